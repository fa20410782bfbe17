package dev.eider.testing.tpch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.catalog.NewSchema;
import dev.eider.contract.TableName;
import dev.eider.gateway.demo.DemoTable;
import dev.eider.gateway.server.DemoCatalog;
import dev.eider.objectstore.ObjectStore;
import dev.eider.objectstore.ObjectStores;
import dev.eider.objectstore.ObjectUri;
import dev.eider.objectstore.fixture.S3TestServer;
import dev.eider.testing.GatewayRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** All 22 queries through all three doors, over local files and over S3, against the published answers. */
@TestMethodOrder(OrderAnnotation.class)
class TpchEndToEndTest {
    private static final String BUCKET = "tpch";

    private static S3TestServer s3;
    private static GatewayRunner gateway;

    @BeforeAll
    static void start() throws Exception {
        s3 = S3TestServer.start();
        s3.createBucket(BUCKET);
        gateway = GatewayRunner.start(s3.settings(), List.of(), Map.of());
        gateway.server().catalog().createSchema(NewSchema.of("demo", "s3"), "test");
        try (ObjectStores stores = new ObjectStores(s3.settings())) {
            for (DemoTable table : gateway.demo()) {
                upload(stores, table);
                gateway.server()
                        .catalog()
                        .createTable(
                                DemoCatalog.newTable(
                                        new TableName("demo", "s3", table.name()),
                                        "s3://" + BUCKET + "/" + table.name() + "/",
                                        table.columns()),
                                "test");
            }
        }
    }

    @AfterAll
    static void stop() throws IOException {
        gateway.close();
        s3.close();
    }

    static Stream<Arguments> queries() {
        return Stream.of("tpch", "s3")
                .flatMap(schema -> TpchQueries.numbers().stream().map(n -> Arguments.of(schema, n)));
    }

    @ParameterizedTest(name = "{0} q{1}")
    @MethodSource("queries")
    void throughPostgres(String schema, int number) throws SQLException {
        try (Connection connection = gateway.pg()) {
            connection.setSchema(schema);
            check(connection, number);
        }
    }

    @ParameterizedTest(name = "{0} q{1}")
    @MethodSource("queries")
    void throughFlightSql(String schema, int number) throws SQLException {
        try (Connection connection = gateway.flight(schema)) {
            check(connection, number);
        }
    }

    @ParameterizedTest(name = "{0} q{1}")
    @MethodSource("queries")
    void throughRest(String schema, int number) throws Exception {
        TpchAnswers.load(number).assertMatches(gateway.rest().query(TpchQueries.sql(number), schema));
    }

    /** Runs behind the others, and has one query of its own for when it runs alone. */
    @Test
    @Order(Integer.MAX_VALUE)
    void noPlannerEverMissed() throws Exception {
        gateway.rest().query(TpchQueries.sql(9), "s3");
        var history = gateway.rest().get("/v1/queries?limit=1000").body().get("queries");
        assertThat(history).anyMatch(query -> query.hasNonNull("actuals"));
        history.forEach(query -> {
            if (query.hasNonNull("actuals")) {
                assertThat(query.get("actuals").get("planner_misses").asInt())
                        .as(query.get("sql").asText())
                        .isZero();
            }
        });
    }

    private static void check(Connection connection, int number) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(TpchQueries.sql(number))) {
            TpchAnswers.load(number).assertMatches(TpchAnswers.rowsOf(result));
        }
    }

    private static void upload(ObjectStores stores, DemoTable table) throws IOException {
        try (Stream<Path> files = Files.list(table.directory())) {
            for (Path file : files.toList()) {
                ObjectUri uri = ObjectUri.parse("s3://" + BUCKET + "/" + table.name() + "/" + file.getFileName());
                stores.forUri(uri).put(uri, Files.readAllBytes(file), ObjectStore.PutMode.OVERWRITE);
            }
        }
    }
}
