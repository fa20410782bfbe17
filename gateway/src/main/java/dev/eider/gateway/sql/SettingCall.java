package dev.eider.gateway.sql;

import dev.eider.gateway.sql.Lexer.Kind;
import dev.eider.gateway.sql.Lexer.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One of PostgreSQL's functions about the session where it stands alone in a SELECT, with nothing around it but a cast and a name.
 *
 * @param function its lower-case name
 * @param offset of the call in the statement
 * @param length of the call
 * @param end of what stands around it
 * @param named whether the column is given a name
 */
public record SettingCall(String function, List<Argument> arguments, int offset, int length, int end, boolean named) {
    /** Numbers of arguments by name. */
    private static final Map<String, List<Integer>> FUNCTIONS =
            Map.of("current_setting", List.of(1, 2), "set_config", List.of(3), "pg_advisory_unlock_all", List.of(0));

    private static final String SCHEMA = "PG_CATALOG";

    /**
     * @param sql as written
     * @param parameter from 1; if it is none, the value stands there
     * @param value empty for NULL
     */
    public record Argument(String sql, OptionalInt parameter, Optional<String> value) {}

    public SettingCall {
        arguments = List.copyOf(arguments);
    }

    /** All that the statement has; none if it has anything else. */
    static List<SettingCall> read(List<Token> tokens) {
        List<SettingCall> calls = new ArrayList<>();
        Reader reader = new Reader(tokens);
        do {
            Optional<SettingCall> call = reader.call();
            if (call.isEmpty()) {
                return List.of();
            }
            calls.add(call.get());
        } while (reader.skip(","));
        return reader.atEnd() ? calls : List.of();
    }

    /** Goes from token to token, the first being SELECT. */
    private static final class Reader {
        private final List<Token> tokens;
        private int at = 1;
        private int questionMarks;

        Reader(List<Token> tokens) {
            this.tokens = tokens;
        }

        boolean atEnd() {
            return at == tokens.size();
        }

        private boolean is(int index, String text) {
            return index < tokens.size() && tokens.get(index).text().equalsIgnoreCase(text);
        }

        boolean skip(String text) {
            boolean there = is(at, text);
            at += there ? 1 : 0;
            return there;
        }

        Optional<SettingCall> call() {
            int first = at;
            if (is(at, SCHEMA) && is(at + 1, ".")) {
                at += 2;
            }
            String name = atEnd() ? "" : tokens.get(at++).text().toLowerCase(Locale.ROOT);
            if (!FUNCTIONS.containsKey(name) || !skip("(")) {
                return Optional.empty();
            }
            List<Argument> arguments = new ArrayList<>();
            if (!is(at, ")")) {
                do {
                    Optional<Argument> argument = argument();
                    if (argument.isEmpty()) {
                        return Optional.empty();
                    }
                    arguments.add(argument.get());
                } while (skip(","));
            }
            if (!skip(")") || !FUNCTIONS.get(name).contains(arguments.size())) {
                return Optional.empty();
            }
            int start = tokens.get(first).start();
            int length = tokens.get(at - 1).end() - start;
            casts();
            boolean named = name();
            return Optional.of(new SettingCall(
                    name, arguments, start, length, tokens.get(at - 1).end(), named));
        }

        private Optional<Argument> argument() {
            int first = at;
            Optional<String> value = Optional.empty();
            OptionalInt parameter = OptionalInt.empty();
            if (atEnd()) {
                return Optional.empty();
            }
            Token token = tokens.get(at++);
            if (token.isSymbol('$') && !atEnd() && tokens.get(at).kind() == Kind.NUMBER) {
                parameter = number(tokens.get(at++).text());
            } else if (token.isSymbol('?')) {
                questionMarks++;
                parameter = OptionalInt.of(questionMarks);
            } else if (token.kind() == Kind.STRING || token.isWord("TRUE") || token.isWord("FALSE")) {
                value = Optional.of(token.value());
            } else if (!token.isWord("NULL")) {
                return Optional.empty();
            }
            StringBuilder sql = new StringBuilder();
            tokens.subList(first, at).forEach(part -> sql.append(part.text()));
            casts();
            return Optional.of(new Argument(sql.toString(), parameter, value));
        }

        private static OptionalInt number(String digits) {
            boolean some = digits.length() < 6 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
            return some ? OptionalInt.of(Integer.parseInt(digits)) : OptionalInt.empty();
        }

        private void casts() {
            while (is(at, ":") && is(at + 1, ":") && at + 2 < tokens.size()) {
                at += 3;
            }
        }

        private boolean name() {
            boolean as = skip("AS");
            boolean there = !atEnd() && (as || !is(at, ",")) && tokens.get(at).kind() != Kind.SYMBOL;
            at += there ? 1 : 0;
            return there;
        }
    }
}
