package dev.eider.bench;

import dev.eider.contract.StorageSettings;
import dev.eider.testing.RestClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/** A gateway that {@code ./eider up} has started in a process of its own, with its own data directory and free ports. */
record Gateway(Child process, Path dataDir, URI pg, URI flight, URI http) implements AutoCloseable {

    /** Returns when it prints how to connect; the demo data is there then. */
    static Gateway start(Bench bench, StorageSettings s3) throws IOException {
        return start(bench, s3, Map.of());
    }

    /** @param more variables, which go before those that it has anyway */
    static Gateway start(Bench bench, StorageSettings s3, Map<String, String> more) throws IOException {
        Path dataDir = bench.work().resolve("eider");
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("EIDER_DATA_DIR", dataDir.toString());
        environment.put("EIDER_PG_PORT", "0");
        environment.put("EIDER_FLIGHT_PORT", "0");
        environment.put("EIDER_HTTP_PORT", "0");
        environment.put("EIDER_STORAGE_LOCAL_ROOTS", "[\"" + bench.work() + "\"]");
        environment.put("EIDER_STORAGE_S3_PATH_STYLE", "true");
        s3.s3Endpoint().ifPresent(value -> environment.put("EIDER_STORAGE_S3_ENDPOINT", value));
        s3.s3Region().ifPresent(value -> environment.put("EIDER_STORAGE_S3_REGION", value));
        s3.s3AccessKeyId().ifPresent(value -> environment.put("EIDER_STORAGE_S3_ACCESS_KEY_ID", value));
        s3.s3SecretAccessKey().ifPresent(value -> environment.put("EIDER_STORAGE_S3_SECRET_ACCESS_KEY", value));
        environment.putAll(more);
        Child process =
                Child.start(java.util.List.of(bench.project().resolve("eider").toString(), "up"), environment);
        URI pg = uri(process, "postgresql://");
        URI flight = uri(process, "grpc://");
        URI http = uri(process, "http://");
        process.await(line -> line.contains("Ctrl-C"));
        return new Gateway(process, dataDir, pg, flight, http);
    }

    private static URI uri(Child process, String scheme) throws IOException {
        String line = process.await(text -> text.contains(scheme));
        return URI.create(line.substring(line.indexOf(scheme)).split("['\\s]")[0]);
    }

    String user() {
        return pg.getUserInfo().split(":")[0];
    }

    String password() {
        return pg.getUserInfo().split(":")[1];
    }

    RestClient rest() {
        return new RestClient("http://" + http.getAuthority(), user(), password());
    }

    /** @param options pgjdbc's, such as {@code preferQueryMode=simple} */
    Connection pg(String options) throws SQLException {
        String url = "jdbc:postgresql://" + pg.getHost() + ":" + pg.getPort() + pg.getPath() + "?currentSchema=tpch&"
                + options;
        return DriverManager.getConnection(url, user(), password());
    }

    Connection flightJdbc() throws SQLException {
        Properties properties = new Properties();
        properties.put("user", user());
        properties.put("password", password());
        properties.put("useEncryption", "false");
        return DriverManager.getConnection(
                "jdbc:arrow-flight-sql://" + flight.getHost() + ":" + flight.getPort(), properties);
    }

    @Override
    public void close() throws IOException {
        process.close();
    }
}
