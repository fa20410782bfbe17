package dev.eider.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.eider.contract.Callback;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.JobActuals;
import dev.eider.contract.JobEvent;
import dev.eider.contract.Json;
import dev.eider.contract.QueryId;
import dev.eider.contract.ResultManifest;
import dev.eider.contract.ResultPart;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CallbackSenderTest {
    private static final JobEvent.Finished END = new JobEvent.Finished(new ResultManifest(
            QueryId.create(Instant.EPOCH),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            0,
            0,
            new JobActuals(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)));

    private final Queue<String> bodies = new ConcurrentLinkedQueue<>();
    private final Queue<Integer> statuses = new ConcurrentLinkedQueue<>();
    private final Queue<String> authorizations = new ConcurrentLinkedQueue<>();
    private HttpServer gateway;

    @BeforeEach
    void open() throws IOException {
        gateway = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        gateway.createContext("/", this::answer);
        gateway.start();
    }

    @AfterEach
    void close() {
        gateway.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        Integer status = statuses.poll();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
        if (status == null) {
            bodies.add(exchange.getRequestURI().getPath() + " " + body);
        }
        exchange.sendResponseHeaders(status == null ? 204 : status, -1);
        exchange.close();
    }

    private CallbackSender sender() {
        return CallbackSender.start(
                new Callback("http://127.0.0.1:" + gateway.getAddress().getPort() + "/jobs/7", "secret"));
    }

    private static JobEvent part(int index) {
        return new JobEvent.PartWritten(new ResultPart(index, "s3://b/part-" + index, 1, 1));
    }

    private static String event(JobEvent event) {
        return "/jobs/7/events " + Json.write(event);
    }

    @Test
    void tellsInOrderWithTheToken() {
        try (CallbackSender sender = sender()) {
            sender.accept(part(0));
            sender.accept(part(1));
            sender.accept(END);
        }
        assertThat(bodies).containsExactly(event(part(0)), event(part(1)), event(END));
        assertThat(authorizations).containsOnly("Bearer secret");
    }

    @Test
    void tellsTheLatestProgressNowAndThen() {
        try (CallbackSender sender = sender()) {
            for (int percent = 0; percent <= 100; percent++) {
                sender.accept(new JobEvent.Progress(0, 0, percent));
            }
            sender.accept(END);
        }
        assertThat(bodies).hasSizeLessThan(4).last().isEqualTo(event(END));
    }

    @Test
    void asksABusyGatewayAgain() {
        statuses.addAll(List.of(503, 429));
        try (CallbackSender sender = sender()) {
            sender.accept(part(0));
            sender.accept(END);
        }
        assertThat(bodies).containsExactly(event(part(0)), event(END));
    }

    @Test
    void afterAPartThatWasNotToldNoOtherIs() {
        statuses.addAll(List.of(503, 503, 503));
        try (CallbackSender sender = sender()) {
            sender.accept(part(0));
            sender.accept(part(1));
            sender.accept(END);
        }
        assertThat(bodies).containsExactly(event(END));
    }

    @Test
    void isSilentOnceTheGatewayDoesNotKnowTheQuery() {
        statuses.add(401);
        try (CallbackSender sender = sender()) {
            sender.accept(part(0));
            sender.accept(END);
        }
        assertThat(bodies).isEmpty();
        assertThat(authorizations).hasSize(1);
    }

    @Test
    void doesNotWaitForAGatewayThatHasGone() {
        CallbackSender sender = sender();
        gateway.stop(0);
        long start = System.nanoTime();
        sender.accept(new JobEvent.Progress(0, 0, 1));
        sender.accept(part(0));
        sender.accept(END);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(500));
        sender.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void tellsAFailureWithoutAManifest() {
        ErrorInfo error = ErrorInfo.of(ErrorCode.STORAGE_PERMISSION_DENIED, "not yours");
        try (CallbackSender sender = sender()) {
            sender.failed(error);
        }
        assertThat(bodies).containsExactly("/jobs/7/failure " + Json.write(error));
    }
}
