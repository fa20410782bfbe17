package dev.eider.catalog;

import static java.util.Map.entry;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.contract.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A type in Spark's DDL ("Data Types" in the Spark SQL reference), told in DuckDB's. The grammar:
 *
 * <pre>
 * type   := array&lt;type&gt; | map&lt;type,type&gt; | struct&lt;field,…&gt; | decimal(p,s) | char(n) | varchar(n) | word
 * field  := name [:] type [not null] [comment 'text']
 * </pre>
 *
 * DuckDB's names for types that Spark lacks (UBIGINT, UUID, TIME …) are taken as they are.
 */
final class TypeText {
    private static final int MAX_LENGTH = 1 << 20;
    private static final int MAX_DEPTH = 64;
    private static final Map<String, String> SIMPLE = Map.ofEntries(
            entry("boolean", "BOOLEAN"),
            entry("bool", "BOOLEAN"),
            entry("byte", "TINYINT"),
            entry("tinyint", "TINYINT"),
            entry("short", "SMALLINT"),
            entry("smallint", "SMALLINT"),
            entry("int", "INTEGER"),
            entry("integer", "INTEGER"),
            entry("long", "BIGINT"),
            entry("bigint", "BIGINT"),
            entry("float", "FLOAT"),
            entry("real", "FLOAT"),
            entry("double", "DOUBLE"),
            entry("date", "DATE"),
            entry("timestamp", "TIMESTAMP WITH TIME ZONE"),
            entry("timestamp_ltz", "TIMESTAMP WITH TIME ZONE"),
            entry("timestamptz", "TIMESTAMP WITH TIME ZONE"),
            entry("timestamp_ntz", "TIMESTAMP"),
            entry("timestamp_s", "TIMESTAMP_S"),
            entry("timestamp_ms", "TIMESTAMP_MS"),
            entry("timestamp_ns", "TIMESTAMP_NS"),
            entry("string", "VARCHAR"),
            entry("char", "VARCHAR"),
            entry("varchar", "VARCHAR"),
            entry("binary", "BLOB"),
            entry("blob", "BLOB"),
            entry("interval", "INTERVAL"),
            entry("variant", "VARIANT"),
            entry("utinyint", "UTINYINT"),
            entry("usmallint", "USMALLINT"),
            entry("uinteger", "UINTEGER"),
            entry("ubigint", "UBIGINT"),
            entry("hugeint", "HUGEINT"),
            entry("uhugeint", "UHUGEINT"),
            entry("time", "TIME"),
            entry("uuid", "UUID"),
            entry("json", "JSON"));

    private final String field;
    private final String text;
    private int at;

    private TypeText(String field, String text) {
        this.field = field;
        this.text = text;
    }

    /** @throws QueryException INVALID_REQUEST naming {@code field}; NOT_SUPPORTED for a type that DuckDB lacks */
    static String toDuckDb(String field, String text) {
        if (text.length() > MAX_LENGTH) {
            throw Rules.invalid(field + " has more than " + MAX_LENGTH + " characters");
        }
        TypeText parser = new TypeText(field, text);
        String type = parser.type(0);
        parser.skipBlanks();
        if (parser.at < text.length()) {
            throw parser.unexpected();
        }
        return type;
    }

    private String type(int depth) {
        if (depth > MAX_DEPTH) {
            throw Rules.invalid(field + " nests more than " + MAX_DEPTH + " types");
        }
        String word = word().toLowerCase(Locale.ROOT);
        return switch (word) {
            case "array" -> array(depth);
            case "map" -> map(depth);
            case "struct" -> struct(depth);
            case "decimal", "dec", "numeric" -> decimal();
            case "char", "varchar" -> characters();
            case "interval" -> interval();
            case "void", "null", "user_defined_type", "table_type" ->
                throw new QueryException(ErrorCode.NOT_SUPPORTED, field + ": the type " + word + " is not supported");
            default -> simple(word);
        };
    }

    private String simple(String word) {
        String type = SIMPLE.get(word);
        if (type == null) {
            throw Rules.invalid(
                    field + " is '" + Rules.printable(text) + "': '" + Rules.printable(word) + "' is not a type");
        }
        return type;
    }

