package dev.eider.estimator.planner;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the columns of a statement with parameters are, whatever is bound: called as DuckDB calls them with {@code $1} in the value's place,
 * and of the types that they have while nobody knows a value. (DuckDB makes another type of {@code extract(year FROM d)} for a NULL, and
 * of {@code date_part(unit, d)} for each unit.) It names a column without an alias like its expression; it tells no names while a type is
 * open, so each parameter stands in a cast, which is taken out of the name again.
 */
final class OpenColumns {
    /** What {@code date_part} is, by its unit and by whether there is a value. */
    private static final Set<String> PARTS_OF_DATES = Set.of("BIGINT", "DOUBLE");

    private static final Pattern OPEN = Pattern.compile("\\bCAST\\((\\$\\d+) AS ");
    private static final Pattern OPEN_TEXT = Pattern.compile(OPEN + "VARCHAR\\)");
    /** {@link #OPEN}, or the null that takes its place. */
    private static final Pattern CAST = Pattern.compile("(?:CAST\\(|TRY_CAST\\(')(\\$\\d+)'? AS ");

    private static final Pattern NULL_TEXT = Pattern.compile("TRY_CAST\\('(\\$\\d+)' AS UHUGEINT\\)");
    private static final Pattern OPEN_NUMBER =
            Pattern.compile("\\bCAST\\(\\$(\\d+) (AS (?:" + OperandType.NUMBER + ")\\))");
    private static final Pattern ZERO = Pattern.compile("CAST\\('0e(\\d+)' AS ");

    private OpenColumns() {}

    /** @param type absent where it is for the values to tell */
    record OpenColumn(String name, Optional<ValueType> type) {
        /** That of a column whose own type is {@code own}: never one that would change what its values mean. */
        ValueType type(ValueType own) {
            return type.filter(told -> takes(told, own)).orElse(own);
        }

        private static boolean takes(ValueType told, ValueType own) {
            if (told instanceof ValueType.Elements(ValueType toldElement, String toldLength)
                    && own instanceof ValueType.Elements(ValueType element, String length)) {
                return toldLength.equals(length) && takes(toldElement, element);
            }
            return told.equals(own)
                    || own.equals(ValueType.NULL)
                    || (own.sql().equals("DATE") && told.sql().equals("TIMESTAMP"))
                    || (PARTS_OF_DATES.contains(own.sql()) && PARTS_OF_DATES.contains(told.sql()));
        }
    }

    /**
     * In the columns' order; none where DuckDB cannot tell them, and then the columns stay what they are.
     *
     * @param named with every parameter as {@code CAST($1 AS T)}
     * @param typed how many of the parameters have a type that holds before and after binding
     */
    static List<OpenColumn> of(Connection connection, Optional<String> named, int typed) {
        if (named.isEmpty()) {
            return List.of();
        }
        try (PreparedStatement statement = connection.prepareStatement(named.get())) {
            boolean allTyped = statement.getParameterMetaData().getParameterCount() == typed;
            List<OpenColumn> columns = columns(statement, allTyped);
            return columns.isEmpty() ? ofConstants(connection, named.get(), allTyped) : columns;
        } catch (SQLException _) {
            // The bound statement decides whether there is an error, and which.
            return List.of();
        }
    }

    /** For functions that want a constant to tell their type, as macros do; of some its value decides on the type. */
    private static List<OpenColumn> ofConstants(Connection connection, String named, boolean allTyped)
            throws SQLException {
        try {
            return ofNulls(connection, named, allTyped);
        } catch (SQLException _) {
            return ofNulls(connection, OPEN_NUMBER.matcher(named).replaceAll("CAST('0e$1' $2"), false);
        }
    }

    /** {@code $1} is no value of any type but text, so this makes typed nulls that can be told by their names. */
    private static List<OpenColumn> ofNulls(Connection connection, String named, boolean allTyped) throws SQLException {
        String texts = OPEN_TEXT.matcher(named).replaceAll("CAST(TRY_CAST('$1' AS UHUGEINT) AS VARCHAR)");
        String nulls = OPEN.matcher(texts).replaceAll("TRY_CAST('$1' AS ");
        try (PreparedStatement statement = connection.prepareStatement(nulls)) {
            return columns(statement, allTyped);
        }
    }

    private static List<OpenColumn> columns(PreparedStatement statement, boolean allTyped) throws SQLException {
        ResultSetMetaData metadata = statement.getMetaData();
        List<OpenColumn> columns = new ArrayList<>();
        for (int i = 1; i <= metadata.getColumnCount(); i++) {
            ValueType type = ValueType.parse(metadata.getColumnTypeName(i));
            if (type.sql().equals(OpenParameters.UNKNOWN)) {
                return List.of();
            }
            columns.add(new OpenColumn(
                    withoutCasts(metadata.getColumnLabel(i)),
                    Optional.of(type).filter(known -> allTyped && !known.equals(ValueType.NULL))));
        }
        return columns;
    }

    private static String withoutCasts(String label) {
        String name = NULL_TEXT.matcher(label).replaceAll("$1");
        name = ZERO.matcher(name).replaceAll("CAST(\\$$1 AS ");
        Matcher cast = CAST.matcher(name);
        StringBuilder open = new StringBuilder();
        int from = 0;
        while (cast.find(from)) {
            open.append(name, from, cast.start()).append(cast.group(1));
            from = closing(name, cast.end());
        }
        return open.append(name, from, name.length()).toString();
    }

    /** Behind the parenthesis that ends a type. */
    private static int closing(String name, int start) {
        int depth = 1;
        int at = start;
        while (at < name.length() && depth > 0) {
            char c = name.charAt(at);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            at = c == '"' ? Math.max(name.indexOf('"', at + 1), at) + 1 : at + 1;
        }
        return at;
    }
}
