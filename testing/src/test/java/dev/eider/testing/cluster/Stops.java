package dev.eider.testing.cluster;

import dev.eider.testing.life.Await;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/** Places on a query's way where it is held until it may go on. Who comes by does so on a thread of its own. Thread-safe. */
final class Stops {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Set<String> closed = new HashSet<>();
    private final Set<Pass> let = new HashSet<>();
    private final Set<Pass> waiting = new HashSet<>();

    private record Pass(String place, String who) {}

    /** Whoever comes there is held. */
    synchronized void close(String... places) {
        closed.addAll(Set.of(places));
    }

    /** One query passes, now or later. */
    synchronized void let(String who, String... places) {
        for (String place : places) {
            let.add(new Pass(place, who));
        }
        notifyAll();
    }

    /** Everybody passes. */
    synchronized void open(String... places) {
        closed.removeAll(Set.of(places));
        notifyAll();
    }

    synchronized void openAll() {
        closed.clear();
        let.clear();
        waiting.clear();
        notifyAll();
    }

    /** Returns when {@code who} may go on. */
    synchronized void pass(String place, String who) {
        Pass pass = new Pass(place, who);
        waiting.add(pass);
        try {
            while (closed.contains(place) && !let.contains(pass)) {
                wait();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    void await(String place, String who) throws Exception {
        Await.until(who + " at " + place, PATIENCE, () -> isAt(place, who));
    }

    private synchronized boolean isAt(String place, String who) {
        return waiting.contains(new Pass(place, who));
    }
}