    private String array(int depth) {
        expect('<');
        String element = type(depth + 1);
        expect('>');
        return element + "[]";
    }

    private String map(int depth) {
        expect('<');
        String key = type(depth + 1);
        expect(',');
        String value = type(depth + 1);
        expect('>');
        return "MAP(" + key + ", " + value + ")";
    }

    private String struct(int depth) {
        expect('<');
        List<String> fields = new ArrayList<>();
        do {
            String name = fieldName();
            accept(':');
            fields.add(TableName.quote(name) + " " + type(depth + 1));
            skipFieldOptions();
        } while (accept(','));
        expect('>');
        return "STRUCT(" + String.join(", ", fields) + ")";
    }

    private void skipFieldOptions() {
        if (acceptWord("not")) {
            if (!acceptWord("null")) {
                throw unexpected();
            }
        }
        if (acceptWord("comment")) {
            quoted(at < text.length() && text.charAt(at) == '"' ? '"' : '\'');
        }
    }

    private String decimal() {
        int precision = 10;
        int scale = 0;
        if (accept('(')) {
            precision = number();
            if (accept(',')) {
                scale = number();
            }
            expect(')');
        }
        if (precision < 1 || precision > 38 || scale > precision) {
            throw Rules.invalid(field + ": decimal(" + precision + "," + scale
                    + ") must have a precision from 1 to 38 and a scale up to that");
        }
        return "DECIMAL(" + precision + "," + scale + ")";
    }

    private String characters() {
        if (accept('(')) {
            number();
            expect(')');
        }
        return "VARCHAR";
    }

    /** With Spark's qualifiers, such as {@code interval day to second}, which DuckDB has not. */
    private String interval() {
        while (acceptWord("year")
                || acceptWord("month")
                || acceptWord("day")
                || acceptWord("hour")
                || acceptWord("minute")
                || acceptWord("second")
                || acceptWord("to")) {}
        return "INTERVAL";
    }

    private String fieldName() {
        skipBlanks();
        return at < text.length() && text.charAt(at) == '`' ? quoted('`') : word();
    }

    /** A doubled quote stands for itself; in text, a backslash takes the next character as it is. */
    private String quoted(char quote) {
        expect(quote);
        StringBuilder content = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\\' && quote != '`' && at < text.length()) {
                content.append(text.charAt(at++));
            } else if (c != quote) {
                content.append(c);
            } else if (at < text.length() && text.charAt(at) == quote) {
                content.append(text.charAt(at++));
            } else {
                return content.toString();
            }
        }
        throw unexpected();
    }

    private String word() {
        skipBlanks();
        int start = at;
        while (at < text.length() && isWord(text.charAt(at))) {
            at++;
        }
        if (start == at) {
            throw unexpected();
        }
        return text.substring(start, at);
    }

    private boolean acceptWord(String wanted) {
        skipBlanks();
        int end = at + wanted.length();
        boolean there = text.regionMatches(true, at, wanted, 0, wanted.length())
                && (end == text.length() || !isWord(text.charAt(end)));
        if (there) {
            at = end;
            skipBlanks();
        }
        return there;
    }

    private static boolean isWord(char c) {
        return c == '_' || c == '$' || c == '-' || Character.isLetterOrDigit(c) || Character.isSurrogate(c);
    }

    private int number() {
        String digits = word();
        if (digits.length() > 6 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw Rules.invalid(field + " is '" + Rules.printable(text) + "': '" + Rules.printable(digits)
                    + "' is not a number for a type");
        }
        return Integer.parseInt(digits);
    }

    private boolean accept(char c) {
        skipBlanks();
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c) {
        if (!accept(c)) {
            throw unexpected();
        }
    }

    private void skipBlanks() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private QueryException unexpected() {
        String found = at < text.length() ? "'" + Rules.printable(text.substring(at, at + 1)) + "'" : "the end";
        return Rules.invalid(
                field + " is '" + Rules.printable(text) + "': " + found + " is not expected at character " + (at + 1));
    }
}
