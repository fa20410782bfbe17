package dev.eider.gateway.planner;

import dev.eider.contract.Column;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.estimator.planner.ParsedStatement;
import dev.eider.estimator.planner.PlanRequest;
import dev.eider.estimator.planner.Planner;
import dev.eider.estimator.planner.PlannerCaller;
import dev.eider.estimator.planner.PlannerReply;
import dev.eider.estimator.planner.PlannerRequest;
import dev.eider.estimator.planner.StatementPlan;
import dev.eider.gateway.process.JavaCommand;
import dev.eider.gateway.process.OwnedDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Planner processes, each with one request at a time. A statement that takes too long or too much memory costs its own planner and nothing
 * else; one that is cancelled costs it only if it does not end soon. Tenants take turns ({@link PlannerCaller}), and what one asks for leaves planners for the others.
 */
public final class PlannerPool implements Planner {
    private static final Logger LOG = LoggerFactory.getLogger(PlannerPool.class);
    /** For a cancelled statement, in processor time: many times what an ordinary one takes, less than another planner's start. */
    private static final Duration GRACE = Duration.ofMillis(500);

    private final JavaCommand java;
    private final PlannerLimits limits;
    private final OwnedDirectory directory;
    private final PlannerTurns<PlannerProcess> turns;
    private final Set<PlannerProcess> all = ConcurrentHashMap.newKeySet();
    /** Processes that have been launched and are not ready yet. */
    private final AtomicInteger starting = new AtomicInteger();

    private volatile boolean closed;

    /**
     * Starts the warm planners in the background.
     *
     * @param workDir where planners unpack native libraries; what dead processes left there is removed
     */
    public PlannerPool(JavaCommand java, PlannerLimits limits, Path workDir) {
        this.java = java;
        try {
            this.directory = OwnedDirectory.create(workDir.toAbsolutePath(), "pool-");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use " + workDir + " for planners", e);
        }
        this.limits = limits;
        this.turns = new PlannerTurns<>(limits.maxProcesses(), limits.maxPerTenant());
        refill();
    }

    @Override
    public ParsedStatement parse(String sql) {
        return ((PlannerReply.Parsed) ask(new PlannerRequest.Parse(sql))).statement();
    }

    @Override
    public List<Column> describeParquet(List<Path> files) {
        List<String> paths =
                files.stream().map(f -> f.toAbsolutePath().toString()).toList();
        return ((PlannerReply.Described) ask(new PlannerRequest.DescribeParquet(paths))).columns();
    }

    @Override
    public StatementPlan plan(PlanRequest request) {
        return ((PlannerReply.Planned) ask(new PlannerRequest.Plan(request))).plan();
    }

    @Override
    public byte[] evaluate(PlanRequest request) {
        return ((PlannerReply.Evaluated) ask(new PlannerRequest.Evaluate(request))).arrow();
    }

    /** Process ids of the planners that are alive, busy ones included. */
    public List<Long> pids() {
        return all.stream()
                .filter(PlannerProcess::isAlive)
                .map(PlannerProcess::pid)
                .toList();
    }

    /** Whether a planner has started and lives, busy or not. */
    public boolean isUp() {
        return all.stream().anyMatch(planner -> planner.isReady() && planner.isAlive());
    }

    private PlannerReply ask(PlannerRequest request) {
        PlannerReply reply = askOne(request, PlannerCaller.tenant());
        if (reply instanceof PlannerReply.Failed(var error)) {
            throw error.toException();
        }
        return reply;
    }

    /** A planner that died idle, before it saw the request, does not count. */
    private PlannerReply askOne(PlannerRequest request, String tenant) {
        while (true) {
            PlannerProcess planner = acquire(tenant);
            boolean goesOn = false;
            try {
                refill();
                PlannerReply reply = planner.ask(request, limits);
                giveBack(planner);
                return reply;
            } catch (QueryException e) {
                goesOn = e.code() == ErrorCode.QUERY_CANCELLED;
                if (goesOn) {
                    Thread.ofVirtual().name("planner-grace").start(() -> finish(planner, tenant));
                    throw e;
                }
                replace(planner, e);
                if (planner.accepted() || e.code() != ErrorCode.PLANNER_LOST) {
                    throw e;
                }
            } finally {
                if (!goesOn) {
                    turns.release(tenant);
                }
            }
        }
    }

