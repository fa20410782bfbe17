package dev.eider.gateway.sql;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.QueryException;
import dev.eider.contract.TableName;
import dev.eider.gateway.sql.Lexer.Kind;
import dev.eider.gateway.sql.Lexer.Token;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Tells statements about the session from statements about data, by their first words. */
public final class StatementInspector {
    /** No session statement has more tokens, but for lists of schemas, which may. */
    private static final int LOOK_AHEAD = 200;

    private StatementInspector() {}

    /**
     * @param sql one statement, with or without a semicolon behind it
     * @throws QueryException SYNTAX_ERROR for a malformed session statement, NOT_SUPPORTED for what PostgreSQL's sessions have and these do not
     */
    public static Statement inspect(String sql) {
        List<Token> tokens = Lexer.tokens(sql, LOOK_AHEAD);
        while (!tokens.isEmpty() && tokens.getLast().isSymbol(';')) {
            tokens.removeLast();
        }
        if (tokens.isEmpty()) {
            return new Statement.Empty();
        }
        Token first = tokens.getFirst();
        return switch (first.kind() == Kind.WORD ? first.text().toUpperCase(Locale.ROOT) : "") {
            case "SET" -> set(tokens);
            case "RESET" -> reset(tokens);
            case "SHOW" -> show(tokens);
            case "BEGIN" -> begin("BEGIN", tokens, afterNoise(tokens, 1));
            case "START" -> {
                expect(tokens, 1, "TRANSACTION");
                yield begin("START TRANSACTION", tokens, 2);
            }
            case "COMMIT", "END" -> end("COMMIT", tokens);
            case "ROLLBACK", "ABORT" -> rollback(tokens);
            case "SAVEPOINT" -> savepoint("SAVEPOINT", tokens, 1);
            case "RELEASE" -> savepoint("RELEASE", tokens, 1);
            case "PREPARE" -> prepare(sql, tokens);
            case "DISCARD" -> discard(tokens);
            case "DEALLOCATE" -> deallocate(tokens);
            case "USE" -> use(tokens);
            case "EXPLAIN" -> explain(sql, tokens);
            case "SELECT" -> select(sql, tokens);
            case "CLOSE" -> close(tokens);
            case "UNLISTEN" -> {
                token(tokens, 1, "a channel's name or *");
                checkEnd(tokens, 2);
                yield new Statement.Discard("UNLISTEN");
            }
            case "DECLARE", "FETCH", "MOVE" ->
                throw unsupported(
                        first, "there are no cursors: run the query itself, whose rows come as they are read");
            case "LISTEN", "NOTIFY" ->
                throw unsupported(first, "there are no notifications: ask again for what may have changed");
            default -> new Statement.Select(sql);
        };
    }

    private static Statement select(String sql, List<Token> tokens) {
        List<SettingCall> calls = tokens.size() < LOOK_AHEAD ? SettingCall.read(tokens) : List.of();
        return calls.isEmpty() ? new Statement.Select(sql) : new Statement.SettingCalls(sql, calls);
    }

    /** There are no cursors, so all are closed. */
    private static Statement close(List<Token> tokens) {
        String what = "a cursor's name or ALL";
        Token name = token(tokens, 1, what);
        checkEnd(tokens, 2);
        if (!name.isWord("ALL")) {
            throw new QueryException(
                    ErrorCode.PORTAL_NOT_FOUND, "cursor \"" + identifier(name, what) + "\" does not exist");
        }
        return new Statement.Discard("CLOSE CURSOR ALL");
    }

    /** {@code ROLLBACK}, or {@code ROLLBACK TO SAVEPOINT name}; of both there are words that may be left out. */
    private static Statement rollback(List<Token> tokens) {
        int at = afterNoise(tokens, 1);
        return word(tokens, at, "TO") ? savepoint("ROLLBACK", tokens, at + 1) : end("ROLLBACK", tokens);
    }

    private static int afterNoise(List<Token> tokens, int at) {
        return word(tokens, at, "WORK") || word(tokens, at, "TRANSACTION") ? at + 1 : at;
    }

    /** {@code [WORK | TRANSACTION] [AND [NO] CHAIN]}. */
    private static Statement end(String tag, List<Token> tokens) {
        if (word(tokens, 1, "PREPARED")) {
            throw twoPhases(tag + " PREPARED");
        }
        int at = afterNoise(tokens, 1);
        boolean chain = false;
        if (word(tokens, at, "AND")) {
            chain = !word(tokens, at + 1, "NO");
            at += chain ? 1 : 2;
            expect(tokens, at++, "CHAIN");
        }
        checkEnd(tokens, at);
        return new Statement.Transaction(tag, chain, Map.of());
    }

