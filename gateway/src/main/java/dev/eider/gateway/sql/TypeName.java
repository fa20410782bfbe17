package dev.eider.gateway.sql;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.sql.Lexer.Kind;
import dev.eider.gateway.sql.Lexer.Token;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * DuckDB's names of types, read strictly and written anew, so that what a client gives as a type can be put into SQL and is nothing else:
 * scalars and their aliases, {@code DECIMAL(p,s)}, {@code T[]}, {@code T[n]}, {@code STRUCT(name T, …)} and {@code MAP(T, T)}.
 */
public final class TypeName {
    private static final int MAX_LENGTH = 1000;
    private static final int MAX_DEPTH = 16;
    private static final int MAX_PRECISION = 38;
    private static final int MAX_ARRAY_SIZE = 100_000;
    /** A planner has 256 MB for all of a statement, of which a vector of 2048 arrays of this size takes most. */
    private static final long MAX_ARRAY_BYTES = 100_000;

    private static final long WIDEST = 16;

    private static final Map<String, String> SCALARS = scalars();

    private final String type;
    private final List<Token> tokens;
    private int at;

    private TypeName(String type) {
        this.type = type;
        this.tokens = Lexer.tokens(type, MAX_LENGTH);
    }

    private static Map<String, String> scalars() {
        Map<String, String> names = new HashMap<>();
        Stream.of(
                        "BOOLEAN BOOL LOGICAL",
                        "TINYINT INT1",
                        "SMALLINT INT2 SHORT",
                        "INTEGER INT INT4 SIGNED",
                        "BIGINT INT8 LONG",
                        "HUGEINT INT128",
                        "UTINYINT UINT8",
                        "USMALLINT UINT16",
                        "UINTEGER UINT32",
                        "UBIGINT UINT64",
                        "UHUGEINT UINT128",
                        "BIGNUM",
                        "FLOAT FLOAT4 REAL",
                        "DOUBLE FLOAT8",
                        "VARCHAR TEXT STRING CHAR BPCHAR",
                        "BLOB BYTEA BINARY VARBINARY",
                        "DATE",
                        "TIME",
                        "TIME_NS",
                        "TIMESTAMP DATETIME TIMESTAMP_US",
                        "TIMESTAMP_S",
                        "TIMESTAMP_MS",
                        "TIMESTAMP_NS",
                        "TIMESTAMPTZ_NS",
                        "INTERVAL",
                        "UUID",
                        "JSON",
                        "BIT BITSTRING")
                .map(line -> line.split(" "))
                .forEach(aliases -> Stream.of(aliases).forEach(alias -> names.put(alias, aliases[0])));
        names.put("DOUBLE PRECISION", "DOUBLE");
        // Of a list with nothing but NULLs, or with nothing.
        names.put("\"NULL\"", "\"NULL\"");
        for (String name : List.of("TIME WITH TIME ZONE", "TIMETZ")) {
            names.put(name, "TIME WITH TIME ZONE");
        }
        for (String name : List.of("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ")) {
            names.put(name, "TIMESTAMP WITH TIME ZONE");
        }
        names.put("TIME WITHOUT TIME ZONE", "TIME");
        names.put("TIMESTAMP WITHOUT TIME ZONE", "TIMESTAMP");
        return Map.copyOf(names);
    }

    /**
     * The type as DuckDB itself writes it.
     *
     * @throws QueryException INVALID_REQUEST naming what is no type
     */
    public static String canonical(String type) {
        if (type.length() > MAX_LENGTH || type.indexOf('\0') >= 0) {
            throw refused(type);
        }
        TypeName name = new TypeName(type);
        String canonical = name.type(0);
        if (name.at < name.tokens.size()) {
            throw refused(type);
        }
        return canonical;
    }

    /** The type as DuckDB itself writes it; absent if it is not one that {@link #canonical} takes. */
    public static Optional<String> known(String type) {
        try {
            return Optional.of(canonical(type));
        } catch (QueryException _) {
            return Optional.empty();
        }
    }

    private String type(int depth) {
        if (depth > MAX_DEPTH) {
            throw refused(type);
        }
        String element =
                isCall("STRUCT") ? struct(depth) : isCall("MAP") ? map(depth) : isDecimal() ? decimal() : scalar();
        StringBuilder name = new StringBuilder(element);
        long bytes = bytes(element);
        while (accept('[')) {
            name.append('[');
            if (accept(']')) {
                bytes = WIDEST;
            } else {
                int size = arraySize();
                bytes *= size;
                checkArray(bytes);
                name.append(size);
                expect(']');
            }
            name.append(']');
        }
        return name.toString();
    }

    private void checkArray(long bytes) {
        if (bytes > MAX_ARRAY_BYTES) {
            throw new QueryException(
                    ErrorCode.INVALID_REQUEST,
                    "type \"" + shown(type) + "\" has arrays of " + bytes + " bytes; those of a parameter may have "
                            + MAX_ARRAY_BYTES
                            + ", for DuckDB makes room for 2048 at once. A list such as INTEGER[] may be as long as it likes");
        }
    }

