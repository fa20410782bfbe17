package dev.eider.gateway.pgwire;

import dev.eider.gateway.auth.Authenticator;
import dev.eider.gateway.query.Queries;
import dev.eider.gateway.query.SessionMemory;
import java.util.function.Predicate;

/**
 * What all connections of a listener share.
 *
 * @param memory for messages and for what sessions keep
 * @param places of sessions
 * @param logins of clients without a session yet
 */
record PgDoor(
        PgSettings settings,
        SessionMemory.Shared memory,
        Queries queries,
        Authenticator authenticator,
        Predicate<String> catalogExists,
        CancelKeys cancelKeys,
        Places places,
        PendingLogins logins) {}
