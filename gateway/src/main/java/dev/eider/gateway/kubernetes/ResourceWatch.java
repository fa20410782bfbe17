package dev.eider.gateway.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.gateway.kubernetes.ClusterApi.EventStream;
import dev.eider.gateway.kubernetes.ClusterApi.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One watch over all objects of a kind, for as long as it is open: lists, then follows the changes from there, going on from the last
 * version (bookmarks keep it young) when the server ends an answer. It lists anew when the server has forgotten that version (410), and
 * every ten minutes as a net. Has one thread, which calls the listener; a listener must not block.
 */
final class ResourceWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ResourceWatch.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final int WATCHES_PER_LIST = 10;

    private final ClusterApi cluster;
    private final Kind kind;
    private final String selector;
    private final Listener listener;
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable EventStream open;
    private volatile long brokenSinceNanos = System.nanoTime();
    private volatile boolean broken = true;

    interface Listener {
        /** Everything that is there: what was there before and is not among it has gone. */
        void listed(List<JsonNode> objects);

        /** @param deleted it was as {@code object} when it went */
        void changed(JsonNode object, boolean deleted);
    }

    private ResourceWatch(ClusterApi cluster, Kind kind, String selector, Listener listener) {
        this.cluster = cluster;
        this.kind = kind;
        this.selector = selector;
        this.listener = listener;
        this.thread = Thread.ofVirtual().name("watch-" + kind).unstarted(this::follow);
    }

    static ResourceWatch start(ClusterApi cluster, Kind kind, String selector, Listener listener) {
        ResourceWatch watch = new ResourceWatch(cluster, kind, selector, listener);
        watch.thread.start();
        return watch;
    }

    /** How long it has not been able to see anything; zero while it does. */
    Duration blindFor() {
        return broken ? Duration.ofNanos(System.nanoTime() - brokenSinceNanos) : Duration.ZERO;
    }

    private void follow() {
        String version = "";
        int watches = 0;
        Duration pause = FIRST_PAUSE;
        while (!closed) {
            try {
                if (version.isEmpty()) {
                    version = list();
                    watches = 0;
                }
                version = watch(version);
                pause = FIRST_PAUSE;
                if (++watches >= WATCHES_PER_LIST) {
                    version = "";
                }
            } catch (ApiFailure e) {
                boolean wasSeeing = !broken;
                lost();
                version = e.isPassing() ? version : "";
                if (closed) {
                    return;
                }
                if (!e.isGone()) {
                    LOG.warn("watching {}: {}; trying again", kind, e.getMessage());
                }
                pause = wasSeeing ? FIRST_PAUSE : longer(pause);
                if (!rest(e.waitBeforeRetry(e.isGone() ? Duration.ZERO : pause))) {
                    return;
                }
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    private void lost() {
        if (!broken) {
            brokenSinceNanos = System.nanoTime();
            broken = true;
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : twice;
    }

    private static boolean rest(Duration pause) {
        try {
            Thread.sleep(pause);
            return true;
        } catch (InterruptedException _) {
            return false;
        }
    }

    private String list() throws ApiFailure, InterruptedException {
        JsonNode list = cluster.list(kind, selector);
        List<JsonNode> objects = new ArrayList<>();
        list.path("items").forEach(objects::add);
        listener.listed(objects);
        return list.path("metadata").path("resourceVersion").asText();
    }

    /** Returns the version to go on from when the server has ended the answer. */
    private String watch(String from) throws ApiFailure, InterruptedException {
        String version = from;
        try (EventStream events = cluster.watch(kind, selector, from)) {
            open = events;
            broken = false;
            Optional<JsonNode> event = closed ? Optional.empty() : events.next();
            while (event.isPresent()) {
                version = handle(event.get());
                event = events.next();
            }
            return version;
        } catch (ApiFailure e) {
            if (e.isPassing() && !version.equals(from) && !closed) {
                LOG.debug("watching {} goes on after: {}", kind, e.getMessage());
                lost();
                return version;
            }
            throw e;
        } finally {
            open = null;
        }
    }

    private String handle(JsonNode event) throws ApiFailure {
        JsonNode object = event.path("object");
        switch (event.path("type").asText()) {
            case "ADDED", "MODIFIED" -> listener.changed(object, false);
            case "DELETED" -> listener.changed(object, true);
            case "ERROR" -> throw ApiFailure.of(object);
            default -> {
                // A bookmark: nothing but a version.
            }
        }
        return object.path("metadata").path("resourceVersion").asText();
    }

    @Override
    public void close() {
        closed = true;
        EventStream stream = open;
        if (stream != null) {
            stream.cancel();
        }
        thread.interrupt();
    }
}
