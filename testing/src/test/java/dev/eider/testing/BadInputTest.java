package dev.eider.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.catalog.ColumnInfo;
import dev.eider.catalog.NewSchema;
import dev.eider.catalog.NewTable;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.TableName;
import dev.eider.objectstore.ObjectStore.PutMode;
import dev.eider.objectstore.ObjectStores;
import dev.eider.objectstore.ObjectUri;
import dev.eider.objectstore.fixture.S3TestServer;
import dev.eider.testing.life.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What is wrong with a statement, with data or with the place where data lies is told through every door: by a code, in a sentence
 * that names the thing, at its place in the client's own text; and the session goes on.
 */
@TestMethodOrder(OrderAnnotation.class)
class BadInputTest {
    private static final Duration WRITTEN = Duration.ofSeconds(5);
    private static final String BUCKET = "bad";
    /** Where the case's error stands in the text. */
    private static final char MARK = '§';

    private static S3TestServer s3;
    private static ObjectStores stores;
    private static GatewayRunner gateway;
    private static final List<Door> DOORS = new ArrayList<>();

    /** @param words that the message has */
    record Case(String sql, List<Object> parameters, ErrorCode code, List<String> words) {
        static Case of(ErrorCode code, String sql, String... words) {
            return new Case(sql, List.of(), code, Arrays.asList(words));
        }

        Case with(Object... values) {
            return new Case(sql, Arrays.asList(values), code, words);
        }

        @Override
        public String toString() {
            return code + " " + sql;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        s3 = S3TestServer.start();
        s3.createBucket(BUCKET);
        stores = new ObjectStores(s3.settings());
        gateway = GatewayRunner.start(s3.settings(), List.of(), Map.of());
        gateway.server().catalog().createSchema(NewSchema.of("demo", "bad"), "test");
        put("good/sales.parquet", "SELECT i AS id, 'item ' || i AS name FROM range(10) t(i)");
        put("mixed/a.parquet", "SELECT 1 AS id, 'one' AS name");
        put("mixed/b.parquet", "SELECT 2 AS id");
        put("types/a.parquet", "SELECT 1 AS id");
        put("types/b.parquet", "SELECT 'no number' AS id");
        put("denied/file.parquet", "SELECT 1 AS id");
        put("down/file.parquet", "SELECT 1 AS id");
        put("bloom=x/file.parquet", "SELECT 1 AS id");
        new BadObjects(stores.forUri(uri("")), uri("objects/")).unreadable();
        new BadObjects(stores.forUri(uri("")), uri("objects/")).corruptPageData();
        stores.forUri(uri("")).put(uri("nofiles/readme.txt"), new byte[1], PutMode.OVERWRITE);
        table("lacking", "s3://bad/good/", ColumnInfo.of("id", "bigint", 0), ColumnInfo.of("missing", "string", 1));
        table("nobucket", "s3://no-such-bucket/dir/");
        table("empty", "s3://bad/nofiles/");
        DOORS.add(new JdbcDoor("PostgreSQL", gateway.pg()));
        DOORS.add(new JdbcDoor("Flight SQL", gateway.flight("tpch")));
        DOORS.add(new RestDoor(gateway.rest(), "tpch"));
    }

    @AfterAll
    static void stop() throws Exception {
        for (Door door : DOORS) {
            door.close();
        }
        gateway.close();
        stores.close();
        s3.close();
    }

    /** A statement's end is written behind its client's back. */
    @AfterEach
    void nothingIsLeft() throws Exception {
        s3.faults().clear();
        Await.empty(
                "statements without an end",
                WRITTEN,
                () -> gateway.rest().get("/v1/queries?state=RUNNING").body().path("queries"));
        assertThat(files("stage")).isEmpty();
        assertThat(files("scratch")).isEmpty();
    }

