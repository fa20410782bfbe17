package dev.eider.bench;

import dev.eider.testing.RestClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Base64;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.grpc.CredentialCallOption;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.duckdb.DuckDBResultSet;

/** The ways that end in Arrow batches. */
final class ArrowRows {
    private static final long BATCH_ROWS = 64 * 1024;

    private ArrowRows() {}

    /** DuckDB's own export in this process. */
    static long export(Connection duckdb, String sql, BufferAllocator allocator) throws SQLException, IOException {
        try (PreparedStatement statement = duckdb.prepareStatement(sql);
                ResultSet rows = statement.executeQuery();
                ArrowReader reader =
                        (ArrowReader) rows.unwrap(DuckDBResultSet.class).arrowExportStream(allocator, BATCH_ROWS)) {
            return sum(reader);
        }
    }

    static long flight(FlightSqlClient client, CredentialCallOption credentials, String sql) throws Exception {
        FlightInfo info = client.execute(sql, credentials);
        long sum = 0;
        for (var endpoint : info.getEndpoints()) {
            try (FlightStream stream = client.getStream(endpoint.getTicket(), credentials)) {
                while (stream.next()) {
                    sum += sum(stream.getRoot());
                }
            }
        }
        return sum;
    }

    static long rest(HttpClient http, Gateway gateway, String sql, BufferAllocator allocator)
            throws IOException, InterruptedException {
        String credentials = gateway.user() + ":" + gateway.password();
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://" + gateway.http().getAuthority() + "/v1/queries"))
                .header("Content-Type", "application/json")
                .header("Accept", "application/vnd.apache.arrow.stream")
                .header(
                        "Authorization",
                        "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)))
                .POST(HttpRequest.BodyPublishers.ofString(
                        RestClient.body(sql).put("wait", "60s").toString()))
                .build();
        HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body();
                ArrowReader reader = new ArrowStreamReader(body, allocator)) {
            if (response.statusCode() != 200) {
                throw new IOException(new String(body.readAllBytes(), StandardCharsets.UTF_8));
            }
            return sum(reader);
        }
    }

    private static long sum(ArrowReader reader) throws IOException {
        long sum = 0;
        while (reader.loadNextBatch()) {
            sum += sum(reader.getVectorSchemaRoot());
        }
        return sum;
    }

    private static long sum(VectorSchemaRoot root) {
        BigIntVector ids = (BigIntVector) root.getVector(0);
        long sum = 0;
        for (int i = 0; i < root.getRowCount(); i++) {
            sum += ids.get(i);
        }
        return sum;
    }
}