    private static Statement begin(String tag, List<Token> tokens, int at) {
        return new Statement.Transaction(tag, false, TransactionModes.read(tokens, at));
    }

    private static Statement prepare(String sql, List<Token> tokens) {
        if (word(tokens, 1, "TRANSACTION")) {
            return new Statement.PrepareTransaction();
        }
        return new Statement.Select(sql);
    }

    private static QueryException unsupported(Token first, String why) {
        return new QueryException(
                ErrorCode.NOT_SUPPORTED, first.text().toUpperCase(Locale.ROOT) + " is not supported: " + why);
    }

    /** What is said of them. */
    public static QueryException twoPhases(String what) {
        return new QueryException(
                ErrorCode.NOT_SUPPORTED, what + " is not supported: statements only read, so COMMIT is all it takes");
    }

    /** Of what PostgreSQL discards there are only settings here, and those with {@code ALL}. */
    private static Statement discard(List<Token> tokens) {
        String what = token(tokens, 1, "ALL").text().toUpperCase(Locale.ROOT);
        checkEnd(tokens, 2);
        return switch (what) {
            case "ALL", "PLANS", "SEQUENCES", "TEMP" -> new Statement.Discard("DISCARD " + what);
            case "TEMPORARY" -> new Statement.Discard("DISCARD TEMP");
            default -> throw unexpected(tokens.get(1), "ALL, PLANS, SEQUENCES or TEMP");
        };
    }

    private static Statement deallocate(List<Token> tokens) {
        int at = word(tokens, 1, "PREPARE") && tokens.size() > 2 ? 2 : 1;
        String what = "a prepared statement's name or ALL";
        Token name = token(tokens, at, what);
        checkEnd(tokens, at + 1);
        return new Statement.Deallocate(name.isWord("ALL") ? Optional.empty() : Optional.of(identifier(name, what)));
    }

    /** @param from where the word SAVEPOINT may stand before the name */
    private static Statement savepoint(String tag, List<Token> tokens, int from) {
        int at = word(tokens, from, "SAVEPOINT") && from + 1 < tokens.size() ? from + 1 : from;
        String name = identifier(token(tokens, at, "a savepoint's name"), "a savepoint's name");
        checkEnd(tokens, at + 1);
        return new Statement.Savepoint(tag, name);
    }

    /** As PostgreSQL understands it: what is not quoted is in lower case. */
    private static String identifier(Token token, String expected) {
        if (token.kind() == Kind.WORD) {
            String name = Identifier.folded(token.text());
            if (Identifier.isReserved(name)) {
                throw unexpected(token, expected);
            }
            return TableName.cut(name);
        }
        if (token.kind() != Kind.QUOTED_NAME || token.value().isEmpty()) {
            throw unexpected(token, expected);
        }
        return TableName.cut(token.value());
    }

    static void checkEnd(List<Token> tokens, int at) {
        if (at < tokens.size()) {
            throw unexpected(tokens.get(at), "the end of the statement");
        }
    }

    private static Statement set(List<Token> tokens) {
        int at = 1;
        if (word(tokens, at, "SESSION") && word(tokens, at + 1, "CHARACTERISTICS")) {
            expect(tokens, at + 2, "AS");
            expect(tokens, at + 3, "TRANSACTION");
            return characteristics(tokens, at + 4, true);
        }
        boolean local = word(tokens, at, "LOCAL");
        if (local || word(tokens, at, "SESSION") || word(tokens, at, "GLOBAL")) {
            at++;
        }
        if (word(tokens, at, "TRANSACTION")) {
            return characteristics(tokens, at + 1, false);
        }
        if (word(tokens, at, "AUTHORIZATION") && word(tokens, at - 1, "SESSION")) {
            if (!word(tokens, at + 1, "DEFAULT")) {
                throw anotherUser("SET SESSION AUTHORIZATION");
            }
            checkEnd(tokens, at + 2);
            return new Statement.Set("session_authorization", Optional.empty(), local);
        }
        if (word(tokens, at, "ROLE") && at + 1 < tokens.size() && !isLink(tokens.get(at + 1))) {
            throw anotherUser("SET ROLE");
        }
        if (word(tokens, at, "TIME") && word(tokens, at + 1, "ZONE")) {
            return new Statement.Set("timezone", TimeZoneValue.read(tokens, at + 2), local);
        }
        if (word(tokens, at, "NAMES")) {
            return new Statement.Set("client_encoding", SettingText.read("NAMES", tokens, at + 1), local);
        }
        StringBuilder name =
                new StringBuilder(token(tokens, at++, "a setting's name").value());
        while (at + 1 < tokens.size() && tokens.get(at).isSymbol('.')) {
            name.append('.').append(tokens.get(at + 1).value());
            at += 2;
        }
        Token link = token(tokens, at, "= or TO");
        if (!isLink(link)) {
            throw unexpected(link, "= or TO");
        }
        String key = name.toString().toLowerCase(Locale.ROOT);
        return new Statement.Set(key, SettingText.read(key, tokens, at + 1), local);
    }