    static Stream<Case> statements() {
        return Stream.of(
                Case.of(ErrorCode.SYNTAX_ERROR, "SELECT 1 AS §1", "1"),
                Case.of(ErrorCode.SYNTAX_ERROR, "SELECT * FROM 's3://bad/good/*.parquet' WHERE id = §= 1", "syntax"),
                Case.of(ErrorCode.COLUMN_NOT_FOUND, "SELECT §prize FROM lineitem", "prize"),
                Case.of(
                        ErrorCode.COLUMN_NOT_FOUND,
                        "SELECT id FROM 's3://bad/good/*.parquet' WHERE §nosuch = 1",
                        "nosuch"),
                Case.of(
                                ErrorCode.COLUMN_NOT_FOUND,
                                "SELECT id FROM 's3://bad/good/*.parquet' WHERE id = ? AND 'ü' <> §nosuch",
                                "nosuch")
                        .with("3"),
                Case.of(
                        ErrorCode.COLUMN_NOT_FOUND,
                        "SELECT §sales.nosuch FROM 's3://bad/good/sales.parquet'",
                        "nosuch"),
                Case.of(ErrorCode.TABLE_NOT_FOUND, "SELECT * FROM §nosuch", "nosuch"),
                Case.of(ErrorCode.TABLE_NOT_FOUND, "SELECT * FROM §nosuch.lineitem", "nosuch.lineitem"),
                Case.of(ErrorCode.TABLE_NOT_FOUND, "SELECT * FROM §elsewhere.tpch.lineitem", "elsewhere.tpch.lineitem"),
                Case.of(ErrorCode.FUNCTION_NOT_FOUND, "SELECT §nosuch(l_orderkey) FROM lineitem", "nosuch"),
                Case.of(ErrorCode.FORBIDDEN_FUNCTION, "SELECT * FROM §read_csv('s3://bad/x.csv')", "read_csv"),
                Case.of(ErrorCode.PERMISSION_DENIED, "SELECT * FROM §'file:///etc/*.parquet'", "file:///etc/*.parquet"),
                Case.of(ErrorCode.COLUMN_NOT_FOUND, "EXPLAIN SELECT §prize FROM lineitem", "prize"),
                Case.of(
                        ErrorCode.INVALID_VALUE,
                        "SELECT id FROM 's3://bad/good/*.parquet' WHERE name§::INTEGER = 1",
                        "item"),
                Case.of(ErrorCode.NOT_SUPPORTED, "DESCRIBE 's3://bad/good/*.parquet'", "DESCRIBE SELECT"),
                Case.of(ErrorCode.TABLE_NOT_FOUND, "DESCRIBE nosuch", "nosuch"),
                Case.of(ErrorCode.TABLE_NOT_FOUND, "SELECT §nosuch.id FROM 's3://bad/good/*.parquet'", "nosuch"),
                Case.of(ErrorCode.NOT_SUPPORTED, "DELETE FROM lineitem", "DELETE"),
                Case.of(
                        ErrorCode.NOT_SUPPORTED,
                        "SELECT * FROM read_parquet('s3://bad/good/*.parquet', filename = true)",
                        "filename"),
                Case.of(ErrorCode.INVALID_REQUEST, "SELECT * FROM §'good.parquet'", "good.parquet", "s3://"));
    }

