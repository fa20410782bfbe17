package dev.eider.runner;

import java.io.IOException;
import java.io.InputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends this process when its parent has gone, which is when standard input ends. */
final class ParentWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ParentWatch.class);
    private static final int EXIT_ORPHANED = 4;

    private ParentWatch() {}

    static void start(InputStream in, Runnable cleanup) {
        Thread.ofPlatform().daemon().name("parent-watch").start(() -> {
            awaitEnd(in);
            try {
                cleanup.run();
            } finally {
                Runtime.getRuntime().halt(EXIT_ORPHANED);
            }
        });
    }

    private static void awaitEnd(InputStream in) {
        try {
            while (in.read() >= 0) {
                // Nothing more is said on this line; only its end counts.
            }
        } catch (IOException e) {
            LOG.warn("standard input broke", e);
        }
    }
}
