package dev.eider.gateway.flightsql;

import dev.eider.gateway.query.Description;
import dev.eider.gateway.query.Parameter;
import java.util.List;

/**
 * A prepared statement of a session.
 *
 * @param announced when it was prepared, before anything was bound
 * @param description with the types of what is bound
 * @param parameters as last bound; empty before that
 */
record PreparedQuery(String sql, Description announced, Description description, List<Parameter> parameters) {
    PreparedQuery {
        parameters = List.copyOf(parameters);
    }

    static PreparedQuery unbound(String sql, Description description) {
        return new PreparedQuery(sql, description, description, List.of());
    }

    PreparedQuery bind(Description bound, List<Parameter> values) {
        return new PreparedQuery(sql, announced, bound, values);
    }
}