    static Stream<Case> places() {
        return Stream.of(
                Case.of(ErrorCode.BUCKET_NOT_FOUND, "SELECT * FROM 's3://no-such-bucket/x.parquet'", "no-such-bucket"),
                Case.of(ErrorCode.BUCKET_NOT_FOUND, "SELECT * FROM 's3://no-such-bucket/*.parquet'", "no-such-bucket"),
                Case.of(ErrorCode.BUCKET_NOT_FOUND, "SELECT * FROM demo.bad.nobucket", "no-such-bucket"),
                Case.of(
                        ErrorCode.NO_FILES,
                        "SELECT * FROM 's3://bad/good/nosuch.parquet'",
                        "s3://bad/good/nosuch.parquet"),
                Case.of(ErrorCode.NO_FILES, "SELECT * FROM 's3://bad/nofiles/*.parquet'", "s3://bad/nofiles/*.parquet"),
                Case.of(ErrorCode.NO_FILES, "SELECT * FROM read_parquet('s3://bad/nofiles/')", "s3://bad/nofiles/"),
                Case.of(ErrorCode.NO_FILES, "SELECT * FROM demo.bad.empty", "s3://bad/nofiles/"),
                Case.of(
                        ErrorCode.CORRUPT_FILE,
                        "SELECT * FROM 's3://bad/objects/truncated/*.parquet'",
                        "objects/truncated/part.parquet"),
                Case.of(
                        ErrorCode.CORRUPT_FILE,
                        "SELECT * FROM 's3://bad/objects/zero-bytes/*.parquet'",
                        "objects/zero-bytes/part.parquet"),
                Case.of(
                        ErrorCode.CORRUPT_FILE,
                        "SELECT * FROM 's3://bad/objects/text/*.parquet'",
                        "objects/text/part.parquet"),
                Case.of(
                        ErrorCode.CORRUPT_FILE,
                        "SELECT * FROM 's3://bad/objects/short/*.parquet'",
                        "objects/short/part.parquet"),
                Case.of(
                        ErrorCode.CORRUPT_FILE,
                        "SELECT * FROM 's3://bad/objects/footer-length/*.parquet'",
                        "objects/footer-length/part.parquet"),
                Case.of(
                        ErrorCode.CORRUPT_FILE,
                        "SELECT * FROM 's3://bad/objects/footer/*.parquet'",
                        "objects/footer/part.parquet"),
                Case.of(
                        ErrorCode.CORRUPT_FILE,
                        "SELECT sum(length(name)) FROM 's3://bad/objects/page-data/*.parquet'",
                        "objects/page-data/part.parquet"),
                Case.of(
                        ErrorCode.SCHEMA_MISMATCH,
                        "SELECT name FROM 's3://bad/mixed/*.parquet'",
                        "s3://bad/mixed/b.parquet",
                        "name"),
                Case.of(
                        ErrorCode.SCHEMA_MISMATCH,
                        "SELECT sum(id) FROM 's3://bad/types/*.parquet'",
                        "s3://bad/types/b.parquet",
                        "id"),
                Case.of(
                        ErrorCode.SCHEMA_MISMATCH,
                        "SELECT * FROM read_parquet(['s3://bad/good/sales.parquet', 's3://bad/bloom=x/file.parquet'], hive_partitioning = true)",
                        "s3://bad/good/sales.parquet"),
                Case.of(
                        ErrorCode.SCHEMA_MISMATCH,
                        "SELECT missing FROM demo.bad.lacking",
                        "missing",
                        "s3://bad/good/"));
    }

    /** The server's own refusals. */
    static Stream<Case> refusals() {
        return Stream.of(
                Case.of(
                        ErrorCode.STORAGE_PERMISSION_DENIED,
                        "SELECT * FROM 's3://bad/denied/file.parquet'",
                        "s3://bad/denied/file.parquet"),
                Case.of(
                        ErrorCode.STORAGE_UNAVAILABLE,
                        "SELECT * FROM 's3://bad/down/file.parquet'",
                        "s3://bad/down/file.parquet"));
    }

    /** Refusals that only the job meets: the gateway has read the footer before. */
    @ParameterizedTest
    @MethodSource("refusals")
    @Order(3)
    void refusalAfterPlanning(Case bad) throws Exception {
        String sql = bad.sql().replaceAll("/file", "/*");
        DOORS.getFirst().rows(sql);
        s3.faults().deny("denied/file.parquet");
        s3.faults().answer("down/file.parquet", 503);
        check(new Case(sql, List.of(), bad.code(), bad.words()));
    }

    static Stream<Case> nobodyThere() {
        return Stream.of(Case.of(
                ErrorCode.STORAGE_UNAVAILABLE,
                "SELECT * FROM 's3://bad/good/sales.parquet'",
                "s3://bad/good/sales.parquet"));
    }

    @ParameterizedTest
    @MethodSource("statements")
    @Order(1)
    void statement(Case bad) throws Exception {
        check(bad);
    }

    @ParameterizedTest
    @MethodSource("places")
    @Order(2)
    void place(Case bad) throws Exception {
        check(bad);
    }