    /** The caller has gone; until its planner is ready for others, the planner is the tenant's. */
    private void finish(PlannerProcess planner, String tenant) {
        try {
            if (!planner.isSlow()) {
                planner.finish(GRACE, limits.memoryBytes());
            }
            giveBack(planner);
        } catch (QueryException e) {
            replace(planner, e);
        } finally {
            turns.release(tenant);
        }
    }

    private void replace(PlannerProcess planner, QueryException reason) {
        LOG.warn("planner {} is replaced: {}", planner.pid(), reason.getMessage());
        discard(planner);
    }

    private PlannerProcess acquire(String tenant) {
        checkOpen();
        refill();
        try {
            return turns.acquire(tenant, limits.maxWait()).orElseThrow(this::noneCame);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new QueryException(
                    ErrorCode.QUERY_CANCELLED, "The statement was cancelled before it was planned.", e);
        }
    }

    private QueryException noneCame() {
        return isUp()
                ? new QueryException(
                        ErrorCode.QUEUE_TIMEOUT,
                        "All planners for this tenant's statements were busy for "
                                + limits.maxWait().toSeconds() + " s: try again later.")
                : new QueryException(ErrorCode.PLANNER_LOST, "No planner process came up: the gateway's log says why.");
    }

    /** Empty when there are {@code limit} processes already. */
    private Optional<PlannerProcess> start(int limit) {
        starting.incrementAndGet();
        try {
            return launch(limit).filter(this::becomesReady);
        } finally {
            starting.decrementAndGet();
        }
    }

    /**
     * False for one that was told to end, as Ctrl-C tells every process of the terminal: the gateway is about to close the pool, or needs
     * another, which is on its way then.
     */
    private boolean becomesReady(PlannerProcess planner) {
        try {
            planner.awaitReady();
            return true;
        } catch (QueryException e) {
            discard(planner);
            if (planner.wasToldToEnd()) {
                return false;
            }
            throw e;
        }
    }

    private synchronized Optional<PlannerProcess> launch(int limit) {
        checkOpen();
        if (all.size() >= limit) {
            return Optional.empty();
        }
        PlannerProcess planner = PlannerProcess.launch(java, directory.path());
        all.add(planner);
        planner.onExit(() -> discard(planner));
        return Optional.of(planner);
    }

    private void checkOpen() {
        if (closed) {
            throw new QueryException(ErrorCode.SHUTTING_DOWN, "The gateway is shutting down.");
        }
    }

    /** One that has become slow is replaced: the next statement should not be so because of the last one. */
    private void giveBack(PlannerProcess planner) {
        if (planner.isSlow()) {
            discard(planner);
            return;
        }
        turns.offer(planner);
        if (!planner.isAlive()) {
            discard(planner);
        }
    }

    private void discard(PlannerProcess planner) {
        turns.withdraw(planner);
        planner.close();
        if (all.remove(planner)) {
            refill();
        }
    }

    /** Starts what is missing of the warm planners, or another when too few are idle, in the background. */
    private void refill() {
        if (!closed && wanted() > all.size()) {
            Thread.ofPlatform().daemon().name("planner-start").start(this::startWanted);
        }
    }

    private int wanted() {
        int withSpare = turns.isShort() && starting.get() == 0 ? all.size() + 1 : 0;
        return Math.clamp(withSpare, limits.minProcesses(), limits.maxProcesses());
    }

    private void startWanted() {
        try {
            Optional<PlannerProcess> started = start(wanted());
            while (started.isPresent()) {
                giveBack(started.get());
                started = start(wanted());
            }
        } catch (QueryException e) {
            if (!closed) {
                LOG.error("a planner cannot be started", e);
            }
        }
    }

    /** Ends every planner and returns when they are gone; requests under way fail with PLANNER_LOST. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        all.forEach(this::discard);
        try {
            directory.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
