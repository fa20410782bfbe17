package dev.eider.gateway.server;

import dev.eider.contract.FullDisk;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether statements can be taken. The database is asked twice a second, by a thread and over a connection of its own, so that neither a
 * probe nor a busy pool waits for one that hangs: it counts as missing when the last question failed or has been without an answer for three
 * seconds. Thread-safe.
 */
final class HealthChecks implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HealthChecks.class);
    private static final long PERIOD_MILLIS = 500;
    private static final int ANSWER_SECONDS = 2;
    private static final Duration SILENCE = Duration.ofSeconds(3);

    private final DataSource database;
    private final Map<String, Path> disks;
    private final BooleanSupplier planner;
    private final Supplier<Optional<String>> launcher;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("health").factory());
    /** Of the timer's thread. */
    private @Nullable Connection connection;

    private volatile boolean answered = true;
    private volatile long askedNanos = System.nanoTime();

    private HealthChecks(
            DataSource database,
            Map<String, Path> disks,
            BooleanSupplier planner,
            Supplier<Optional<String>> launcher) {
        this.database = database;
        this.disks = new TreeMap<>(disks);
        this.planner = planner;
        this.launcher = launcher;
    }

    /**
     * @param database without a pool
     * @param disks that have to have room, by what configures them; asked at each probe
     * @param planner whether a planner process is up; asked at each probe
     * @param launcher what it misses; asked at each probe, and now, so that it knows by then
     */
    static HealthChecks start(
            DataSource database,
            Map<String, Path> disks,
            BooleanSupplier planner,
            Supplier<Optional<String>> launcher) {
        HealthChecks checks = new HealthChecks(database, disks, planner, launcher);
        var _ = launcher.get();
        var _ = checks.timer.scheduleWithFixedDelay(checks::ask, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
        return checks;
    }

    private void ask() {
        boolean before = answered;
        answered = answers();
        askedNanos = System.nanoTime();
        if (before != answered) {
            log.warn(answered ? "the database answers again" : "the database does not answer");
        }
    }

    private boolean answers() {
        try {
            if (connection == null) {
                connection = database.getConnection();
            }
            if (connection.isValid(ANSWER_SECONDS)) {
                return true;
            }
        } catch (SQLException e) {
            log.debug("the database does not answer", e);
        }
        disconnect();
        return false;
    }

    private void disconnect() {
        try (Connection closing = connection) {
            connection = null;
        } catch (SQLException e) {
            log.debug("a broken connection cannot be closed", e);
        }
    }

    /** What there is not, one phrase each; empty when all is well. */
    List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (!answered || System.nanoTime() - askedNanos > SILENCE.toNanos()) {
            missing.add("database: PostgreSQL does not answer");
        }
        disks.forEach((key, place) -> {
            if (FullDisk.at(place)) {
                missing.add("disk: that of " + key + " has less than " + (FullDisk.FLOOR_BYTES >> 20) + " MiB left");
            }
        });
        if (!planner.getAsBoolean()) {
            missing.add("planner: no planner process is up");
        }
        launcher.get().ifPresent(missing::add);
        return missing;
    }

    @Override
    public void close() {
        timer.execute(this::disconnect);
        timer.shutdown();
    }
}
