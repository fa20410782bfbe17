package dev.eider.gateway.pgwire;

import dev.eider.contract.ErrorCode;
import dev.eider.gateway.pgwire.protocol.FatalException;
import java.util.HashMap;
import java.util.Map;

/** One for each session that may be open; no user may hold so many that others are locked out. Thread-safe. */
final class Places {
    private final int all;
    private final int perUser;
    private final Map<String, Integer> taken = new HashMap<>();
    private int sum;

    /** @param users that there are: one alone may take all places, one of several takes half of them at the most */
    Places(int all, int users) {
        this.all = all;
        this.perUser = users > 1 ? Math.max(1, all / 2) : all;
    }

    /** @throws FatalException TOO_MANY_CONNECTIONS if all places, or all that the user may have, are taken */
    synchronized void take(String user) {
        int own = taken.getOrDefault(user, 0);
        if (own >= perUser) {
            throw new FatalException(
                    ErrorCode.TOO_MANY_CONNECTIONS,
                    "too many connections for user \"" + user + "\", who has " + own + " of the " + all
                            + " that there may be (queries.max_connections): close some");
        }
        if (sum >= all) {
            throw new FatalException(
                    ErrorCode.TOO_MANY_CONNECTIONS,
                    "sorry, too many clients already (" + all + ", queries.max_connections); try again later");
        }
        taken.put(user, own + 1);
        sum++;
    }

    synchronized void leave(String user) {
        taken.compute(user, (_, own) -> own == null || own == 1 ? null : own - 1);
        sum--;
    }

    synchronized int taken() {
        return sum;
    }
}
