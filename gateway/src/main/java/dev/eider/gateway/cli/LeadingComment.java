package dev.eider.gateway.cli;

import java.util.Map;
import java.util.Stack;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Lets a query begin with a {@code --} comment: with a space before it, picocli does not take it for an option. What has no white space is
 * left for picocli to know or to refuse.
 */
final class LeadingComment implements IParameterPreprocessor {
    private static final Pattern WORDS = Pattern.compile("--.*\\s.*", Pattern.DOTALL);

    @Override
    public boolean preprocess(
            Stack<String> arguments, CommandSpec command, @Nullable ArgSpec argument, Map<String, Object> info) {
        arguments.replaceAll(text -> isComment(text, command) ? " " + text : text);
        return false;
    }

    private static boolean isComment(String text, CommandSpec command) {
        String name = text.split("=", 2)[0];
        return WORDS.matcher(text).matches() && !command.optionsMap().containsKey(name);
    }
}