    /** Of a value in one of DuckDB's vectors. */
    private static long bytes(String scalar) {
        return switch (scalar) {
            case "BOOLEAN", "TINYINT", "UTINYINT" -> 1;
            case "SMALLINT", "USMALLINT" -> 2;
            case "INTEGER", "UINTEGER", "FLOAT", "DATE" -> 4;
            case "BIGINT", "UBIGINT", "DOUBLE", "TIME", "TIMESTAMP" -> 8;
            default -> WIDEST;
        };
    }

    private String struct(int depth) {
        List<String> members = new ArrayList<>();
        do {
            at++;
            Token member = next();
            if (member.kind() != Kind.WORD && member.kind() != Kind.QUOTED_NAME) {
                throw refused(type);
            }
            members.add('"' + member.value().replace("\"", "\"\"") + "\" " + type(depth + 1));
        } while (isSymbol(','));
        expect(')');
        return "STRUCT(" + String.join(", ", members) + ")";
    }

    private String map(int depth) {
        expect('(');
        String key = type(depth + 1);
        expect(',');
        String value = type(depth + 1);
        expect(')');
        return "MAP(" + key + ", " + value + ")";
    }

    private boolean isDecimal() {
        return at < tokens.size()
                && (tokens.get(at).isWord("DECIMAL")
                        || tokens.get(at).isWord("NUMERIC")
                        || tokens.get(at).isWord("DEC"));
    }

    /** Without precision it is what DuckDB takes then. */
    private String decimal() {
        at++;
        if (!accept('(')) {
            return "DECIMAL(18,3)";
        }
        int precision = number(1, MAX_PRECISION);
        int scale = accept(',') ? number(0, precision) : 0;
        expect(')');
        return "DECIMAL(" + precision + "," + scale + ")";
    }

    /** A length, which DuckDB ignores, is allowed behind a VARCHAR. */
    private String scalar() {
        StringBuilder words = new StringBuilder(next().text());
        while (at < tokens.size() && tokens.get(at).kind() == Kind.WORD) {
            words.append(' ').append(next().text());
        }
        String name = SCALARS.get(words.toString().toUpperCase(Locale.ROOT));
        if (name == null) {
            throw refused(type);
        }
        if (name.equals("VARCHAR") && accept('(')) {
            number(1, Integer.MAX_VALUE);
            expect(')');
        }
        return name;
    }

    /** {@code at} stands on the parenthesis then. */
    private boolean isCall(String name) {
        boolean call = at + 1 < tokens.size()
                && tokens.get(at).isWord(name)
                && tokens.get(at + 1).isSymbol('(');
        at += call ? 1 : 0;
        return call;
    }

    private int number(int least, int most) {
        Token token = next();
        try {
            int number = token.kind() == Kind.NUMBER ? Integer.parseInt(token.text()) : -1;
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new QueryException(ErrorCode.INVALID_REQUEST, message(type), e);
        }
        throw refused(type);
    }

    private int arraySize() {
        Token size = next();
        if (size.kind() != Kind.NUMBER || !size.text().chars().allMatch(Character::isDigit)) {
            throw refused(type);
        }
        String digits = size.text().replaceFirst("^0+", "");
        if (digits.isEmpty() || digits.length() > 6 || Integer.parseInt(digits) > MAX_ARRAY_SIZE) {
            throw new QueryException(
                    ErrorCode.INVALID_REQUEST,
                    "type \"" + shown(type) + "\" has an array of " + size.text()
                            + " elements; DuckDB's arrays have 1 to " + MAX_ARRAY_SIZE
                            + ", and a list such as INTEGER[] any number");
        }
        return Integer.parseInt(digits);
    }

    private Token next() {
        if (at >= tokens.size()) {
            throw refused(type);
        }
        return tokens.get(at++);
    }

    private boolean isSymbol(char symbol) {
        return at < tokens.size() && tokens.get(at).isSymbol(symbol);
    }

    private boolean accept(char symbol) {
        boolean there = isSymbol(symbol);
        at += there ? 1 : 0;
        return there;
    }

    private void expect(char symbol) {
        if (!accept(symbol)) {
            throw refused(type);
        }
    }

    private static QueryException refused(String type) {
        return new QueryException(ErrorCode.INVALID_REQUEST, message(type));
    }

    private static String message(String type) {
        return "\"" + shown(type)
                + "\" is no type that a parameter can have; give one of DuckDB's, such as BIGINT, DECIMAL(15,2), "
                + "TIMESTAMP, VARCHAR or INTEGER[]";
    }

    private static String shown(String type) {
        return type.length() > 120 ? type.substring(0, 120) + "…" : type;
    }
}
