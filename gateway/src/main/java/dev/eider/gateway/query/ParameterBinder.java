package dev.eider.gateway.query;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.QueryException;
import dev.eider.estimator.planner.ParsedStatement;
import dev.eider.gateway.sql.RewrittenSql.Edit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * Puts literals where parameters stand, so that the planner can prune by them and the runner needs no parameters. The places come from
 * DuckDB's parser; a literal is a quoted string with a cast, in which only the quote is special.
 */
final class ParameterBinder {
    /** As in PostgreSQL's protocol, and room for every honest statement. */
    private static final int MAX_NUMBER = 65_535;

    private static final String TEXT = "VARCHAR";

    private final List<ParsedStatement.Parameter> places;
    /** The numbers in use in ascending order; a statement may leave some out. */
    private final List<Integer> used;

    /** @throws QueryException NOT_SUPPORTED for a parameter with a name, UNDEFINED_PARAMETER for a number that there can't be */
    ParameterBinder(List<ParsedStatement.Parameter> places) {
        this.places = places;
        this.used =
                places.stream().map(ParameterBinder::number).sorted().distinct().toList();
    }

    /** @throws QueryException INVALID_REQUEST when the numbers of parameters differ */
    List<Edit> literals(List<Parameter> values) {
        if (count() != values.size()) {
            throw new QueryException(
                    ErrorCode.INVALID_REQUEST,
                    "the statement has " + count() + " parameters, but " + values.size() + " values were given");
        }
        return edits(n -> literal(values.get(n - 1)));
    }

    /** About how long the literals are together; a value counts wherever it stands. */
    long lengthOfLiterals(List<Parameter> values) {
        return places.stream()
                .mapToInt(ParameterBinder::number)
                .filter(number -> number <= values.size())
                .mapToLong(number ->
                        values.get(number - 1).text().map(String::length).orElse(0))
                .sum();
    }

    /** Typed placeholders in the literals' places: what the statement's columns are named after. */
    List<Edit> named(List<Parameter> values) {
        return edits(n -> cast(placeholder(n), values.get(n - 1).type().orElse(TEXT)));
    }

    /** Placeholders, which stand in a cast where the type is declared. */
    List<Edit> open(List<Optional<String>> declared) {
        return edits(
                n -> at(declared, n).map(type -> cast(placeholder(n), type)).orElseGet(() -> placeholder(n)));
    }

    /**
     * Identifiers of the placeholders in {@link #named} or {@link #open} that stand in a cast to their type.
     *
     * @param types by the parameters' numbers; may be shorter
     */
    Set<String> typed(List<Optional<String>> types) {
        return used.stream()
                .filter(number -> at(types, number).isPresent())
                .map(this::identifier)
                .collect(Collectors.toSet());
    }

    /** How many values the statement takes: its highest parameter number. */
    int count() {
        return used.isEmpty() ? 0 : used.getLast();
    }

    boolean uses(int number) {
        return used.contains(number);
    }

    /** As the planner knows it: DuckDB loses count when a number is left out. */
    String identifier(int number) {
        return String.valueOf(1 + used.indexOf(number));
    }

    private String placeholder(int number) {
        return "$" + identifier(number);
    }

    static Optional<String> at(List<Optional<String>> types, int number) {
        return number <= types.size() ? types.get(number - 1) : Optional.empty();
    }

    private List<Edit> edits(IntFunction<String> text) {
        return places.stream()
                .map(p -> new Edit(p.offset(), p.length(), text.apply(number(p))))
                .toList();
    }

    private static int number(ParsedStatement.Parameter place) {
        String identifier = place.identifier();
        if (!identifier.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw at(place, ErrorCode.NOT_SUPPORTED, "parameter $" + identifier + " has a name; use ? or $1, $2, …");
        }
        int number = identifier.length() > 9 ? 0 : Integer.parseInt(identifier);
        if (number < 1 || number > MAX_NUMBER) {
            throw at(place, ErrorCode.UNDEFINED_PARAMETER, "there is no parameter $" + identifier);
        }
        return number;
    }

    private static QueryException at(ParsedStatement.Parameter place, ErrorCode code, String message) {
        return new QueryException(
                new ErrorInfo(code, message, OptionalInt.of(place.offset() + 1), Optional.empty()), null);
    }

    private static String literal(Parameter value) {
        String quote = value.text().isPresent() ? "'" : "";
        String text = value.text().map(t -> checked(t).replace("'", "''")).orElse("NULL");
        return value.type()
                .map(type -> "CAST(" + quote + text + quote + " AS " + type + ")")
                .orElseGet(() -> quote + text + quote);
    }

    private static String cast(String expression, String type) {
        return "CAST(" + expression + " AS " + type + ")";
    }

    private static String checked(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new QueryException(ErrorCode.INVALID_VALUE, "a parameter contains the character U+0000");
        }
        return text;
    }
}
