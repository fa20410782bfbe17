package dev.eider.gateway.pgwire;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Connections of clients that have not proved who they are. They have no part in the places of sessions; when there are too many, the one
 * that has been at it for longest goes, so that somebody who connects and says nothing keeps nobody out. Thread-safe.
 */
final class PendingLogins {
    private final int limit;
    /** The oldest first. */
    private final Set<PgConnection> pending = new LinkedHashSet<>();

    PendingLogins(int limit) {
        this.limit = limit;
    }

    /** Returns who has to go for it. */
    synchronized Optional<PgConnection> enter(PgConnection connection) {
        pending.add(connection);
        if (pending.size() <= limit) {
            return Optional.empty();
        }
        Iterator<PgConnection> oldest = pending.iterator();
        Optional<PgConnection> gone = Optional.of(oldest.next());
        oldest.remove();
        return gone;
    }

    /** It has logged in or is gone. Idempotent. */
    synchronized void leave(PgConnection connection) {
        pending.remove(connection);
    }
}
