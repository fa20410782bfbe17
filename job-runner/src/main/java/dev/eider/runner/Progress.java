package dev.eider.runner;

import dev.eider.contract.JobEvent;
import dev.eider.contract.JobSpec;
import dev.eider.contract.QueryException;
import dev.eider.runner.duckdb.DuckDbSession;
import dev.eider.runner.result.ArrowPartWriter;
import dev.eider.runner.stage.Stager;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The job's clockwork, on a thread of its own: tells progress, gives rows that wait to the reader, and ends a job that takes too long. */
final class Progress implements AutoCloseable {
    private static final Duration TICK = Duration.ofMillis(25);
    private static final int TICKS_PER_EVENT = 10;

    private final JobSpec spec;
    private final Stager stager;
    private final Interruption interruption;
    private final Consumer<JobEvent> events;
    private final long startNanos = System.nanoTime();
    private final long plannedBytes;
    private volatile @Nullable DuckDbSession session;
    private volatile @Nullable ArrowPartWriter writer;
    private @Nullable Ticker ticker;
    private int ticks;

    private Progress(JobSpec spec, Stager stager, Interruption interruption, Consumer<JobEvent> events) {
        this.spec = spec;
        this.stager = stager;
        this.interruption = interruption;
        this.events = events;
        this.plannedBytes = spec.plan().plannedBytes();
    }

    static Progress start(JobSpec spec, Stager stager, Interruption interruption, Consumer<JobEvent> events) {
        Progress progress = new Progress(spec, stager, interruption, events);
        progress.ticker = Ticker.start("progress", TICK, progress::tick);
        return progress;
    }

    void of(DuckDbSession running) {
        session = running;
    }

    void of(ArrowPartWriter writing) {
        writer = writing;
    }

    /** The writer of this run is done with. */
    void ofNothing() {
        writer = null;
    }

    private void tick() {
        try {
            if (System.nanoTime() - startNanos > spec.timeLimit().toNanos()) {
                interruption.stop(spec.timeLimitExceeded());
            }
            ArrowPartWriter writing = writer;
            if (writing != null) {
                writing.closeStalePart();
            }
            if (ticks++ % TICKS_PER_EVENT == 0) {
                DuckDbSession running = session;
                events.accept(new JobEvent.Progress(
                        stager.stagedBytes(), plannedBytes, running == null ? -1 : running.percent()));
            }
        } catch (QueryException e) {
            interruption.stop(e);
        }
    }

    @Override
    public void close() {
        if (ticker != null) {
            ticker.close();
        }
    }
}
