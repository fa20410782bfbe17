package dev.eider.estimator.planner;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the columns of a statement with parameters are called, whatever is bound: as DuckDB calls them with {@code $1} in the value's place.
 * DuckDB names a column without an alias like its expression; it tells no names while a type is open, so each parameter stands in a cast,
 * which is taken out of the name again.
 */
final class ColumnNames {
    private static final Pattern CAST = Pattern.compile("CAST\\((\\$\\d+) AS ");

    private ColumnNames() {}

    /**
     * In the columns' order; absent where DuckDB cannot tell them, and then the columns keep the names that they have.
     *
     * @param named with every parameter as {@code CAST($1 AS T)}
     */
    static Optional<List<String>> of(Connection connection, Optional<String> named) {
        return named.flatMap(sql -> of(connection, sql));
    }

    private static Optional<List<String>> of(Connection connection, String named) {
        try (PreparedStatement statement = connection.prepareStatement(named)) {
            ResultSetMetaData metadata = statement.getMetaData();
            List<String> names = new ArrayList<>();
            for (int i = 1; i <= metadata.getColumnCount(); i++) {
                if (metadata.getColumnTypeName(i).equals(OpenParameters.UNKNOWN)) {
                    return Optional.empty();
                }
                names.add(withoutCasts(metadata.getColumnLabel(i)));
            }
            return Optional.of(names);
        } catch (SQLException _) {
            // The bound statement decides whether there is an error, and which.
            return Optional.empty();
        }
    }

    static String withoutCasts(String name) {
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