    @ParameterizedTest
    @MethodSource("refusals")
    @Order(3)
    void refusal(Case bad) throws Exception {
        s3.faults().deny("denied/file.parquet");
        s3.faults().answer("down/file.parquet", 503);
        check(bad);
    }

    @ParameterizedTest
    @MethodSource("nobodyThere")
    @Order(4)
    void storageIsGone(Case bad) throws Exception {
        s3.close();
        check(bad);
    }

    /** Also of what a statement has no part in. */
    @Test
    void errorsOfTheRestDoorHaveOneShape() throws Exception {
        RestClient.Answer usage = gateway.rest().get("/v1/usage?from=x");
        assertThat(usage.status()).isEqualTo(400);
        JsonNode error = usage.body().path("error");
        assertThat(error.properties().stream().map(Map.Entry::getKey))
                .containsExactly("code", "sql_state", "kind", "message", "position", "hint");
        assertThat(error.path("message").asText()).contains("from is 'x'");
    }

    private static void check(Case bad) throws Exception {
        int mark = bad.sql().indexOf(MARK);
        String sql = bad.sql().replace(String.valueOf(MARK), "");
        for (Door door : DOORS) {
            Door.Failure failure = door.failure(sql, bad.parameters().toArray());
            assertThat(code(door, bad.code())).as("%s: %s", door, failure).contains(failure.code());
            assertThat(failure.message())
                    .as("%s: %s", door, failure)
                    .contains(bad.words())
                    .doesNotContain(
                            "__eider", "t0/0", "/stage", "file.parquet/", "eider-test-", "java.", "Exception", "LINE 1")
                    .doesNotMatch("(?s).*\\bs\\d+\\..*");
            assertThat(failure.position()).as("%s: %s", door, failure).isEqualTo(position(door, sql, mark));
            assertThat(door.rows("SELECT 1")).containsExactly(List.of("1"));
        }
    }

    /** pgjdbc writes $1 for the first question mark; the Flight SQL driver keeps no place. */
    private static OptionalInt position(Door door, String sql, int mark) {
        if (mark < 0 || door.toString().startsWith("Flight")) {
            return OptionalInt.empty();
        }
        long longer = door instanceof JdbcDoor
                ? sql.substring(0, mark).chars().filter(c -> c == '?').count()
                : 0;
        return OptionalInt.of(mark + 1 + (int) longer);
    }

    /** What a door may call an error. */
    private static List<String> code(Door door, ErrorCode code) {
        return switch (door) {
            case RestDoor rest -> List.of(code.httpStatus() + " " + code.name());
            case JdbcDoor flight when flight.toString().startsWith("Flight") -> List.of(flightStatus(code));
            default -> List.of(code.sqlState());
        };
    }

    /** Flight has fewer codes than gRPC, and Arrow's client takes the nearest. */
    private static String flightStatus(ErrorCode code) {
        return switch (code.grpcStatus()) {
            case "PERMISSION_DENIED" -> "UNAUTHORIZED";
            case "FAILED_PRECONDITION", "OUT_OF_RANGE" -> "INVALID_ARGUMENT";
            case "DATA_LOSS", "ABORTED" -> "INTERNAL";
            default -> code.grpcStatus();
        };
    }

    private static List<Path> files(String directory) throws IOException {
        Path root = gateway.dataDir().resolve(directory);
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.filter(p -> Files.isRegularFile(p)
                            && !p.getFileName().toString().endsWith("lock"))
                    .toList();
        }
    }

    private static void table(String name, String location, ColumnInfo... columns) {
        gateway.server()
                .catalog()
                .createTable(
                        new NewTable(
                                new TableName("demo", "bad", name),
                                "EXTERNAL",
                                "PARQUET",
                                location,
                                List.of(columns),
                                Optional.empty(),
                                Map.of()),
                        "test");
    }

    private static ObjectUri uri(String key) {
        return ObjectUri.parse("s3://" + BUCKET + "/" + key);
    }

    private static void put(String key, String query) {
        stores.forUri(uri(key)).put(uri(key), ParquetFiles.write(query), PutMode.OVERWRITE);
    }
}
