package dev.eider.testing.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eider.testing.RestClient;
import dev.eider.testing.RestClient.Answer;
import dev.eider.testing.life.Await;
import dev.eider.testing.replicas.Gateway;
import java.time.Duration;
import java.util.Set;

/**
 * A query by REST, whose answer is like no other's.
 *
 * @param first value of its first row
 */
record Asked(String id, long first) {
    private static final Set<String> ENDS = Set.of("FINISHED", "FAILED", "CANCELLED");

    /** A million apart, so that rows of two queries cannot be taken for one's. */
    static Asked of(Gateway gateway, int number, String table) throws Exception {
        long first = number * 1_000_000L;
        Answer answer = gateway.rest().submit(body(first, table).put("wait", "0s"));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(202);
        return new Asked(answer.body().get("query_id").asText(), first);
    }

    static ObjectNode body(long first, String table) {
        return RestClient.body(sql("n", first, table)).put("cpu", "1").put("memory", "512MB");
    }

    /**
     * Its result has several parts.
     *
     * @param name of the first column
     */
    static String sql(String name, long first, String table) {
        return "SELECT i + " + first + " AS " + name + ", 'row ' || (i + " + first + ") AS t FROM '"
                + ClusterPlaces.location(table) + "' ORDER BY i";
    }

    String path() {
        return "/v1/queries/" + id;
    }

    String state(Gateway gateway) throws Exception {
        return gateway.rest().get(path()).body().path("state").asText();
    }

    /** How it has ended: FINISHED, CANCELLED, or the error's code. */
    String awaitEnd(Gateway gateway, Duration patience) throws Exception {
        JsonNode[] last = new JsonNode[1];
        Await.until("the end of " + this, patience, () -> {
            Answer answer = gateway.rest().get(path());
            last[0] = answer.body();
            return answer.status() == 200 && ENDS.contains(last[0].path("state").asText());
        });
        String state = last[0].path("state").asText();
        // For who reads why a test has failed.
        System.out.println(this + ": " + state + " " + last[0].path("error"));
        return state.equals("FAILED") ? last[0].at("/error/code").asText() : state;
    }

    /** All its rows once, in their order, and no others. */
    void assertRight(Gateway gateway) throws Exception {
        Answer answer = gateway.rest().get(path() + "/result?format=json");
        assertThat(answer.status())
                .as("%s: %s", this, answer.body().path("error"))
                .isEqualTo(200);
        JsonNode rows = answer.body().get("rows");
        assertThat(rows).as(toString()).hasSize(ClusterPlaces.ROWS);
        for (int i = 0; i < ClusterPlaces.ROWS; i++) {
            assertThat(rows.get(i).get(0).asLong()).isEqualTo(first + i);
            assertThat(rows.get(i).get(1).asText()).isEqualTo("row " + (first + i));
        }
    }
}
