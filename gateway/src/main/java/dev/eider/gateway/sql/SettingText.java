package dev.eider.gateway.sql;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.sql.Lexer.Kind;
import dev.eider.gateway.sql.Lexer.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads the value that a setting is set to: a string, a name or a number, and for few settings several of them. */
final class SettingText {
    private static final String NAMES = "search_path";
    private static final Set<String> LISTS = Set.of(NAMES, "datestyle");

    private SettingText() {}

    /**
     * To the statement's end.
     *
     * @return absent for {@code DEFAULT}; the values of a list with commas between them
     * @throws QueryException SYNTAX_ERROR, or INVALID_REQUEST for several values of a setting that has one
     */
    static Optional<String> read(String setting, List<Token> tokens, int from) {
        if (StatementInspector.word(tokens, from, "DEFAULT") && tokens.size() == from + 1) {
            return Optional.empty();
        }
        boolean names = setting.equals(NAMES);
        List<String> values = new ArrayList<>();
        int at = from - 1;
        do {
            StringBuilder value = new StringBuilder();
            Token first = StatementInspector.token(tokens, at + 1, "a value");
            at = one(tokens, at + 1, value);
            values.add(names ? name(first, value.toString()) : value.toString());
        } while (at < tokens.size() && tokens.get(at).isSymbol(','));
        StatementInspector.checkEnd(tokens, at);
        if (values.size() > 1 && !LISTS.contains(setting)) {
            throw new QueryException(ErrorCode.INVALID_REQUEST, "SET " + setting + " takes only one argument");
        }
        return Optional.of(String.join(", ", values));
    }

    /** So that it can be told from the others, and from {@code $user}. */
    private static String name(Token first, String value) {
        return NameList.quoted(isQuoted(first) ? value : Identifier.folded(value));
    }

    /** What is not quoted may be in pieces, such as {@code -0.5} and {@code Europe/Berlin}, if nothing is between them. */
    private static int one(List<Token> tokens, int from, StringBuilder value) {
        Token first = StatementInspector.token(tokens, from, "a value");
        if (first.isSymbol(',')) {
            throw StatementInspector.unexpected(first, "a value");
        }
        value.append(first.value());
        int at = from + 1;
        Token before = first;
        while (at < tokens.size() && continues(before, tokens.get(at))) {
            before = tokens.get(at++);
            value.append(before.value());
        }
        return at;
    }

    private static boolean continues(Token before, Token next) {
        boolean sign = before.isSymbol('-') || before.isSymbol('+');
        boolean together = before.end() == next.start() || (sign && next.kind() == Kind.NUMBER);
        return together && !isQuoted(before) && !isQuoted(next) && !next.isSymbol(',');
    }

    private static boolean isQuoted(Token token) {
        return token.kind() == Kind.STRING || token.kind() == Kind.QUOTED_NAME;
    }
}
