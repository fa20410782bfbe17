package dev.eider.runner;

import dev.eider.runner.stage.StageDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** Removes the stage directory, whichever way the process ends, short of SIGKILL. Thread-safe, idempotent. */
final class StageCleanup implements Runnable {
    private final Path stage;

    private StageCleanup(Path stage) {
        this.stage = stage;
    }

    /** Also runs on SIGTERM and SIGINT. */
    static StageCleanup install(Path stage) {
        StageCleanup cleanup = new StageCleanup(stage);
        Runtime.getRuntime().addShutdownHook(new Thread(cleanup, "stage-cleanup"));
        return cleanup;
    }

    @Override
    public synchronized void run() {
        try {
            StageDirectory.delete(stage);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
