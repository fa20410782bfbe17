package dev.eider.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.gateway.door.FakeQuery;
import dev.eider.gateway.query.SessionMemory;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.HttpService;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.BindException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class HttpDoorTest {
    private RestFixture door;

    @BeforeAll
    void open() throws Exception {
        door = new RestFixture();
    }

    @AfterAll
    void close() throws Exception {
        door.close();
    }

    private static String code(HttpResponse<String> response) throws Exception {
        return RestFixture.json(response).path("error").path("code").asText();
    }

    private HttpResponse<String> as(String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(door.url() + "/v1/queries"));
        return door.send(authorization.isEmpty() ? request : request.header("Authorization", authorization));
    }

    @Test
    void letsNobodyInWithoutCredentials() throws Exception {
        for (String wrong : new String[] {
            "", "Basic", "Basic !", "Basic YW5u", "Digest x", "Bearer nonsense", RestFixture.basic("ann", "wrong")
        }) {
            HttpResponse<String> response = as(wrong);
            assertThat(response.statusCode()).as(wrong).isEqualTo(401);
            assertThat(response.headers().firstValue("WWW-Authenticate").orElseThrow())
                    .startsWith("Basic ");
            assertThat(code(response)).isEqualTo("AUTHENTICATION_FAILED");
        }
        assertThat(as(RestFixture.basic("ann", RestFixture.PASSWORD)).statusCode())
                .isEqualTo(200);
        assertThat(as("bearer token-of-ann").statusCode()).isEqualTo(200);
    }

    @Test
    void healthNeedsNone() throws Exception {
        for (String path : new String[] {"/health/live", "/health/ready"}) {
            HttpResponse<String> response = door.send(HttpRequest.newBuilder(URI.create(door.url() + path)));
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(RestFixture.json(response).path("status").asText()).isEqualTo("UP");
        }
    }

    @Test
    void unknownPathsAndMethodsAreErrorsOfTheSameShape() throws Exception {
        HttpResponse<String> unknown = door.get("/v2/nothing");
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(code(unknown)).isEqualTo("INVALID_REQUEST");
        HttpResponse<String> method = door.send(door.request("/v1/queries").PUT(BodyPublishers.noBody()));
        assertThat(method.statusCode()).isEqualTo(405);
        assertThat(method.headers().firstValue("Allow")).hasValue("GET, POST");
        assertThat(door.get("/v1/queries?pagetoken=1").body()).contains("unknown parameter pagetoken");
    }

    @Test
    void aBodyThatIsTooLongIsRefused() throws Exception {
        String sql = "SELECT '" + "x".repeat(Submission.MAX_BODY_BYTES) + "'";
        HttpResponse<String> response = door.post("{\"sql\": \"" + sql + "\"}");
        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(code(response)).isEqualTo("STATEMENT_TOO_LARGE");
        HttpResponse<String> chunked = door.send(door.request("/v1/queries")
                .POST(BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(sql.getBytes(StandardCharsets.UTF_8)))));
        assertThat(chunked.statusCode()).isEqualTo(413);
    }

    @Test
    void anEncodedBodyIsRefusedByItsEncoding() throws Exception {
        HttpResponse<String> response = door.send(door.request("/v1/queries")
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofString("{\"sql\": \"SELECT 1\"}")));
        assertThat(response.statusCode()).isEqualTo(415);
        assertThat(code(response)).isEqualTo("INVALID_REQUEST");
        assertThat(response.body()).contains("Content-Encoding gzip is not supported");
    }

    @Test
    void bodiesOfAllConnectionsShareTheHeap() throws Exception {
        String body = "{\"sql\": \"%s\", \"wait\": \"%s\", \"parameters\": [\"" + "x".repeat(1 << 20) + "\"]}";
        String finite = body.formatted("SELECT length(?) AS n", "10s");
        try (RestFixture small = new RestFixture(new SessionMemory.Shared(8 << 20, 1))) {
            assertThat(small.post(finite).statusCode()).isEqualTo(200);
            List<Socket> unfinished = new ArrayList<>();
            try {
                HttpResponse<String> refused;
                do {
                    // Whichever comes while there is no room is refused, be it this or the next.
                    unfinished.add(sendAllButOneByte(small.port(), finite));
                    refused = small.post(finite);
                } while (refused.statusCode() == 200);
                assertThat(refused.statusCode()).isEqualTo(507);
                assertThat(code(refused)).isEqualTo("OUT_OF_MEMORY");
                assertThat(small.submit("SELECT 1").path("state").asText()).isEqualTo("FINISHED");
            } finally {
                for (Socket socket : unfinished) {
                    socket.close();
                }
            }
            awaitRoom(small, finite);

            String endless = body.formatted("HANG", "0s");
            for (int i = 0; i < 4; i++) {
                assertThat(small.post(endless).statusCode()).isEqualTo(202);
            }
            assertThat(small.post(finite).statusCode()).isEqualTo(507);
            small.queries.queries().forEach(FakeQuery::cancel);
            awaitRoom(small, finite);
        }
    }

    @Test
    void aBodyCountsWithWhatIsMadeOfIt() throws Exception {
        String body = "{\"sql\": \"SELECT length(?) AS n\", \"parameters\": [%s]}";
        try (RestFixture small = new RestFixture(new SessionMemory.Shared(8 << 20, 1))) {
            HttpResponse<String> objects = small.post(body.formatted("{},".repeat(50_000) + "1"));
            assertThat(objects.statusCode()).isEqualTo(507);
            assertThat(code(objects)).isEqualTo("OUT_OF_MEMORY");
            String text = '"' + ",:{\\\"[".repeat(50_000) + '"';
            assertThat(small.post(body.formatted(text)).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aBodyThatStopsComingIsGivenUp() throws Exception {
        String body = "{\"sql\": \"SELECT 1\"}";
        try (RestFixture hasty = new RestFixture(SessionMemory.Shared.ofProcess(1), Duration.ofMillis(200));
                Socket stalled = sendAllButOneByte(hasty.port(), body)) {
            stalled.setSoTimeout(20_000);
            String answer = new String(stalled.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer)
                    .startsWith("HTTP/1.1 408 ")
                    .contains("http.body_patience_seconds", "INVALID_REQUEST", "close");
            assertThat(hasty.post(body).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aClientThatLeavesInTheMiddleOfABodyIsNoError() throws Exception {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        HttpService reading = rules -> rules.post("/v1/queries", (request, _) -> {
            try (InputStream body = request.content().inputStream()) {
                failure.complete(new AssertionError("read " + body.readAllBytes().length + " bytes"));
            } catch (RuntimeException e) {
                failure.complete(e);
                throw e;
            }
        });
        AuthFilter nobody = new AuthFilter((_, _) -> Optional.empty(), _ -> Optional.empty(), List.of("/v1"));
        try (HttpDoor reader = HttpDoor.open(new HttpDoor.Settings("127.0.0.1", 0), nobody, List.of(reading))) {
            sendAllButOneByte(reader.port(), "{\"sql\": \"SELECT 1\"}").close();
            assertThat(failure.get(10, TimeUnit.SECONDS))
                    .isInstanceOf(CloseConnectionException.class)
                    .hasMessageContaining("left in the middle of a body");
        }
    }

    private static Socket sendAllButOneByte(int port, String body) throws Exception {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        String request =
                "POST /v1/queries HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: %s\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(RestFixture.basic("ann", RestFixture.PASSWORD), body.length(), body);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII), 0, request.length() - 1);
        return socket;
    }

    /** The news of a client's going away comes when it comes. */
    private static void awaitRoom(RestFixture door, String body) throws Exception {
        int status;
        do {
            status = door.post(body).statusCode();
            assertThat(status).isIn(200, 507);
        } while (status != 200);
    }

    @Test
    void tellsNothingOfWhatWentWrongInside() throws Exception {
        HttpResponse<String> response = door.get("/open/boom");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(code(response)).isEqualTo("INTERNAL_ERROR");
        assertThat(response.body()).contains("incident").doesNotContain("secret");
    }

    @Test
    void refusesRequestsThatAnotherSiteMakesABrowserSend() throws Exception {
        String request =
                "GET /v1/queries HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: %s\r\nAuthorization: %s\r\nConnection: close\r\n\r\n";
        String user = RestFixture.basic("ann", RestFixture.PASSWORD);
        assertThat(raw(request.formatted(door.port(), "http://evil.example", user)))
                .startsWith("HTTP/1.1 403 ");
        assertThat(raw(request.formatted(door.port(), "null", user))).startsWith("HTTP/1.1 403 ");
        assertThat(raw(request.formatted(door.port(), door.url(), user))).startsWith("HTTP/1.1 200 ");
    }

    @Test
    void malformedHttpIsNoInternalError() throws Exception {
        assertThat(raw("GET /v1/queries?a=<> HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"))
                .startsWith("HTTP/1.1 400 ");
        assertThat(raw("nonsense\r\n\r\n")).startsWith("HTTP/1.1 400 ");
        HttpResponse<String> longHeader = door.send(
                HttpRequest.newBuilder(URI.create(door.url() + "/health/live")).header("X-Long", "x".repeat(60_000)));
        assertThat(longHeader.statusCode()).isEqualTo(400);
        assertThat(longHeader.body()).contains("\"Bad Request: the request's first line or its headers are too long");
    }

    /** The status line of the answer. */
    private String raw(String request) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), door.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
        }
    }

    @Test
    void aTakenPortIsAnError() {
        AuthFilter nobody = new AuthFilter((_, _) -> Optional.empty(), _ -> Optional.empty(), List.of());
        assertThatThrownBy(() -> HttpDoor.open(new HttpDoor.Settings("127.0.0.1", door.port()), nobody, List.of()))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("port " + door.port() + " of 127.0.0.1");
    }
}
