package dev.eider.testing.life;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.catalog.NewSchema;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.TableName;
import dev.eider.gateway.demo.DemoTable;
import dev.eider.gateway.server.DemoCatalog;
import dev.eider.objectstore.ObjectStore;
import dev.eider.objectstore.ObjectStores;
import dev.eider.objectstore.ObjectUri;
import dev.eider.objectstore.fixture.S3TestServer;
import dev.eider.testing.GatewayRunner;
import dev.eider.testing.RestClient;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A statement that is cancelled, runs out of time or loses its client or its runner, in every phase, through every door. */
class CancellationTest {
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration PROMPT = Duration.ofSeconds(2);
    private static final String BUCKET = "life";

    private static S3TestServer s3;
    private static GatewayRunner gateway;
    private static Leftovers leftovers;
    private static String slowKey;
    private static int kept;
    private static final List<Client> begun = new ArrayList<>();
    private static final List<Client> others = new ArrayList<>();

    enum Phase {
        PLANNING("SELECT levenshtein(repeat('a', 300000), repeat('b', 300000)) FROM region", "tpch"),
        QUEUED("SELECT sum(l_quantity) FROM lineitem", "tpch"),
        STAGING("SELECT sum(length(l_comment)) FROM lineitem", "s3"),
        RUNNING(FOREVER, "tpch"),
        STREAMING("SELECT *, repeat('x', 300) FROM lineitem", "tpch");

        final String sql;
        final String schema;

        Phase(String sql, String schema) {
            this.sql = sql;
            this.schema = schema;
        }
    }

    enum Door {
        PG("57014"),
        FLIGHT("QUERY_CANCELLED"),
        REST("QUERY_CANCELLED");

        final String cancelled;

        Door(String cancelled) {
            this.cancelled = cancelled;
        }

        Client connect(String schema) throws Exception {
            return switch (this) {
                case PG -> new PgClient(gateway, schema);
                case FLIGHT -> new FlightSqlReader(gateway, schema);
                case REST -> new RestReader(gateway, schema);
            };
        }
    }

    /** Joins every line item with every other: days. */
    private static final String FOREVER =
            "SELECT count(*) FROM lineitem a, lineitem b WHERE a.l_extendedprice * b.l_discount > a.l_tax + b.l_quantity";

    @BeforeAll
    static void start() throws Exception {
        s3 = S3TestServer.start();
        s3.createBucket(BUCKET);
        gateway = GatewayRunner.start(s3.settings(), List.of(), Map.of("queries.disconnected_ttl_seconds", "1"));
        leftovers = new Leftovers(gateway);
        gateway.server().catalog().createSchema(NewSchema.of("demo", "s3"), "test");
        DemoTable lineitem = gateway.demo().stream()
                .filter(table -> table.name().equals("lineitem"))
                .findFirst()
                .orElseThrow();
        upload(lineitem);
        gateway.server()
                .catalog()
                .createTable(
                        DemoCatalog.newTable(
                                new TableName("demo", "s3", "lineitem"), "s3://" + BUCKET + "/", lineitem.columns()),
                        "test");
        // Footers are in the cache from now on, so that only staging is slow.
        gateway.rest()
                .submit(RestClient.body(Phase.STAGING.sql).put("schema", "s3").put("dry_run", true));
    }

    private static void upload(DemoTable table) throws IOException {
        try (ObjectStores stores = new ObjectStores(s3.settings());
                Stream<Path> files = Files.list(table.directory())) {
            for (Path file : files.toList()) {
                slowKey = file.getFileName().toString();
                ObjectUri uri = ObjectUri.parse("s3://" + BUCKET + "/" + slowKey);
                stores.forUri(uri).put(uri, Files.readAllBytes(file), ObjectStore.PutMode.OVERWRITE);
            }
        }
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        s3.close();
        assertThat(Leftovers.runners()).isEmpty();
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        s3.faults().clear();
        begun.forEach(Client::goOn);
        begun.clear();
        endOthers();
        try {
            leftovers.awaitNone(kept);
        } finally {
            cancelAll();
        }
    }

