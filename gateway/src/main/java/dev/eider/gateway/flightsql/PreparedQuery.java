package dev.eider.gateway.flightsql;

import dev.eider.gateway.query.Description;
import dev.eider.gateway.query.Parameter;
import java.util.List;

/**
 * A prepared statement of a session.
 *
 * @param parameters as last bound; empty before that
 */
record PreparedQuery(String sql, Description description, List<Parameter> parameters) {
    PreparedQuery {
        parameters = List.copyOf(parameters);
    }

    PreparedQuery bind(List<Parameter> values) {
        return new PreparedQuery(sql, description, values);
    }
}
