package dev.eider.estimator.planner;

import dev.eider.contract.TableSource;
import java.sql.Connection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Puts the client's file patterns back into the names of columns, where they were replaced by names in {@link TableSource#SCAN_CATALOG}. */
final class RelationTexts {
    private static final Pattern NAME =
            Pattern.compile("\\b" + TableSource.SCAN_CATALOG + "\\.s(\\d+)\\.(?:\"(?:[^\"]|\"\")*\"|\\w+)");

    private static final String FROM = "FROM ";
    private static final String ALL = "SELECT * FROM ";

    private final Connection connection;
    private final List<String> texts;

    /** @param texts as they stand in the client's statement, in the order of their numbers */
    RelationTexts(Connection connection, List<String> texts) {
        this.connection = connection;
        this.texts = texts;
    }

    /** As DuckDB would call the column of the client's own statement. */
    String in(String name) {
        return NAME.matcher(name)
                .replaceAll(relation -> Matcher.quoteReplacement(text(relation.group(), relation.group(1))));
    }

    private String text(String name, String number) {
        if (number.length() > 9 || Integer.parseInt(number) >= texts.size()) {
            return name;
        }
        SourceText relation = new SourceText(FROM + texts.get(Integer.parseInt(number)));
        String statement =
                SyntaxTree.call(connection, "SELECT json_deserialize_sql(json_serialize_sql(?::VARCHAR))", relation);
        return statement.startsWith(ALL) ? statement.substring(ALL.length()) : statement;
    }
}
