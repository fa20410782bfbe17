package dev.eider.gateway.sql;

import dev.eider.gateway.sql.Lexer.Token;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** Reads the modes of a transaction, such as {@code ISOLATION LEVEL SERIALIZABLE, READ ONLY}. */
final class TransactionModes {
    private static final String MODE = "ISOLATION LEVEL, READ WRITE, READ ONLY, DEFERRABLE or NOT DEFERRABLE";

    private TransactionModes() {}

    /**
     * To the statement's end; commas between the modes may be left out.
     *
     * @return values by what follows {@code transaction_} in the settings' names; of a mode that is there twice, the last
     */
    static Map<String, String> read(List<Token> tokens, int from) {
        Map<String, String> modes = new LinkedHashMap<>();
        int at = from;
        while (at < tokens.size()) {
            boolean comma = at > from && tokens.get(at).isSymbol(',');
            at = mode(tokens, comma ? at + 1 : at, modes);
        }
        return modes;
    }

    /** @return where the next one begins */
    private static int mode(List<Token> tokens, int at, Map<String, String> modes) {
        Token first = StatementInspector.token(tokens, at, MODE);
        return switch (first.text().toUpperCase(Locale.ROOT)) {
            case "ISOLATION" -> {
                StatementInspector.expect(tokens, at + 1, "LEVEL");
                yield level(tokens, at + 2, modes);
            }
            case "READ" -> {
                Token second = StatementInspector.token(tokens, at + 1, "WRITE or ONLY");
                if (!second.isWord("WRITE") && !second.isWord("ONLY")) {
                    throw StatementInspector.unexpected(second, "WRITE or ONLY");
                }
                modes.put("read_only", second.isWord("ONLY") ? "on" : "off");
                yield at + 2;
            }
            case "NOT" -> {
                StatementInspector.expect(tokens, at + 1, "DEFERRABLE");
                modes.put("deferrable", "off");
                yield at + 2;
            }
            case "DEFERRABLE" -> {
                modes.put("deferrable", "on");
                yield at + 1;
            }
            default -> throw StatementInspector.unexpected(first, MODE);
        };
    }

    private static int level(List<Token> tokens, int at, Map<String, String> modes) {
        for (String level : Statement.ISOLATION_LEVELS) {
            String[] words = level.split(" ");
            if (IntStream.range(0, words.length).allMatch(i -> StatementInspector.word(tokens, at + i, words[i]))) {
                modes.put("isolation", level);
                return at + words.length;
            }
        }
        String expected = String.join(", ", Statement.ISOLATION_LEVELS);
        throw StatementInspector.unexpected(StatementInspector.token(tokens, at, expected), expected);
    }
}
