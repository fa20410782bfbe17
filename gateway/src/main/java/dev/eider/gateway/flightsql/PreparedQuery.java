package dev.eider.gateway.flightsql;

import dev.eider.gateway.query.Description;
import dev.eider.gateway.query.Parameter;
import dev.eider.gateway.query.SessionMemory;
import java.util.List;

/**
 * A prepared statement of a session.
 *
 * @param announced when it was prepared, before anything was bound
 * @param description with the types of what is bound
 * @param parameters as last bound; empty before that
 */
record PreparedQuery(String sql, Description announced, Description description, List<Parameter> parameters) {
    private static final long OWN_BYTES = 1 << 10;

    PreparedQuery {
        parameters = List.copyOf(parameters);
    }

    /** What it takes of the session's memory. */
    long bytes() {
        return OWN_BYTES
                + SessionMemory.bytes(sql)
                + SessionMemory.bytes(announced)
                + SessionMemory.bytes(description)
                + SessionMemory.bytesOf(parameters);
    }

    static PreparedQuery unbound(String sql, Description description) {
        return new PreparedQuery(sql, description, description, List.of());
    }

    PreparedQuery bind(Description bound, List<Parameter> values) {
        return new PreparedQuery(sql, announced, bound, values);
    }
}
