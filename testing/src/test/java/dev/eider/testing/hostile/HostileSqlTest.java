package dev.eider.testing.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.StorageSettings;
import dev.eider.contract.TableName;
import dev.eider.gateway.server.DemoCatalog;
import dev.eider.testing.GatewayRunner;
import dev.eider.testing.ParquetFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Hostile statements through every door: each is refused or ends within its bounds, and nobody else notices. */
class HostileSqlTest {
    private static final String BYSTANDER = "bystander";
    private static final String SECRET = "TOP SECRET";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LONGEST_STATEMENT = Duration.ofSeconds(40);
    /** A job's own start and end where the processors are busy: far less than one of the statements beside it may take. */
    private static final Duration LONGEST_JOB = Duration.ofSeconds(15);

    private static final long MIB = 1L << 20;

    @TempDir
    static Path directory;

    private static Path secret;
    private static Path root;
    private static GatewayRunner gateway;

    @BeforeAll
    static void start() throws Exception {
        secret = directory.resolve("secret.parquet");
        Files.write(secret, ParquetFiles.write("SELECT '" + SECRET + "' AS secret"));
        root = Files.createDirectory(directory.resolve("root"));
        Files.createSymbolicLink(root.resolve("link.parquet"), secret);
        Files.createSymbolicLink(root.resolve("link"), directory);
        gateway = GatewayRunner.start(
                StorageSettings.defaults(),
                List.of(root),
                Map.of(
                        "planning.processes", "2",
                        "planning.max_processes", "8",
                        "planning.deadline_seconds", "3",
                        "users",
                                "[" + user(GatewayRunner.USER, "attackers") + ", " + user(BYSTANDER, "bystanders")
                                        + "]"));
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
    }

    private static String user(String name, String tenant) {
        return "{name: " + name + ", password: '" + GatewayRunner.PASSWORD + "', tenant: " + tenant + "}";
    }

    @ParameterizedTest
    @EnumSource
    void nothingOutsideIsReached(Door door) throws Exception {
        SoftAssertions softly = new SoftAssertions();
        for (String sql : HostileSql.reaching(secret, root, gateway.dataDir())) {
            Outcome outcome = door.run(gateway, sql);
            softly.assertThat(outcome).as(sql).isInstanceOfSatisfying(Outcome.Refusal.class, refusal -> {
                softly.assertThat(refusal.isInternal()).as(sql + ": " + outcome).isFalse();
                softly.assertThat(refusal.message()).as(sql).doesNotContain(SECRET, "root:x:0");
            });
        }
        softly.assertAll();
        assertThat(Path.of("/tmp/eider-hostile.csv")).doesNotExist();
        assertThat(Path.of("/tmp/eider-hostile.parquet")).doesNotExist();
        assertThat(Path.of("/tmp/eider-hostile")).doesNotExist();
    }

    @Test
    void aTableOfTheCatalogLeadsNowhereElse() throws Exception {
        List<String> locations =
                List.of("file:///etc/", "file:///proc/self/", "file://" + directory + "/", "file://" + root + "/link/");
        for (String location : locations) {
            TableName name = new TableName("demo", "tpch", "outside" + locations.indexOf(location));
            gateway.server().catalog().createTable(DemoCatalog.newTable(name, location, List.of()), "test");
            for (Door door : Door.values()) {
                assertThat(door.run(gateway, "SELECT * FROM " + name.table()))
                        .as(location)
                        .isInstanceOfSatisfying(
                                Outcome.Refusal.class,
                                refusal -> assertThat(refusal.message()).contains("storage.local_roots"));
            }
        }
    }

