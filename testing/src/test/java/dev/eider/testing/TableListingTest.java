package dev.eider.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.catalog.NewSchema;
import dev.eider.catalog.NewTable;
import dev.eider.contract.TableName;
import dev.eider.objectstore.fixture.S3TestServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables that nobody can read keep out of the way of those that somebody can. */
class TableListingTest {
    @TempDir
    private static Path directory;

    private static S3TestServer s3;
    private static GatewayRunner gateway;

    @BeforeAll
    static void start() throws Exception {
        Path root = Files.createDirectories(directory.resolve("root"));
        Path secret = Files.createDirectories(directory.resolve("secret"));
        Files.write(secret.resolve("hidden.parquet"), ParquetFiles.write("SELECT 1 AS salary"));
        Files.createDirectories(root.resolve("good"));
        Files.write(root.resolve("good/1.parquet"), ParquetFiles.write("SELECT 1 AS a"));
        Files.createDirectories(root.resolve("empty"));
        Files.createSymbolicLink(root.resolve("link"), secret);
        Files.createDirectories(root.resolve("mixed"));
        Files.write(root.resolve("mixed/1.parquet"), new byte[100]);
        Files.createSymbolicLink(root.resolve("mixed/2.parquet"), secret.resolve("hidden.parquet"));
        s3 = S3TestServer.start();
        s3.createBucket("lake");
        gateway = GatewayRunner.start(s3.settings(), List.of(root), Map.of());
        gateway.server().catalog().createSchema(NewSchema.of("demo", "lake"), "test");
        table("good", "file://" + root + "/good/");
        table("empty", "file://" + root + "/empty/");
        // As an earlier version of the gateway would have taken them.
        table("outside", "file://" + secret + "/");
        table("linked", "file://" + root + "/link/");
        table("web", "https://example.com/x/");
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
        s3.close();
    }

    private static void table(String name, String location) {
        gateway.server().catalog().createTable(NewTable.parquet(new TableName("demo", "lake", name), location), "test");
    }

    @Test
    void oneBadTableLeavesTheOthersListed() throws Exception {
        for (Door door : List.of(
                new JdbcDoor("PostgreSQL", gateway.pg()),
                new JdbcDoor("Flight SQL", gateway.flight("lake")),
                new RestDoor(gateway.rest(), "lake"))) {
            assertThat(door.rows(
                            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'lake' ORDER BY 1"))
                    .containsExactly(
                            List.of("empty"), List.of("good"), List.of("linked"), List.of("outside"), List.of("web"));
            assertThat(door.rows("SHOW TABLES")).contains(List.of("lake", "good"), List.of("lake", "web"));
            List<List<String>> columns = door.rows(
                    "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'lake'");
            assertThat(columns).contains(List.of("good", "a"));
            assertThat(columns.toString()).doesNotContain("salary", "hidden", "secret");
            door.close();
        }
    }

    @Test
    void locationsThatAreOutOfBoundsTellNothingOfWhatLiesThere() throws Exception {
        Door door = new RestDoor(gateway.rest(), "lake");
        for (String table : List.of("outside", "linked")) {
            Door.Failure failure = door.failure("SELECT * FROM " + table);
            assertThat(failure.code()).contains("PERMISSION_DENIED");
            assertThat(failure.message()).contains(table.equals("linked") ? "/root/link/" : "/secret/");
            assertThat(failure.message()).doesNotContain("hidden");
        }
    }

    /** Before a file is read: the first one is none. */
    @Test
    void theLinkThatLeadsOutIsNamed() throws Exception {
        Door door = new RestDoor(gateway.rest(), "lake");
        Door.Failure failure = door.failure("SELECT * FROM 'file://" + directory + "/root/mixed/*.parquet'");
        assertThat(failure.code()).contains("PERMISSION_DENIED");
        assertThat(failure.message()).contains("/root/mixed/2.parquet' is a symbolic link", "storage.local_roots");
        assertThat(failure.message()).doesNotContain("hidden");
    }

    @ParameterizedTest
    @CsvSource({
        "/root/mixed/*.parquet, /root/mixed/2.parquet' is a symbolic link",
        "/root/mixed/, /root/mixed/2.parquet' is a symbolic link",
        "/root/l*/*.parquet, /root/link' is a symbolic link",
        "/root/link/, /root/link' is a symbolic link"
    })
    void refusesLocationsWithALinkThatLeadsOut(String location, String named) throws Exception {
        HttpResponse<String> response = create("file://" + directory + location);
        assertThat(response.body()).contains("PERMISSION_DENIED", named).doesNotContain("hidden");
        assertThat(response.statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource({
        "s3://nobody/x/, 404, BUCKET_NOT_FOUND",
        "s3://nobody/x/*.parquet, 404, BUCKET_NOT_FOUND",
        "s3://nobody/x.parquet, 404, BUCKET_NOT_FOUND",
        "s3://lake/denied/, 403, STORAGE_PERMISSION_DENIED",
        "s3://lake/denied.parquet, 403, STORAGE_PERMISSION_DENIED"
    })
    void refusesBucketsThatCannotBeRead(String location, int status, String code) throws Exception {
        s3.faults().deny("denied/");
        s3.faults().deny("denied.parquet");
        HttpResponse<String> response = create(location);
        assertThat(response.body()).contains(code, location.substring(0, location.lastIndexOf('/')));
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(new RestDoor(gateway.rest(), "lake")
                        .failure("SELECT * FROM '" + location + "'")
                        .code())
                .as("a statement's")
                .isEqualTo(status + " " + code);
    }

    @Test
    void takesLocationsThatAreEmptyStill() throws Exception {
        for (String location : List.of(
                "s3://lake/later/",
                "s3://lake/later/*.parquet",
                "file://" + directory + "/root/empty/",
                "file://" + directory + "/root/later/*.parquet")) {
            HttpResponse<String> response = create(location);
            assertThat(response.body()).contains(location);
            assertThat(response.statusCode()).isEqualTo(200);
            gateway.server().catalog().deleteTable(new TableName("demo", "lake", "new"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "file:///etc/, 403, PERMISSION_DENIED",
        "https://x/y, 400, INVALID_PARAMETER_VALUE",
        "s3://bucket/../x, 400, INVALID_PARAMETER_VALUE",
        "s3://bucket/./x, 400, INVALID_PARAMETER_VALUE",
        "nowhere, 400, INVALID_PARAMETER_VALUE"
    })
    void refusesLocationsThatNobodyCouldRead(String location, int status, String code) throws Exception {
        HttpResponse<String> response = create(location);
        assertThat(response.body()).contains(code, location);
        assertThat(response.statusCode()).isEqualTo(status);
    }

    private static HttpResponse<String> create(String location) throws Exception {
        String body =
                "{\"name\": \"new\", \"catalog_name\": \"demo\", \"schema_name\": \"lake\", \"table_type\": \"EXTERNAL\","
                        + " \"data_source_format\": \"PARQUET\", \"storage_location\": \"" + location
                        + "\", \"columns\": []}";
        String user = Base64.getEncoder()
                .encodeToString((GatewayRunner.USER + ":" + GatewayRunner.PASSWORD).getBytes(StandardCharsets.UTF_8));
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create(gateway.httpUrl() + "/api/2.1/unity-catalog/tables"))
                            .header("Authorization", "Basic " + user)
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
        }
    }
}
