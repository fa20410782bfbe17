package dev.eider.gateway.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.contract.Callback;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.JobActuals;
import dev.eider.contract.JobEvent;
import dev.eider.contract.Json;
import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import dev.eider.contract.ResultManifest;
import dev.eider.contract.ResultPart;
import dev.eider.gateway.rest.AuthFilter;
import dev.eider.gateway.rest.HttpDoor;
import dev.eider.runner.TestJob;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallbackRoutesTest {
    private static final String TOKEN = "correct";
    private static final JobSecrets STANDBY = JobSecrets.create();
    private final StandbyJob standby = new StandbyJob(new TestJob("s3://b", "SELECT 1").spec(), STANDBY);

    private final HttpClient client = HttpClient.newHttpClient();
    private final QueryId id = QueryId.create(Instant.now());
    private final List<Object> told = new ArrayList<>();
    private HttpDoor door;

    /** A query that writes down what it is told. */
    private final class Target implements CallbackTarget {
        @Override
        public QueryId id() {
            return id;
        }

        @Override
        public boolean isToken(String token) {
            return token.equals(TOKEN);
        }

        @Override
        public void told(JobEvent event) {
            told.add(event);
        }

        @Override
        public void told(QueryException failure) {
            told.add(failure.info());
        }
    }

    @BeforeEach
    void open() throws Exception {
        door = HttpDoor.open(
                new HttpDoor.Settings("127.0.0.1", 0),
                new AuthFilter((_, _) -> Optional.empty(), _ -> Optional.empty(), List.of(CallbackRoutes.PREFIX)),
                List.of(new CallbackRoutes(
                        asked -> asked.equals(id) ? Optional.of(new Target()) : Optional.empty(),
                        asked -> asked.equals(standby.id()) ? Optional.of(standby) : Optional.empty())));
    }

    @AfterEach
    void close() {
        door.close();
        client.close();
    }

    private int post(QueryId query, String path, String authorization, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + door.port() + CallbackRoutes.PREFIX + query + path))
                .header("Authorization", authorization)
                .POST(BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    private int post(String path, Object body) throws Exception {
        return post(id, path, "Bearer " + TOKEN, Json.write(body));
    }

    private static ResultManifest manifest(QueryId query) {
        return new ResultManifest(
                query,
                Optional.empty(),
                Optional.of(new byte[] {1}),
                List.of(),
                1,
                1,
                new JobActuals(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void everythingThatARunnerTells() throws Exception {
        JobEvent progress = new JobEvent.Progress(1, 2, 50);
        JobEvent part = new JobEvent.PartWritten(new ResultPart(0, "s3://b/part-00000.arrow", 3, 4));
        ErrorInfo failure = ErrorInfo.of(ErrorCode.STORAGE_PERMISSION_DENIED, "the bucket is not yours");
        assertThat(post(Callback.EVENTS, progress)).isEqualTo(204);
        assertThat(post(Callback.EVENTS, part)).isEqualTo(204);
        assertThat(post(Callback.EVENTS, new JobEvent.Finished(manifest(id)))).isEqualTo(204);
        assertThat(post(Callback.FAILURE, failure)).isEqualTo(204);
        assertThat(told).hasSize(4).contains(progress, part, failure);
    }

    @Test
    void nobodyElseIsHeard() throws Exception {
        String event = Json.write(new JobEvent.Progress(1, 2, 50));
        for (String wrong : new String[] {"Bearer wrong", "Bearer ", "Bearer", "Basic " + TOKEN, TOKEN}) {
            assertThat(post(id, Callback.EVENTS, wrong, event)).as(wrong).isEqualTo(401);
            assertThat(post(id, Callback.FAILURE, wrong, event)).as(wrong).isEqualTo(401);
        }
        for (String path : new String[] {Callback.CLAIM, Callback.QUERY}) {
            assertThat(post(id, path, "Bearer " + TOKEN, ""))
                    .as("a query that runs stands by for none")
                    .isEqualTo(401);
            assertThat(post(standby.id(), path, "Bearer wrong", "")).isEqualTo(401);
        }
        QueryId other = QueryId.create(Instant.now());
        assertThat(post(other, Callback.EVENTS, "Bearer " + TOKEN, event)).isEqualTo(401);
        assertThat(told).isEmpty();
    }

    @Test
    void whatStandsByIsToldThatItIsNotWantedAnyMore() throws Exception {
        standby.end();
        assertThat(post(standby.id(), Callback.CLAIM, "Bearer " + STANDBY.token(), ""))
                .isEqualTo(401);
        assertThat(post(standby.id(), Callback.QUERY, "Bearer " + STANDBY.token(), ""))
                .isEqualTo(401);
    }

    @Test
    void nonsenseIsRefused() throws Exception {
        for (String body :
                new String[] {"", "[]", "null", "{}", "{\"event\": \"nonsense\"}", "{\"event\": \"part\"}"}) {
            assertThat(post(id, Callback.EVENTS, "Bearer " + TOKEN, body))
                    .as(body)
                    .isEqualTo(400);
        }
        assertThat(post(Callback.EVENTS, new JobEvent.Finished(manifest(QueryId.create(Instant.now())))))
                .isEqualTo(400);
        assertThat(post(id, "/nothing", "Bearer " + TOKEN, "{}")).isEqualTo(404);
        assertThat(told).isEmpty();
    }
}
