package dev.eider.testing.life;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.StorageSettings;
import dev.eider.testing.GatewayRunner;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** More statements than there is room for: all finish, and the gateway is as it was before. */
class CrowdTest {
    private static final int EACH = 10;
    private static final long PATIENCE_SECONDS = 120;
    private static final String SQL = "SELECT count(*) FROM nation";
    /** Threads and files come and go in pools; a leak would be one a statement. */
    private static final int SLACK = EACH;

    private static GatewayRunner gateway;

    @BeforeAll
    static void start() throws Exception {
        gateway = GatewayRunner.start(StorageSettings.defaults(), List.of(), Map.of("capacity.cpu_millis", "2000"));
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
    }

    /** The first round fills pools of connections and threads; whatever grows after it is a leak. */
    @Test
    void thirtyStatementsWithRoomForTwo() throws Exception {
        round(1);
        long files = openFiles();
        int threads = ManagementFactory.getThreadMXBean().getThreadCount();
        round(2);
        round(3);
        assertThat(openFiles()).isLessThan(files + SLACK);
        assertThat(ManagementFactory.getThreadMXBean().getThreadCount()).isLessThan(threads + SLACK);
    }

    private static void round(int number) throws Exception {
        List<Callable<List<Long>>> sessions = List.of(CrowdTest::rest, () -> pg(EACH), () -> flight(EACH));
        try (ExecutorService pool = Executors.newFixedThreadPool(sessions.size())) {
            for (Future<List<Long>> count : pool.invokeAll(sessions, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                assertThat(count.get()).hasSize(EACH).containsOnly(25L);
            }
        }
        giveUpKeptResults();
        new Leftovers(gateway).awaitNone(number * EACH);
    }

    /** REST keeps them for whoever knows the id. */
    private static void giveUpKeptResults() throws Exception {
        for (JsonNode statement :
                gateway.rest().get("/v1/queries?limit=1000").body().get("queries")) {
            gateway.rest().delete("/v1/queries/" + statement.get("query_id").asText());
        }
    }

    private static List<Long> pg(int times) throws Exception {
        try (Connection connection = gateway.pg()) {
            return counts(connection, times);
        }
    }

    private static List<Long> flight(int times) throws Exception {
        try (Connection connection = gateway.flight("tpch")) {
            return counts(connection, times);
        }
    }

    private static List<Long> counts(Connection connection, int times) throws Exception {
        List<Long> counts = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            for (int i = 0; i < times; i++) {
                try (ResultSet rows = statement.executeQuery(SQL)) {
                    rows.next();
                    counts.add(rows.getLong(1));
                }
            }
        }
        return counts;
    }

    private static List<Long> rest() throws Exception {
        try (ExecutorService pool = Executors.newFixedThreadPool(EACH)) {
            Callable<Long> one = () -> Long.parseLong(
                    gateway.rest().query(SQL, "tpch").getFirst().getFirst().toString());
            List<Long> counts = new ArrayList<>();
            for (Future<Long> count :
                    pool.invokeAll(Stream.generate(() -> one).limit(EACH).toList())) {
                counts.add(count.get());
            }
            return counts;
        }
    }

    private static long openFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }
}
