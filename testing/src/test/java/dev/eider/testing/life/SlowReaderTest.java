package dev.eider.testing.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.contract.StorageSettings;
import dev.eider.testing.GatewayRunner;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A client that pauses behind its first rows costs the gateway a few parts of memory, however large the result is. The size in rows of a
 * kilobyte is the system property {@code eider.test.slowReaderRows}.
 */
class SlowReaderTest {
    private static final long ROWS = Long.getLong("eider.test.slowReaderRows", 500_000);
    private static final long GROWTH_BYTES = 200L << 20;
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final String SQL = "SELECT repeat('x', 1000) || i::VARCHAR AS s FROM range(" + ROWS + ") t(i)";

    private static GatewayRunner gateway;

    @BeforeAll
    static void start() throws Exception {
        gateway = GatewayRunner.start(StorageSettings.defaults(), List.of(), Map.of());
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pg", "flight", "rest"})
    void memoryStaysFlat(String door) throws Exception {
        Leftovers leftovers = new Leftovers(gateway);
        long before = memory();
        try (Client client = connect(door)) {
            client.start(SQL);
            client.awaitRows();
            Await.until(
                    "the whole result in scratch",
                    PATIENCE,
                    () -> Leftovers.runners().isEmpty());
            long growth = memory() - before;
            System.err.printf(
                    "%s: %d MB of result wait, heap and Arrow memory grew by %d MB, resident memory of test and gateway %d MB%n",
                    door, ROWS / 1000, growth >> 20, residentBytes() >> 20);
            assertThat(growth).isLessThan(GROWTH_BYTES);
            client.cancel();
            client.disconnect();
            assertThat(client.outcome()).isNotBlank();
        }
        leftovers.awaitNone(door.equals("rest") ? 1 : 0);
    }

    private static Client connect(String door) throws Exception {
        return switch (door) {
            case "pg" -> new PgClient(gateway, "tpch");
            case "flight" -> new FlightSqlReader(gateway, "tpch");
            default -> new RestReader(gateway, "tpch");
        };
    }

    private static long memory() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
                + gateway.server().load().resultBytes();
    }

    private static long residentBytes() {
        return dev.eider.gateway.process.ProcessMemory.anonymousBytes(
                ProcessHandle.current().pid());
    }
}
