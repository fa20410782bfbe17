package dev.eider.gateway.pgwire;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.util.HashMap;
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

    void put(String name, PreparedStatement statement) {
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
        statements.remove(name);
    }

    /** @throws QueryException PREPARED_STATEMENT_NOT_FOUND */
    void deallocate(String name) {
        statements.remove(name, named(name));
    }

    void clear() {
        statements.clear();
    }
}
