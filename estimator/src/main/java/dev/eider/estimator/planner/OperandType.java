package dev.eider.estimator.planner;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.QueryException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The type of a parameter, as DuckDB infers it or, where it is an operand of arithmetic, of which DuckDB infers nothing: that
 * of the other operand, as in PostgreSQL ("Operator Type Resolution", step 2a), if there is such an operator. DuckDB tells it of {@code
 * coalesce($1, operand)} in the parameter's place.
 *
 * @param fractions whether what is bound beside an integer may have a fraction all the same; then its type stays open
 */
record OperandType(Connection connection, boolean fractions) {
    private static final Set<String> ARITHMETIC = Set.of("+", "-", "*", "/", "//", "%", "mod");
    private static final Pattern INTEGER = Pattern.compile("U?(?:TINY|SMALL|BIG|HUGE)?INT(?:EGER)?");
    static final Pattern NUMBER = Pattern.compile(INTEGER + "|DOUBLE|FLOAT|DECIMAL\\([0-9,]+\\)");

    /** Types that have no name or whose name does not say all. */
    private static final Set<String> NAMELESS = Set.of("INVALID", "ENUM", "NULL", "\"NULL\"", "ANY");

    /** As of a statement of some hundred kilobytes; a long operand would be repeated for each parameter. */
    private static final int MAX_SIZE = 4_000_000;

    static boolean hasName(String type) {
        return hasName(ValueType.parse(type));
    }

    private static boolean hasName(ValueType type) {
        return type instanceof ValueType.Elements(ValueType element, String _)
                ? hasName(element)
                : !NAMELESS.contains(type.sql());
    }

    static boolean isNumber(String type) {
        return NUMBER.matcher(type).matches();
    }

    /** @param sql has one parameter, {@code $1}, in one place */
    Optional<String> ofOnly(String sql) {
        return inferred(sql)
                .or(() -> tree(sql)
                        .flatMap(tree -> beside(tree, false)
                                .flatMap(this::inferred)
                                .or(() -> beside(tree, true)
                                        .flatMap(this::inferred)
                                        .filter(type -> !fractions
                                                || !INTEGER.matcher(type).matches()))));
    }

    private Optional<String> inferred(String sql) {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return Optional.of(statement.getParameterMetaData().getParameterTypeName(1))
                    .filter(OperandType::hasName);
        } catch (SQLException _) {
            return Optional.empty();
        }
    }

    private Optional<JsonNode> tree(String sql) {
        try {
            return Optional.of(SyntaxTree.parse(connection, new SourceText(sql)));
        } catch (QueryException _) {
            return Optional.empty();
        }
    }

    /** Statements with the parameters beside what they are compared with; the first, if it may, beside what they are calculated with, too. */
    List<String> beside(JsonNode statement) {
        Optional<String> calculated = fractions ? Optional.empty() : beside(statement, true);
        return Stream.concat(calculated.stream(), beside(statement, false).stream())
                .distinct()
                .toList();
    }

    private Optional<String> beside(JsonNode statement, boolean calculated) {
        JsonNode copy = statement.deepCopy();
        Comparisons.pair(copy);
        if (calculated) {
            takeOperands(copy);
        }
        try {
            return copy.equals(statement) || size(copy) > MAX_SIZE
                    ? Optional.empty()
                    : Optional.of(SyntaxTree.write(connection, copy));
        } catch (QueryException _) {
            return Optional.empty();
        }
    }

    /** In nodes and characters; not to the end of what is too large. Operands stand in a tree many times, but are in memory once. */
    private static int size(JsonNode node) {
        int size = 1 + node.asText().length();
        for (JsonNode child : node) {
            if (size > MAX_SIZE) {
                return size;
            }
            size += size(child);
        }
        return size;
    }

    private static void takeOperands(JsonNode node) {
        for (JsonNode child : node) {
            takeOperands(child);
        }
        JsonNode operands = node.path("arguments");
        if (ARITHMETIC.contains(node.path("function_name").asText()) && operands.size() == 2) {
            JsonNode left = operands.get(0).path("expression");
            JsonNode right = operands.get(1).path("expression");
            ParameterNodes.standBeside(left, right);
            ParameterNodes.standBeside(right, left);
        }
    }
}