    /** So that a test that has failed does not take the others with it. */
    private static void cancelAll() throws Exception {
        for (JsonNode statement :
                gateway.rest().get("/v1/queries?state=RUNNING").body().get("queries")) {
            gateway.rest().delete("/v1/queries/" + statement.get("query_id").asText());
        }
    }

    static Stream<Arguments> everyPhase() {
        return Arrays.stream(Door.values())
                .flatMap(door -> Arrays.stream(Phase.values()).map(phase -> Arguments.of(door, phase)));
    }

    static Stream<Arguments> cancellable() {
        return everyPhase().filter(c -> c.get()[0] != Door.PG || c.get()[1] != Phase.STREAMING);
    }

    @ParameterizedTest
    @MethodSource("cancellable")
    void cancelled(Door door, Phase phase) throws Exception {
        try (Client client = begin(door, phase)) {
            long start = System.nanoTime();
            client.cancel();
            assertThat(client.outcome()).isEqualTo(told(door, phase));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PROMPT);
        }
    }

    @ParameterizedTest
    @MethodSource("everyPhase")
    void clientGone(Door door, Phase phase) throws Exception {
        try (Client client = begin(door, phase)) {
            client.disconnect();
            if (door == Door.REST) {
                // A statement belongs to whoever knows its id, not to a connection.
                client.cancel();
            }
            Await.until("no more waiting", PROMPT, () -> gateway.server().load().waitingJobs() == 0);
            endOthers();
            leftovers.awaitNone(kept);
            assertThat(client.outcome()).isNotBlank();
        }
    }

    @ParameterizedTest
    @MethodSource("doors")
    void runnerKilled(Door door) throws Exception {
        try (Client client = begin(door, Phase.RUNNING)) {
            ProcessHandle runner = Leftovers.runners().getFirst();
            long start = System.nanoTime();
            assertThat(runner.destroyForcibly()).isTrue();
            assertThat(client.outcome()).isEqualTo(door == Door.PG ? "58000" : "RUNNER_LOST");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(PROMPT);
        }
    }

    private static String told(Door door, Phase phase) {
        if (door == Door.FLIGHT && phase == Phase.PLANNING) {
            // The client gave its own call up: this is what its own library says.
            return "CANCELLED";
        }
        return door == Door.REST && phase == Phase.STREAMING ? "CUT_OFF" : door.cancelled;
    }

    /** Between two fetches of a cursor a cancel is without effect, as in PostgreSQL. */
    @Test
    void cancelledWhileFetchingThroughPostgres() throws Exception {
        try (PgClient client = (PgClient) begin(Door.PG, Phase.STREAMING)) {
            client.goOn();
            while (!client.ended()) {
                client.cancelFetch();
            }
            assertThat(client.outcome()).isEqualTo("57014");
        }
    }

    static Stream<Door> doors() {
        return Arrays.stream(Door.values());
    }

    /** Starts the phase's statement and waits until it is there. */
    private static Client begin(Door door, Phase phase) throws Exception {
        Client client = door.connect(phase.schema);
        begun.add(client);
        if (door == Door.REST) {
            kept++;
        }
        switch (phase) {
            case PLANNING -> {
                client.start(phase.sql);
                awaitState("PLANNING", phase);
            }
            case QUEUED -> {
                takeAllCapacity();
                client.start(phase.sql);
                Await.until("waiting", PATIENCE, () -> gateway.server().load().waitingJobs() == 1);
            }
            case STAGING -> {
                s3.faults().slow(slowKey, 1000);
                client.start(phase.sql);
                awaitState("RUNNING", phase);
                Await.until("a runner", PATIENCE, () -> Leftovers.runners().size() == 1);
            }
            case RUNNING -> {
                client.start(phase.sql);
                awaitState("RUNNING", phase);
                Await.until("a busy runner", PATIENCE, CancellationTest::runnerWorks);
            }
            case STREAMING -> {
                client.start(phase.sql);
                client.awaitRows();
            }
        }
        if (client instanceof FlightSqlReader flight && phase != Phase.PLANNING) {
            flight.awaitFetching();
        }
        return client;
    }

    private static void takeAllCapacity() throws Exception {
        PgClient blocker = new PgClient(gateway, "tpch");
        blocker.set("eider.cpu = '4'");
        blocker.start(FOREVER);
        others.add(blocker);
        Await.until("capacity taken", PATIENCE, () -> gateway.server().load().runningJobs() == 1);
    }

    /** Beyond the JVM's start. */
    private static boolean runnerWorks() {
        return Leftovers.runners().stream()
                .anyMatch(runner ->
                        runner.info().totalCpuDuration().orElse(Duration.ZERO).compareTo(Duration.ofSeconds(3)) > 0);
    }

    private static void awaitState(String state, Phase phase) throws Exception {
        Await.until(state, PATIENCE, () -> {
            for (JsonNode statement :
                    gateway.rest().get("/v1/queries?state=RUNNING").body().get("queries")) {
                if (statement.get("sql").asText().equals(phase.sql)) {
                    String id = statement.get("query_id").asText();
                    JsonNode status = gateway.rest().get("/v1/queries/" + id).body();
                    return status.path("state").asText().equals(state);
                }
            }
            return false;
        });
    }

    /** A statement that itself was not to be cancelled: whoever took all capacity. */
    private static void endOthers() throws Exception {
        for (Client other : others) {
            other.cancel();
            other.outcome();
            other.close();
        }
        others.clear();
    }

    @Test
    void timeLimit() throws Exception {
        try (PgClient pg = new PgClient(gateway, "tpch")) {
            pg.set("eider.time_limit = '2s'");
            pg.start(FOREVER);
            assertThat(pg.outcome()).isEqualTo(ErrorCode.TIME_LIMIT_EXCEEDED.sqlState());
        }
        try (FlightSqlReader flight = new FlightSqlReader(gateway, "tpch")) {
            flight.set("eider.time_limit", "2s");
            flight.start(FOREVER);
            assertThat(flight.outcome()).isEqualTo("TIME_LIMIT_EXCEEDED");
        }
        try (Connection connection = gateway.pg();
                Statement statement = connection.createStatement()) {
            statement.execute("SET eider.time_limit = '1ms'");
            assertThatThrownBy(() -> statement.execute(FOREVER))
                    .hasMessageContaining("the statement ran longer than its limit of 1 ms");
        }
    }

    @Test
    void queryTimeoutOfJdbc() throws Exception {
        try (PgClient pg = new PgClient(gateway, "tpch")) {
            pg.timeout(2);
            pg.start(FOREVER);
            assertThat(pg.outcome()).isEqualTo("57014");
        }
    }

    /** A person presses Ctrl-C at a terminal, while each of these runs. */
    @ParameterizedTest
    @EnumSource(
            value = Phase.class,
            names = {"PLANNING", "RUNNING"})
    void controlCInPsql(Phase phase) throws Exception {
        assumeTrue(installed("psql") && installed("script"), "psql or script is not installed");
        ProcessBuilder builder = new ProcessBuilder(
                "script",
                "-qec",
                "psql -X -h 127.0.0.1 -p " + gateway.server().pgPort() + " -U " + GatewayRunner.USER + " demo",
                "/dev/null");
        builder.environment().put("PGPASSWORD", GatewayRunner.PASSWORD);
        builder.environment().put("PGOPTIONS", "-c search_path=tpch");
        Process terminal = builder.redirectErrorStream(true).start();
        try (Writer keys = terminal.outputWriter(StandardCharsets.UTF_8)) {
            keys.write(phase.sql + ";\n");
            keys.flush();
            awaitState(phase == Phase.PLANNING ? "PLANNING" : "RUNNING", phase);
            keys.write('\u0003');
            keys.flush();
            Await.until(
                    "the statement's end",
                    PROMPT,
                    () -> gateway.rest()
                            .get("/v1/queries?state=RUNNING")
                            .body()
                            .get("queries")
                            .isEmpty());
            keys.write("SELECT 40 + 2 AS still_there;\n\\q\n");
        }
        String screen = new String(terminal.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(screen).contains("ERROR:  ", "cancel", "still_there", "42");
        assertThat(terminal.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }

    private static boolean installed(String program) {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
