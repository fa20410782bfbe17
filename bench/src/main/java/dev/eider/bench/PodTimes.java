package dev.eider.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import dev.eider.contract.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** When a watch saw pods of queries come and be scheduled: Kubernetes' own times are whole seconds. Has one thread. */
final class PodTimes implements AutoCloseable {
    private final Map<String, Instant> created = new ConcurrentHashMap<>();
    private final Map<String, Instant> scheduled = new ConcurrentHashMap<>();
    private final Process watch;

    private PodTimes(Process watch) {
        this.watch = watch;
    }

    static PodTimes start(BenchNamespace namespace) throws IOException {
        Process watch = new ProcessBuilder(namespace.line("get", "pods", "--watch", "-o", "json"))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(watch::destroy));
        PodTimes times = new PodTimes(watch);
        Thread.ofPlatform().daemon().name("pod-times").start(times::follow);
        return times;
    }

    private void follow() {
        try (MappingIterator<JsonNode> pods =
                Json.mapper().readerFor(JsonNode.class).readValues(watch.getInputStream())) {
            while (pods.hasNextValue()) {
                JsonNode pod = pods.nextValue();
                Instant now = Instant.now();
                String query = pod.at("/metadata/labels/eider.dev~1query-id").asText();
                created.putIfAbsent(query, now);
                if (pod.at("/spec/nodeName").isTextual()) {
                    scheduled.putIfAbsent(query, now);
                }
            }
        } catch (IOException e) {
            if (watch.isAlive()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    Instant created(String query) {
        return created.get(query);
    }

    Instant scheduled(String query) {
        return scheduled.get(query);
    }

    @Override
    public void close() {
        watch.destroy();
    }
}