    @Test
    void aParameterIsAValueAndNothingElse() throws Exception {
        try (Connection connection = gateway.pg();
                PreparedStatement file = connection.prepareStatement("SELECT * FROM read_parquet(?)");
                PreparedStatement name = connection.prepareStatement("SELECT count(*) FROM nation WHERE n_name = ?")) {
            file.setString(1, "file://" + secret);
            assertThatThrownBy(file::executeQuery)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("0A000"));
            for (String value : List.of("' OR true --", "x' UNION FROM '/etc/passwd", "\\' OR 1=1", "$1", "?", ";")) {
                name.setString(1, value);
                try (ResultSet result = name.executeQuery()) {
                    assertThat(result.next()).isTrue();
                    assertThat(result.getLong(1)).as(value).isZero();
                }
            }
        }
    }

    @Test
    void nobodyNoticesWhoAsksForTooMuch() throws Exception {
        warmUp();
        Footprint before = Footprint.now();
        List<Duration> latencies;
        List<Duration> jobLatencies;
        try (Bystander asking = new Bystander(gateway, BYSTANDER, "SELECT 1", "1");
                Bystander counting = new Bystander(gateway, BYSTANDER, "SELECT count(*) FROM nation", "25")) {
            runGreedy();
            latencies = asking.stop();
            jobLatencies = counting.stop();
        }
        eventually("the pool is not whole", () -> Footprint.planners() >= 2 && Footprint.planners() <= 8);
        eventually("runners are left", () -> Footprint.runners() == 0);
        Footprint after = Footprint.now();
        System.out.printf(
                "SELECT 1 meanwhile: median %d ms, max %d ms of %d; a job: median %d ms, max %d ms of %d; heap %+d MiB, off heap %+d MiB%n",
                median(latencies).toMillis(),
                latencies.getLast().toMillis(),
                latencies.size(),
                median(jobLatencies).toMillis(),
                jobLatencies.getLast().toMillis(),
                jobLatencies.size(),
                (after.heapBytes() - before.heapBytes()) / MIB,
                (after.offHeapBytes() - before.offHeapBytes()) / MIB);
        assertThat(median(latencies)).isLessThan(Duration.ofMillis(500));
        assertThat(latencies.get(latencies.size() * 95 / 100)).isLessThan(Duration.ofSeconds(2));
        assertThat(latencies.getLast()).isLessThan(Duration.ofSeconds(5));
        // There is room for another tenant's job whatever the attackers' jobs take.
        assertThat(jobLatencies.getLast()).isLessThan(LONGEST_JOB);
        assertThat(after.heapBytes() - before.heapBytes()).isLessThan(64 * MIB);
        assertThat(after.offHeapBytes() - before.offHeapBytes()).isLessThan(256 * MIB);
    }

    private static void warmUp() throws Exception {
        for (Door door : Door.values()) {
            for (String sql : List.of("SELECT n_name FROM nation", "SELECT '" + "x".repeat(10_000_000) + "'")) {
                door.run(gateway, sql);
            }
        }
    }

    /** Every door in a thread of its own. */
    private static void runGreedy() throws Exception {
        List<Door> doors = List.copyOf(EnumSet.complementOf(EnumSet.of(Door.FLIGHT_PREPARED)));
        SoftAssertions softly = new SoftAssertions();
        List<Future<?>> runs = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Door door : doors) {
                List<String> statements = new ArrayList<>(HostileSql.greedy());
                List<String> more = HostileSql.greedyToo();
                for (int i = doors.indexOf(door); i < more.size(); i += doors.size()) {
                    statements.add(more.get(i));
                }
                runs.add(threads.submit(() -> {
                    for (String sql : statements) {
                        checkGreedy(softly, door, sql);
                    }
                    return null;
                }));
            }
        }
        for (Future<?> run : runs) {
            run.get();
        }
        softly.assertAll();
    }

    private static void checkGreedy(SoftAssertions softly, Door door, String sql) throws Exception {
        long start = System.nanoTime();
        Outcome outcome = door.run(gateway, sql);
        Duration taken = Duration.ofNanos(System.nanoTime() - start);
        String what = door + " " + sql.substring(0, Math.min(100, sql.length())) + " …: "
                + outcome.toString()
                        .substring(0, Math.min(300, outcome.toString().length()));
        synchronized (softly) {
            softly.assertThat(taken).as(what).isLessThan(LONGEST_STATEMENT);
            softly.assertThat(outcome instanceof Outcome.Refusal refusal && refusal.isInternal())
                    .as(what)
                    .isFalse();
        }
    }

    private static Duration median(List<Duration> sorted) {
        return sorted.get(sorted.size() / 2);
    }

    private static void eventually(String otherwise, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(otherwise).isLessThan(end);
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
    }
}
