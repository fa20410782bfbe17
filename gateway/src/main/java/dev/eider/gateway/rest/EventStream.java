package dev.eider.gateway.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eider.gateway.query.Query;
import dev.eider.gateway.query.QueryStatus;
import io.helidon.http.sse.SseEvent;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.sse.SseSink;
import java.time.Duration;
import java.util.Optional;

/**
 * A query's way as server-sent events: {@code progress} with the status whenever it has changed, at most four a second, and last {@code
 * end}. A comment every 15 s shows proxies and us that the other side is there.
 */
final class EventStream {
    private static final Duration STEP = Duration.ofMillis(250);
    private static final int SILENT_STEPS = 60;

    private EventStream() {}

    static void send(Query query, ServerResponse response) throws InterruptedException {
        try (SseSink sink = response.sink(SseSink.TYPE)) {
            Optional<QueryStatus> told = Optional.empty();
            int silent = 0;
            while (true) {
                boolean ended = query.awaitEnd(told.isEmpty() ? Duration.ZERO : STEP);
                QueryStatus status = query.status();
                if (query.isHandedOver() && !ended) {
                    // Clients come back when a stream breaks off, and find the query elsewhere.
                    return;
                }
                if (ended) {
                    sink.emit(event("end", status));
                    return;
                }
                if (told.filter(status::equals).isEmpty()) {
                    sink.emit(event("progress", status));
                    told = Optional.of(status);
                    silent = 0;
                } else if (++silent == SILENT_STEPS) {
                    sink.emit(SseEvent.builder()
                            .comment("")
                            .data(SseEvent.NO_DATA)
                            .build());
                    silent = 0;
                }
            }
        }
    }

    private static SseEvent event(String name, QueryStatus status) {
        ObjectNode data = StatusBody.tree(status);
        return SseEvent.builder().name(name).data(data.toString()).build();
    }
}
