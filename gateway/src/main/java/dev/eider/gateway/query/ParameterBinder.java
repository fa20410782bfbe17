package dev.eider.gateway.query;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.estimator.planner.ParsedStatement;
import dev.eider.gateway.sql.RewrittenSql.Edit;
import java.util.List;

/**
 * Puts literals where parameters stand, so that the planner can prune by them and the runner needs no parameters. The places come from
 * DuckDB's parser; a literal is a quoted string with a cast, in which only the quote is special.
 */
final class ParameterBinder {
    private ParameterBinder() {}

    /** @throws QueryException INVALID_REQUEST when the numbers of parameters differ */
    static List<Edit> bind(List<ParsedStatement.Parameter> places, List<Parameter> values) {
        int expected = count(places);
        if (expected != values.size()) {
            throw new QueryException(
                    ErrorCode.INVALID_REQUEST,
                    "the statement has " + expected + " parameters, but " + values.size() + " values were given");
        }
        return places.stream()
                .map(p -> new Edit(p.offset(), p.length(), literal(values.get(number(p) - 1))))
                .toList();
    }

    /** How many values the statement takes: its highest parameter number. */
    static int count(List<ParsedStatement.Parameter> places) {
        return places.stream().mapToInt(ParameterBinder::number).max().orElse(0);
    }

    private static int number(ParsedStatement.Parameter place) {
        try {
            int number = Integer.parseInt(place.identifier());
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // falls through to the refusal below: a named parameter
        }
        throw new QueryException(
                ErrorCode.NOT_SUPPORTED, "parameter $" + place.identifier() + " has a name; use ? or $1, $2, …");
    }

    private static String literal(Parameter value) {
        String text =
                value.text().map(t -> "'" + checked(t).replace("'", "''") + "'").orElse("NULL");
        return value.type().map(type -> "CAST(" + text + " AS " + type + ")").orElse(text);
    }

    private static String checked(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new QueryException(ErrorCode.INVALID_VALUE, "a parameter contains the character U+0000");
        }
        return text;
    }
}
