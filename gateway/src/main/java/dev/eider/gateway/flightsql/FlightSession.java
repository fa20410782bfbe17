package dev.eider.gateway.flightsql;

import com.google.protobuf.ByteString;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.auth.Principal;
import dev.eider.gateway.flightsql.ClientConnections.ClientConnection;
import dev.eider.gateway.query.Session;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What one bearer token stands for: who it is, what they have set, prepared and started. Thread-safe. */
final class FlightSession {
    private static final int MAX_STATEMENTS = 1000;
    private static final int HANDLE_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Principal principal;
    private final Session settings;
    private final Map<ByteString, PreparedQuery> statements = new ConcurrentHashMap<>();
    private final OpenQueries queries = new OpenQueries();
    /** Those that it was used over, at least all that have not ended. */
    private final Set<ClientConnection> connections = ConcurrentHashMap.newKeySet();

    private volatile Instant lastUsed;

    FlightSession(Principal principal, Session settings, Instant now) {
        this.principal = principal;
        this.settings = settings;
        this.lastUsed = now;
    }

    Principal principal() {
        return principal;
    }

    Session settings() {
        return settings;
    }

    OpenQueries queries() {
        return queries;
    }

    void touch(Instant now) {
        lastUsed = now;
    }

    Instant lastUsed() {
        return lastUsed;
    }

    /** Over the present call's. */
    void usedOver(ClientConnection connection) {
        connections.removeIf(ClientConnection::hasEnded);
        connections.add(connection);
    }

    /** Whether nothing runs and the client has gone, or has not called since. */
    boolean isForsakenSince(Instant oldest) {
        boolean gone = connections.stream().allMatch(ClientConnection::hasEnded);
        return queries.isEmpty() && (gone || lastUsed.isBefore(oldest));
    }

    boolean isIdleSince(Instant oldest) {
        return lastUsed.isBefore(oldest) && queries.isEmpty();
    }

    /** @throws QueryException TOO_MANY_CONNECTIONS or OUT_OF_MEMORY: a client that never closes its statements */
    ByteString prepare(PreparedQuery statement) {
        if (statements.size() >= MAX_STATEMENTS) {
            throw new QueryException(
                    ErrorCode.TOO_MANY_CONNECTIONS,
                    "this session has " + MAX_STATEMENTS + " prepared statements open; close some");
        }
        settings.memory().take(statement.bytes());
        byte[] handle = new byte[HANDLE_BYTES];
        RANDOM.nextBytes(handle);
        ByteString key = ByteString.copyFrom(handle);
        statements.put(key, statement);
        return key;
    }

    /** @throws QueryException PREPARED_STATEMENT_NOT_FOUND */
    PreparedQuery statement(ByteString handle) {
        PreparedQuery statement = statements.get(handle);
        if (statement == null) {
            throw new QueryException(
                    ErrorCode.PREPARED_STATEMENT_NOT_FOUND,
                    "the prepared statement is not open in this session; prepare it again");
        }
        return statement;
    }

    /** @throws QueryException OUT_OF_MEMORY if the values are too much to keep */
    void bind(ByteString handle, PreparedQuery bound) {
        settings.memory().take(bound.bytes());
        PreparedQuery before = statements.replace(handle, bound);
        settings.memory().giveBack((before == null ? bound : before).bytes());
    }

    /** Idempotent. */
    void unprepare(ByteString handle) {
        PreparedQuery removed = statements.remove(handle);
        if (removed != null) {
            settings.memory().giveBack(removed.bytes());
        }
    }

    void close() {
        statements.clear();
        settings.memory().close();
        queries.closeAll();
    }
}
