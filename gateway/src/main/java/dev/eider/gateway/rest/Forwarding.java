package dev.eider.gateway.rest;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands requests on to another gateway, with the caller's own credentials, and its answers back as they come. A request
 * that was handed on is marked, and not handed on again. Thread-safe.
 */
public final class Forwarding implements AutoCloseable {
    static final HeaderName MARK = HeaderNames.create("Eider-Forwarded");
    /** The other gateway does not have the query. */
    static final int MISDIRECTED = 421;

    private static final Logger LOG = LoggerFactory.getLogger(Forwarding.class);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    /** An answer may take as long as the query; meanwhile it is looked whether the other gateway still has it. */
    private static final Duration LOOK = Duration.ofSeconds(2);

    private static final int CHUNK_BYTES = 1 << 16;
    private static final List<HeaderName> ASKED = List.of(
            HeaderNames.AUTHORIZATION, HeaderNames.ACCEPT, HeaderNames.CONTENT_TYPE, Submission.IDEMPOTENCY_KEY);
    private static final List<HeaderName> ANSWERED = List.of(
            HeaderNames.CONTENT_TYPE,
            HeaderNames.LOCATION,
            HeaderNames.RETRY_AFTER,
            HeaderNames.create(ResultResponse.QUERY_ID));

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    static boolean isForwarded(ServerRequest request) {
        return request.headers().contains(MARK);
    }

    /**
     * Sends the other gateway's answer.
     *
     * @param body of the request, which has been read
     * @param stillThere whether that gateway still has the query
     * @return false if it has not answered, or does not have the query any more: then nothing was sent
     */
    boolean forward(
            URI gateway, ServerRequest request, byte[] body, ServerResponse response, BooleanSupplier stillThere)
            throws InterruptedException {
        CompletableFuture<HttpResponse<InputStream>> exchange =
                client.sendAsync(copy(gateway, request, body), BodyHandlers.ofInputStream());
        try {
            while (true) {
                try {
                    return answer(exchange.get(LOOK.toMillis(), TimeUnit.MILLISECONDS), response);
                } catch (TimeoutException _) {
                    if (!stillThere.getAsBoolean()) {
                        return false;
                    }
                }
            }
        } catch (ExecutionException e) {
            LOG.debug("no answer from {}", gateway, e);
            return false;
        } finally {
            exchange.cancel(true);
        }
    }

    private static HttpRequest copy(URI gateway, ServerRequest request, byte[] body) {
        String query = request.query().isEmpty() ? "" : "?" + request.query().rawValue();
        HttpRequest.Builder copy = HttpRequest.newBuilder(
                        gateway.resolve(request.path().rawPath() + query))
                .method(
                        request.prologue().method().text(),
                        body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body))
                .header(MARK.defaultCase(), "1");
        for (HeaderName name : ASKED) {
            if (request.headers().contains(name)) {
                copy.header(name.defaultCase(), request.headers().get(name).values());
            }
        }
        return copy.build();
    }

    private static boolean answer(HttpResponse<InputStream> answer, ServerResponse response) {
        try (InputStream in = answer.body()) {
            if (answer.statusCode() == MISDIRECTED) {
                return false;
            }
            response.status(answer.statusCode());
            for (HeaderName name : ANSWERED) {
                answer.headers()
                        .firstValue(name.defaultCase())
                        .ifPresent(value -> response.headers().set(name, value));
            }
            try (OutputStream out = response.outputStream()) {
                pass(in, out);
            }
            return true;
        } catch (IOException e) {
            throw new CloseConnectionException("an answer of another gateway was cut off, or the client has gone", e);
        }
    }

    /** What has come is passed on before more is waited for. */
    private static void pass(InputStream in, OutputStream out) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
            out.write(chunk, 0, length);
            if (in.available() == 0) {
                out.flush();
            }
        }
    }

    /** Ends what is under way. */
    @Override
    public void close() {
        client.shutdownNow();
    }
}
