package dev.eider.gateway.job;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.JobEvent;
import dev.eider.contract.JobSpec;
import dev.eider.contract.Json;
import dev.eider.contract.QueryException;
import dev.eider.gateway.process.OwnedDirectory;
import dev.eider.gateway.process.ProcessMemory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A runner in a process of this machine. Two threads belong to it, one for each of the process's outputs; they end with the process. Its
 * standard input stays open: its end is how the runner notices that the gateway has gone.
 */
final class ProcessJob implements RunningJob {
    private static final Logger LOG = LoggerFactory.getLogger(ProcessJob.class);
    /** What the runner needs to see its own limit, before it is ended from outside. */
    private static final Duration TIME_LIMIT_GRACE = Duration.ofSeconds(2);
    /** From the polite signal to the hard one. */
    private static final Duration KILL_AFTER = Duration.ofMillis(300);

    private final JobSpec spec;
    private final Process process;
    private final Path stage;
    private final ProcessWatch watch;
    private final long startNanos = System.nanoTime();
    private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();
    private final AtomicReference<Stop> stop = new AtomicReference<>();
    private final Thread events;
    private final Thread log;

    /** What {@link #next()} hands out: an event, or the error in its place. */
    private sealed interface Outcome {}

    private record Told(JobEvent event) implements Outcome {}

    private record Lost(QueryException error) implements Outcome {}

    /** Why the process is being ended from outside, and since when. */
    private record Stop(QueryException because, long nanos) {}

    private ProcessJob(JobSpec spec, Process process, Path stage, ProcessWatch watch) {
        this.spec = spec;
        this.process = process;
        this.stage = stage;
        this.watch = watch;
        this.events =
                Thread.ofPlatform().daemon().name("runner-events-" + spec.id()).unstarted(this::readEvents);
        this.log = Thread.ofPlatform().daemon().name("runner-log-" + spec.id()).unstarted(this::readLog);
    }

    /** Takes over a process that has just been started. */
    static ProcessJob start(JobSpec spec, Process process, Path stage, ProcessWatch watch) {
        ProcessJob job = new ProcessJob(spec, process, stage, watch);
        job.events.start();
        job.log.start();
        watch.add(job);
        return job;
    }

    private void readEvents() {
        boolean finished = false;
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            sendSpec();
            String line;
            while ((line = lines.readLine()) != null) {
                Optional<JobEvent> event = parse(line);
                event.ifPresent(known -> outcomes.add(new Told(known)));
                finished |= event.isPresent() && event.get() instanceof JobEvent.Finished;
            }
        } catch (IOException e) {
            LOG.debug("{}: the runner's output ended early", spec.id(), e);
        }
        int exit = awaitExit();
        if (!finished) {
            outcomes.add(new Lost(whyLost(exit)));
        }
    }

    private void sendSpec() throws IOException {
        OutputStream in = process.getOutputStream();
        in.write((Json.write(spec) + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
    }

    private Optional<JobEvent> parse(String line) {
        try {
            return Optional.of(Json.read(line, JobEvent.class));
        } catch (UncheckedIOException e) {
            LOG.warn("{}: not an event: {}", spec.id(), line);
            return Optional.empty();
        }
    }

    private void readLog() {
        try (BufferedReader lines = process.errorReader(StandardCharsets.UTF_8)) {
            String line;
            while ((line = lines.readLine()) != null) {
                LOG.info("{}: {}", spec.id(), line);
            }
        } catch (IOException e) {
            LOG.debug("{}: the runner's log ended early", spec.id(), e);
        }
    }

    private int awaitExit() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return process.waitFor();
                } catch (InterruptedException _) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private QueryException whyLost(int exit) {
        Stop stopped = stop.get();
        return stopped != null ? stopped.because() : ExitStatus.explain(exit, spec);
    }

    /** Called by the watch, again and again while the process lives. */
    void check() {
        Stop stopped = stop.get();
        if (!process.isAlive()) {
            // Nothing left to look at; its number may be another process's already.
            watch.remove(this);
        } else if (stopped != null) {
            if (System.nanoTime() - stopped.nanos() > KILL_AFTER.toNanos()) {
                process.destroyForcibly();
            }
        } else if (ProcessMemory.anonymousBytes(process.pid()) > spec.shape().memoryBytes()) {
            end(
                    new QueryException(
                            ErrorCode.OUT_OF_MEMORY,
                            "the query needed more than the " + (spec.shape().memoryBytes() >> 20)
                                    + " MiB that its job has: ask for more with SET eider.memory"),
                    true);
        } else if (System.nanoTime() - startNanos
                > spec.timeLimit().plus(TIME_LIMIT_GRACE).toNanos()) {
            end(spec.timeLimitExceeded(), true);
        }
    }

    private void end(QueryException because, boolean hard) {
        if (stop.compareAndSet(null, new Stop(because, System.nanoTime()))) {
            if (hard) {
                process.destroyForcibly();
            } else {
                process.destroy();
            }
        }
    }

    @Override
    public JobEvent next() throws InterruptedException {
        return switch (outcomes.take()) {
            case Told told -> told.event();
            case Lost lost -> {
                // It stays the answer, whoever asks again.
                outcomes.add(lost);
                throw lost.error();
            }
        };
    }

    @Override
    public void cancel() {
        end(new QueryException(ErrorCode.QUERY_CANCELLED, "the query was cancelled"), false);
    }

    @Override
    public void close() {
        cancel();
        process.destroyForcibly();
        awaitExit();
        join(events);
        join(log);
        watch.remove(this);
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            LOG.debug("{}: the runner's input was closed already", spec.id(), e);
        }
        try {
            OwnedDirectory.delete(stage);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
