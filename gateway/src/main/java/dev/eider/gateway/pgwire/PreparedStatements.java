package dev.eider.gateway.pgwire;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A session's prepared statements by name; the one with the empty name is replaced without being closed first. For one thread. */
final class PreparedStatements {
    private final Map<String, PreparedStatement> statements = new HashMap<>();

    /** @throws QueryException DUPLICATE_PREPARED_STATEMENT */
    void checkFree(String name) {
        if (!name.isEmpty() && statements.containsKey(name)) {
            throw new QueryException(
                    ErrorCode.DUPLICATE_PREPARED_STATEMENT, "prepared statement \"" + name + "\" already exists");
        }
    }

    /** @throws QueryException OUT_OF_MEMORY if the session keeps too much; what had the empty name is gone then, too */
    void put(String name, PreparedStatement statement) {
        remove(name);
        statement.hold();
        statements.put(name, statement);
    }

    /** @throws QueryException PREPARED_STATEMENT_NOT_FOUND */
    PreparedStatement named(String name) {
        PreparedStatement statement = statements.get(name);
        if (statement == null) {
            throw new QueryException(
                    ErrorCode.PREPARED_STATEMENT_NOT_FOUND,
                    name.isEmpty()
                            ? "unnamed prepared statement does not exist"
                            : "prepared statement \"" + name + "\" does not exist");
        }
        return statement;
    }

    /** It is no error if there is none. */
    void remove(String name) {
        PreparedStatement removed = statements.remove(name);
        if (removed != null) {
            removed.release();
        }
    }

    /** @throws QueryException PREPARED_STATEMENT_NOT_FOUND */
    void deallocate(String name) {
        named(name);
        remove(name);
    }

    void clear() {
        List.copyOf(statements.keySet()).forEach(this::remove);
    }
}