    private static QueryException anotherUser(String what) {
        return new QueryException(
                ErrorCode.NOT_SUPPORTED, what + " is not supported: connect as the user whose rights are needed");
    }

    private static boolean isLink(Token token) {
        return token.isSymbol('=') || token.isWord("TO");
    }

    private static Statement characteristics(List<Token> tokens, int at, boolean session) {
        if (!session && word(tokens, at, "SNAPSHOT")) {
            throw new QueryException(
                    ErrorCode.NOT_SUPPORTED,
                    "SET TRANSACTION SNAPSHOT is not supported: there are no snapshots to share");
        }
        token(tokens, at, "a mode such as READ ONLY");
        return new Statement.Characteristics(TransactionModes.read(tokens, at), session);
    }

    private static Statement reset(List<Token> tokens) {
        if (word(tokens, 1, "SESSION") && word(tokens, 2, "AUTHORIZATION")) {
            checkEnd(tokens, 3);
            return new Statement.Reset(Optional.of("session_authorization"));
        }
        String name = name(tokens, 1);
        return new Statement.Reset(name.equals("all") ? Optional.empty() : Optional.of(name));
    }

    private static Statement show(List<Token> tokens) {
        if (tokens.size() == 2 && word(tokens, 1, "TABLES")) {
            return new Statement.ShowTables();
        }
        if (word(tokens, 1, "TIME") && word(tokens, 2, "ZONE")) {
            return new Statement.Show("timezone");
        }
        if (word(tokens, 1, "TRANSACTION") && word(tokens, 2, "ISOLATION")) {
            return new Statement.Show("transaction_isolation");
        }
        return new Statement.Show(name(tokens, 1));
    }

    private static Statement use(List<Token> tokens) {
        String[] path = tokens.subList(1, tokens.size()).stream()
                .filter(t -> !t.isSymbol('.'))
                .map(Token::value)
                .toArray(String[]::new);
        return switch (path.length) {
            case 1 -> new Statement.Use(Optional.empty(), path[0]);
            case 2 -> new Statement.Use(Optional.of(path[0]), path[1]);
            default -> throw unexpected(tokens.getFirst(), "USE schema or USE catalog.schema");
        };
    }

    private static Statement explain(String sql, List<Token> tokens) {
        int offset = token(tokens, 1, "a query").start();
        return new Statement.Explain(sql.substring(offset), offset);
    }

    /** A dotted name to the statement's end, in lower case. */
    private static String name(List<Token> tokens, int from) {
        token(tokens, from, "a setting's name");
        return tokens.subList(from, tokens.size()).stream()
                .map(Token::value)
                .collect(Collectors.joining())
                .toLowerCase(Locale.ROOT);
    }

    static boolean word(List<Token> tokens, int index, String word) {
        return index < tokens.size() && tokens.get(index).isWord(word);
    }

    static Token token(List<Token> tokens, int index, String expected) {
        if (index >= tokens.size()) {
            throw error(tokens.getLast().end() + 1, "expected " + expected + " at the end of the statement");
        }
        return tokens.get(index);
    }

    static void expect(List<Token> tokens, int index, String word) {
        Token token = token(tokens, index, word);
        if (!token.isWord(word)) {
            throw unexpected(token, word);
        }
    }

    static QueryException unexpected(Token token, String expected) {
        return error(token.start() + 1, "expected " + expected + " at \"" + token.text() + "\"");
    }

    private static QueryException error(int position, String message) {
        return new QueryException(
                new ErrorInfo(
                        ErrorCode.SYNTAX_ERROR, "syntax error: " + message, OptionalInt.of(position), Optional.empty()),
                null);
    }
}
