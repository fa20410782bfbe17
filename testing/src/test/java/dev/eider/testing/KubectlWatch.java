package dev.eider.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** What {@code kubectl get --watch} tells, which includes what comes and goes between two looks. */
final class KubectlWatch implements AutoCloseable {
    private final Process kubectl;
    private final List<JsonNode> states = new CopyOnWriteArrayList<>();

    private volatile String broken = "";

    private KubectlWatch(Process kubectl) {
        this.kubectl = kubectl;
    }

    /** @param kubectl with its events as JSON */
    static KubectlWatch start(Process kubectl) {
        KubectlWatch watch = new KubectlWatch(kubectl);
        Thread.ofVirtual().name("kubectl-watch").start(watch::read);
        return watch;
    }

    private void read() {
        try (Reader out = kubectl.inputReader();
                MappingIterator<JsonNode> events =
                        new ObjectMapper().readerFor(JsonNode.class).readValues(out)) {
            while (events.hasNextValue()) {
                states.add(events.nextValue().path("object"));
            }
        } catch (IOException e) {
            // What may also be because it was closed.
            broken = e.toString();
        }
    }

    /** All states so far that objects of this query had, oldest first. */
    List<JsonNode> of(String queryId) {
        assertThat(kubectl.isAlive() && broken.isEmpty())
                .as("kubectl goes on watching; %s", broken)
                .isTrue();
        return states.stream()
                .filter(state -> state.at("/metadata/labels/eider.dev~1query-id")
                        .asText()
                        .equals(queryId))
                .toList();
    }

    /** UIDs of all objects so far, in the order in which they appeared. */
    static List<String> uids(List<JsonNode> states) {
        return states.stream()
                .map(state -> state.at("/metadata/uid").asText())
                .distinct()
                .toList();
    }

    @Override
    public void close() {
        kubectl.destroyForcibly();
    }
}
