package dev.eider.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** {@code POST /v1/queries} and its result as JSON. */
final class RestDoor implements Door {
    private final RestClient client;
    private final String schema;

    RestDoor(RestClient client, String schema) {
        this.client = client;
        this.schema = schema;
    }

    @Override
    public Answer run(String sql, List<Object> parameters) throws Exception {
        ObjectNode body = RestClient.body(sql)
                .put("catalog", "demo")
                .put("schema", schema)
                .put("wait", "60s");
        var values = body.putArray("parameters");
        parameters.forEach(values::addPOJO);
        RestClient.Answer submitted = checked(client.submit(body));
        String id = submitted.body().path("query_id").asText();
        JsonNode result =
                checked(client.get("/v1/queries/" + id + "/result?format=json")).body();
        List<String> columns = new ArrayList<>();
        result.path("columns").forEach(c -> columns.add(c.path("name").asText()));
        List<List<String>> rows = new ArrayList<>();
        for (JsonNode row : result.path("rows")) {
            List<String> texts = new ArrayList<>();
            row.forEach(value ->
                    texts.add(value.isNull() ? "null" : value.isContainerNode() ? value.toString() : value.asText()));
            rows.add(texts);
        }
        client.delete("/v1/queries/" + id);
        return new Answer(columns, rows);
    }

    private static RestClient.Answer checked(RestClient.Answer answer) throws Refused {
        JsonNode error = answer.body().path("error");
        if (error.isMissingNode() || error.isNull()) {
            return answer;
        }
        JsonNode position = error.path("position");
        throw new Refused(new Failure(
                answer.status() + " " + error.path("code").asText(),
                error.path("message").asText(),
                position.isInt() ? OptionalInt.of(position.intValue()) : OptionalInt.empty()));
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return "REST";
    }
}
