package dev.eider.runner;

import dev.eider.contract.Callback;
import dev.eider.contract.JobShape;
import dev.eider.contract.Json;
import dev.eider.contract.QueryException;
import dev.eider.contract.RemoteJob;
import dev.eider.contract.StorageSettings;
import dev.eider.objectstore.ObjectStores;
import dev.eider.objectstore.ObjectUri;
import dev.eider.runner.CallbackRequest.Answer;
import dev.eider.runner.duckdb.DuckDbSession;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A runner that is up before its query is there, and runs that one query as {@link RunnerMain} does, with the same exit status; or
 * {@value #UNUSED} if it gets none: it is not wanted any more, or its gateway has gone.
 *
 * <p>The one argument is the URI of an object that holds a {@link RemoteJob}: what its spec says but the statement is what the
 * {@link WarmUp} uses, and its callback is where the query comes from. The gateway is asked again and again and answers when there is a query; its size is waited for, and then it is
 * fetched.
 */
public final class StandbyMain {
    private static final Logger LOG = LoggerFactory.getLogger(StandbyMain.class);

    private static final int UNUSED = 5;
    private static final Path CONTROL_GROUPS = Path.of("/sys/fs/cgroup");
    /** More than the gateway takes to answer that there is nothing yet. */
    private static final Duration ANSWER = Duration.ofSeconds(15);

    private static final Duration LONGEST_SILENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(500);
    /** More than the gateway waits; it makes another Job then. */
    private static final Duration LONGEST_RESIZE = Duration.ofSeconds(5);

    private static final Duration RESIZE_LOOK = Duration.ofMillis(1);

    private final RemoteJob self;
    private final Callback gateway;
    private final ObjectStores stores;

    private StandbyMain(RemoteJob self, ObjectStores stores) {
        this.self = self;
        this.gateway = self.callback().orElseThrow();
        this.stores = stores;
    }

    public static void main(String[] arguments) throws IOException {
        System.setOut(System.err);
        if (arguments.length != 1) {
            System.err.println("usage: StandbyMain URI");
            System.exit(2);
        }
        int status = 1;
        try {
            status = run(ObjectUri.parse(arguments[0]), LONGEST_SILENCE);
        } catch (QueryException e) {
            RunnerMain.leaveMessage(e.info());
            throw e;
        } finally {
            Runtime.getRuntime().halt(status);
        }
    }

    /** @param silence of the gateway, after which it has gone */
    static int run(ObjectUri uri, Duration silence) throws IOException {
        StorageSettings known = StorageVariables.settings(System.getenv());
        try (ObjectStores stores = new ObjectStores(known)) {
            RemoteJob self = RunnerMain.fetch(uri, stores);
            if (known.equals(self.spec().storage())) {
                return new StandbyMain(self, stores).run(silence);
            }
            try (ObjectStores others = new ObjectStores(self.spec().storage())) {
                return new StandbyMain(self, others).run(silence);
            }
        }
    }

    private int run(Duration silence) throws IOException {
        new WarmUp(self.spec(), stores).run();
        try (Connection duckDb = DuckDbSession.start()) {
            return run(silence, duckDb);
        } catch (SQLException e) {
            throw new IOException("DuckDB does not close", e);
        }
    }

    private int run(Duration silence, Connection duckDb) {
        Optional<JobShape> size = awaitClaim(silence);
        if (size.isEmpty() || !awaitSize(size.get())) {
            return UNUSED;
        }
        Optional<RemoteJob> query = fetchQuery();
        if (query.isEmpty()) {
            return UNUSED;
        }
        JobClock clock = JobClock.startNow();
        return RunnerMain.run(
                query.get(),
                self.spec().storage(),
                stores,
                () -> duckDb,
                new EventWriter(OutputStream.nullOutputStream()),
                clock);
    }

    /** The size of the query that it is claimed for; empty if it is not wanted any more. */
    private Optional<JobShape> awaitClaim(Duration silence) {
        LOG.info("stands by");
        long heardNanos = System.nanoTime();
        while (System.nanoTime() - heardNanos < silence.toNanos()) {
            try {
                Answer answer = CallbackRequest.post(gateway, Callback.CLAIM, "", ANSWER);
                switch (answer.status()) {
                    case 200 -> {
                        return Optional.of(Json.read(answer.body(), JobShape.class));
                    }
                    case 204 -> heardNanos = System.nanoTime();
                    case 401 -> {
                        return Optional.empty();
                    }
                    default -> LockSupport.parkNanos(PAUSE.toNanos());
                }
            } catch (IOException e) {
                LOG.debug("the gateway does not answer", e);
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
        LOG.info("the gateway has not answered for {} s", silence.toSeconds());
        return Optional.empty();
    }

    private boolean awaitSize(JobShape size) {
        ContainerLimits limits = new ContainerLimits(CONTROL_GROUPS);
        JobShape idle = self.spec().shape();
        if (size.cpuMillis() == idle.cpuMillis() && size.memoryBytes() == idle.memoryBytes()) {
            return true;
        }
        long start = System.nanoTime();
        while (!limits.reach(size)) {
            if (System.nanoTime() - start > LONGEST_RESIZE.toNanos()) {
                return false;
            }
            LockSupport.parkNanos(RESIZE_LOOK.toNanos());
        }
        return true;
    }

    private Optional<RemoteJob> fetchQuery() {
        try {
            Answer answer = CallbackRequest.post(gateway, Callback.QUERY, "", ANSWER);
            return answer.status() == 200 ? Optional.of(Json.read(answer.body(), RemoteJob.class)) : Optional.empty();
        } catch (IOException e) {
            LOG.info("the gateway did not give the query: {}", e.toString());
            return Optional.empty();
        }
    }
}
