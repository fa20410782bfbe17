package dev.eider.testing;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The REST door as a program uses it. Thread-safe. */
public final class RestClient {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final String url;
    private final String authorization;
    private final HttpClient http = HttpClient.newHttpClient();

    public RestClient(String url, String user, String password) {
        this.url = url;
        this.authorization =
                "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    /** What came back. */
    public record Answer(int status, JsonNode body) {}

    public static ObjectNode body(String sql) {
        return MAPPER.createObjectNode().put("sql", sql);
    }

    public Answer submit(ObjectNode body) throws IOException, InterruptedException {
        return send(submission(body));
    }

    /** With an {@code Idempotency-Key}. */
    public Answer submitOnce(String key, ObjectNode body) throws IOException, InterruptedException {
        return send(submission(body).header("Idempotency-Key", key));
    }

    private HttpRequest.Builder submission(ObjectNode body) {
        return HttpRequest.newBuilder(URI.create(url + "/v1/queries"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString()));
    }

    public Answer get(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url + path)));
    }

    /** What has no JSON. */
    public String text(String path) throws IOException, InterruptedException {
        return http.send(request(HttpRequest.newBuilder(URI.create(url + path))), BodyHandlers.ofString())
                .body();
    }

    public Answer delete(String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url + path)).DELETE());
    }

    /** Runs a statement over the demo tables to its end and returns all its rows. */
    public List<List<Object>> query(String sql, String schema) throws IOException, InterruptedException {
        Answer submitted =
                submit(body(sql).put("catalog", "demo").put("schema", schema).put("wait", "60s"));
        if (submitted.status() != 200) {
            throw new IOException(submitted.status() + " " + submitted.body());
        }
        Answer result = get("/v1/queries/" + submitted.body().get("query_id").asText() + "/result?format=json");
        if (result.status() != 200) {
            throw new IOException(result.status() + " " + result.body());
        }
        List<List<Object>> rows = new ArrayList<>();
        for (JsonNode row : result.body().get("rows")) {
            List<Object> values = new ArrayList<>();
            row.forEach(value ->
                    values.add(value.isNumber() ? value.decimalValue() : value.isNull() ? null : value.asText()));
            rows.add(values);
        }
        return rows;
    }

    private HttpRequest request(HttpRequest.Builder request) {
        return request.header("Authorization", authorization).build();
    }

    private Answer send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request(request), BodyHandlers.ofString());
        return new Answer(
                response.statusCode(),
                response.body().isEmpty() ? MAPPER.nullNode() : MAPPER.readTree(response.body()));
    }
}
