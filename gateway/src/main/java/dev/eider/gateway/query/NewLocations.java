package dev.eider.gateway.query;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.objectstore.ObjectUri;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * Looks once at the location of a new table, so that one that cannot be read is refused to whoever names it and not to those who read
 * the table. Thread-safe; blocks.
 */
final class NewLocations {
    private final LocationPolicy policy;
    private final Function<String, List<ObjectUri>> files;
    private final Duration limit;

    /**
     * @param files that lie at a location; may be interrupted
     * @param limit of the time for one location
     */
    NewLocations(LocationPolicy policy, Function<String, List<ObjectUri>> files, Duration limit) {
        this.policy = policy;
        this.files = files;
        this.limit = limit;
    }

    /** @throws QueryException if a statement that read there would get the same; STORAGE_UNAVAILABLE after the limit */
    void check(String location) {
        policy.check(location);
        FutureTask<Boolean> look =
                new FutureTask<>(() -> policy.checkFiles(List.of(location), files.apply(location)), true);
        Thread.startVirtualThread(look);
        try {
            look.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new QueryException(
                    ErrorCode.STORAGE_UNAVAILABLE,
                    "'" + location + "' cannot be reached: its storage did not answer within " + limit.toSeconds()
                            + " s; check the location and the endpoint, or try again later",
                    e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueryException(ErrorCode.QUERY_CANCELLED, "looking at '" + location + "' was cancelled", e);
        } finally {
            look.cancel(true);
        }
    }
}
