package dev.eider.gateway.pgwire;

import dev.eider.contract.ErrorCode;
import dev.eider.gateway.auth.Authenticator;
import dev.eider.gateway.pgwire.protocol.FatalException;
import dev.eider.gateway.query.Queries;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;

/**
 * What all connections of a listener share.
 *
 * @param places one for each session that may be open
 */
record PgDoor(
        PgSettings settings,
        Queries queries,
        Authenticator authenticator,
        Predicate<String> catalogExists,
        CancelKeys cancelKeys,
        Semaphore places) {

    /** @throws FatalException TOO_MANY_CONNECTIONS if all places are taken */
    void takePlace() {
        if (!places.tryAcquire()) {
            throw new FatalException(
                    ErrorCode.TOO_MANY_CONNECTIONS,
                    "sorry, too many clients already (" + settings.maxConnections() + "); try again later");
        }
    }

    void leavePlace() {
        places.release();
    }
}
