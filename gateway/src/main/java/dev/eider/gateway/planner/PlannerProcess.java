package dev.eider.gateway.planner;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.FullDisk;
import dev.eider.contract.QueryException;
import dev.eider.estimator.planner.PlannerChannel;
import dev.eider.estimator.planner.PlannerMain;
import dev.eider.estimator.planner.PlannerReply;
import dev.eider.estimator.planner.PlannerRequest;
import dev.eider.gateway.process.JavaCommand;
import dev.eider.gateway.process.OwnedDirectory;
import dev.eider.gateway.process.ProcessMemory;
import dev.eider.gateway.process.ProcessPriority;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One planner: a process and the platform thread that talks with it, because a virtual thread would hold its carrier while it waits on a
 * pipe. One request at a time. A request that fails in any other way than by a typed answer leaves the process killed, but for one whose
 * caller was interrupted: the process goes on with it, and {@link #finish} waits for the answer that nobody wants.
 */
final class PlannerProcess implements AutoCloseable {
    private static final List<String> FLAGS =
            List.of("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xshare:auto");
    /** The gateway's environment may hold secrets: a planner gets what a JVM needs to find its way. */
    private static final Set<String> KEPT_VARIABLES =
            Set.of("PATH", "HOME", "TMPDIR", "TEMP", "TMP", "LANG", "LC_ALL", "LC_CTYPE", "TZ");

    private static final Duration START_LIMIT = Duration.ofSeconds(60);
    private static final long WATCH_MILLIS = 50;
    /** So many times the deadline may pass by the clock, for a planner that hangs. */
    private static final int STALLED = 2;
    /** A hundred times what an ordinary statement takes. Whoever asks for more leaves the processors to the others. */
    private static final Duration SLOW = Duration.ofSeconds(1);

    /** By SIGINT or SIGTERM: what a shell calls it, and a JVM too, which ends in its own way. */
    private static final Set<Integer> TOLD_TO_END = Set.of(128 + 2, 128 + 15);

    private final Process process;
    /** Its own: libraries remove what they unpack at a JVM's regular end only, and a planner is killed. */
    private final Path temporary;

    private final PlannerChannel channel;
    private final ExecutorService talker;
    private volatile boolean ready;
    private volatile boolean accepted;
    private volatile boolean slow;
    /** To what was asked last; it is there before anything else is asked. */
    private volatile @Nullable Future<PlannerReply> reply;

    private PlannerProcess(Process process, Path temporary) {
        this.process = process;
        this.temporary = temporary;
        this.channel = new PlannerChannel(process.getInputStream(), process.getOutputStream());
        this.talker = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("planner-" + process.pid()).factory());
    }

    /**
     * Starts a process; it takes requests after {@link #awaitReady}.
     *
     * @param workDir for its files, which go with it
     */
    static PlannerProcess launch(JavaCommand java, Path workDir) {
        try {
            Path temporary = Files.createTempDirectory(workDir, "planner-");
            return new PlannerProcess(start(java, temporary), temporary);
        } catch (IOException e) {
            throw FullDisk.isReason(e, workDir)
                    ? FullDisk.error("the gateway's data_dir", e)
                    : new QueryException(ErrorCode.PLANNER_LOST, "A planner process cannot be started.", e);
        }
    }

    private static Process start(JavaCommand java, Path temporary) throws IOException {
        List<String> line = java.withFlags(FLAGS)
                .line(List.of("-Djava.io.tmpdir=" + temporary), PlannerMain.class.getName(), List.of());
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().keySet().retainAll(KEPT_VARIABLES);
        builder.redirectError(ProcessBuilder.Redirect.INHERIT);
        try {
            return builder.start();
        } catch (IOException e) {
            OwnedDirectory.delete(temporary);
            throw e;
        }
    }

    /** @throws QueryException PLANNER_LOST or PLANNING_LIMIT_EXCEEDED, then the process is no more */
    void awaitReady() {
        exchange(this::receive, START_LIMIT, Long.MAX_VALUE);
        ready = true;
    }

    /** Whether it has taken up its work, alive still or not. */
    boolean isReady() {
        return ready;
    }

    long pid() {
        return process.pid();
    }

    /** Whether a request took so long that the process runs at a low priority since. */
    boolean isSlow() {
        return slow;
    }

    /** Whether the process has seen the request that it was asked last. */
    boolean accepted() {
        return accepted;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Whether it has ended because somebody asked it to; {@link #close} does not ask. */
    boolean wasToldToEnd() {
        return !isAlive() && TOLD_TO_END.contains(process.exitValue());
    }

    /** Runs {@code action} when the process has ended, in whatever way. */
    void onExit(Runnable action) {
        var _ = process.onExit().thenRun(action);
    }

    /**
     * @throws QueryException PLANNING_LIMIT_EXCEEDED or PLANNER_LOST, then the process is no more; QUERY_CANCELLED when the caller was
     *     interrupted, then it takes no other request before {@link #finish}
     */
    PlannerReply ask(PlannerRequest request, PlannerLimits limits) {
        accepted = false;
        return exchange(
                () -> {
                    channel.send(request);
                    receive();
                    accepted = true;
                    return receive();
                },
                limits.deadline(),
                limits.memoryBytes());
    }

    /**
     * Has the planner end a request whose caller was interrupted, waits for the answer, and throws it away.
     *
     * @param grace as the deadline of a request
     * @throws QueryException PLANNING_LIMIT_EXCEEDED or PLANNER_LOST, then the process is no more
     */
    void finish(Duration grace, long memoryBytes) {
        Future<PlannerReply> last = reply;
        if (last != null) {
            cancel();
            await(last, grace, memoryBytes);
        }
    }

    private void cancel() {
        try {
            channel.send(new PlannerRequest.Cancel());
        } catch (IOException e) {
            throw new QueryException(ErrorCode.PLANNER_LOST, "The planner process has ended.", e);
        }
    }

    private PlannerReply exchange(Callable<PlannerReply> talk, Duration deadline, long memoryBytes) {
        try {
            Future<PlannerReply> next = talker.submit(talk);
            reply = next;
            return await(next, deadline, memoryBytes);
        } catch (RejectedExecutionException e) {
            throw new QueryException(ErrorCode.PLANNER_LOST, "The planner process has ended.", e);
        }
    }

    private PlannerReply receive() throws IOException {
        return channel.receive(PlannerReply.class).orElseThrow(() -> new IOException("the planner has ended"));
    }

    private PlannerReply await(Future<PlannerReply> answer, Duration deadline, long memoryBytes) {
        try {
            return watch(answer, deadline, memoryBytes);
        } catch (QueryException e) {
            if (e.code() != ErrorCode.QUERY_CANCELLED) {
                close();
            }
            throw e;
        }
    }

    private PlannerReply watch(Future<PlannerReply> pending, Duration deadline, long memoryBytes) {
        long end = System.nanoTime() + deadline.multipliedBy(STALLED).toNanos();
        Duration before = cpuTime();
        while (true) {
            Optional<PlannerReply> answer = poll(pending);
            if (answer.isPresent()) {
                return answer.get();
            }
            if (ProcessMemory.anonymousBytes(pid()) > memoryBytes) {
                throw limit("more than " + (memoryBytes >> 20) + " MiB of memory");
            }
            Duration used = cpuTime().minus(before);
            if (ready && !slow && used.compareTo(SLOW) > 0) {
                slow = true;
                ProcessPriority.lower(pid());
            }
            if (used.compareTo(deadline) > 0 || System.nanoTime() > end) {
                throw limit("longer than " + deadline.toMillis() + " ms");
            }
        }
    }

    /** Of the processors: a statement is not to blame for waiting while others have them. */
    private Duration cpuTime() {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    private Optional<PlannerReply> poll(Future<PlannerReply> pending) {
        try {
            return Optional.of(pending.get(WATCH_MILLIS, TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            return Optional.empty();
        } catch (ExecutionException e) {
            throw new QueryException(
                    ErrorCode.PLANNER_LOST,
                    "The planner process ended while it worked on the statement: send it again, and make it smaller if that happens twice.",
                    e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueryException(ErrorCode.QUERY_CANCELLED, "The statement was cancelled while it was planned.", e);
        }
    }

    private static QueryException limit(String what) {
        return new QueryException(
                ErrorCode.PLANNING_LIMIT_EXCEEDED,
                "Planning the statement takes " + what
                        + ": make its constant expressions smaller, or let them depend on a table's columns.");
    }

    /** Kills the process and returns when it is gone. Idempotent. */
    @Override
    public void close() {
        process.destroyForcibly();
        talker.shutdownNow();
        process.onExit().join();
        try {
            OwnedDirectory.delete(temporary);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
