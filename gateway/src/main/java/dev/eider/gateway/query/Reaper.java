package dev.eider.gateway.query;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import dev.eider.gateway.job.JobLauncher;
import dev.eider.metering.Standing;
import dev.eider.metering.Succession;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what queries have left in scratch and in the cluster when nobody looks after them any more: their gateway has gone, or it could
 * not delete them. May run on all gateways at once. Thread-safe.
 */
final class Reaper {
    private static final Logger LOG = LoggerFactory.getLogger(Reaper.class);
    /** A runner that has told its end, and the launcher that was told, have done all by then. */
    private static final Duration ENDING = Duration.ofSeconds(30);
    /** A cluster tells of a job's end some seconds after the runner did; its query deletes what has to go before that. */
    private static final Duration END_LAG = Duration.ofSeconds(10);

    private final Results results;
    private final JobLauncher launcher;
    private final Succession succession;
    private final Clock clock;
    private final Duration timeToLive;
    private final Duration forgottenAfter;

    /**
     * @param timeToLive of a retained result, whose gateway need not be there
     * @param forgottenAfter age at which a query that the log does not know is nobody's
     */
    Reaper(
            Results results,
            JobLauncher launcher,
            Succession succession,
            Clock clock,
            Duration timeToLive,
            Duration forgottenAfter) {
        this.results = results;
        this.launcher = launcher;
        this.succession = succession;
        this.clock = clock;
        this.timeToLive = timeToLive;
        this.forgottenAfter = forgottenAfter;
    }

    /**
     * Looks once.
     *
     * @return for how many queries something was removed
     * @throws QueryException if scratch or the log cannot be asked, or the cluster does not answer
     */
    int reap() {
        // What is listed was begun before, so its query is here already if it is this gateway's.
        Set<QueryId> scratch = results.inScratch();
        Set<QueryId> jobs = new HashSet<>(launcher.underWay());
        Set<QueryId> all = new HashSet<>(scratch);
        all.addAll(jobs);
        Map<QueryId, Standing> standings = succession.standings(all);
        // A namespace may be shared with other gateways, whose jobs another log knows.
        jobs.retainAll(standings.keySet());
        jobs.removeIf(id -> hasJustEnded(standings.get(id)));
        // So that no query is always behind one that ends the look.
        List<QueryId> order = new ArrayList<>(all);
        Collections.shuffle(order);
        int count = 0;
        for (QueryId id : order) {
            Optional<Standing> standing = Optional.ofNullable(standings.get(id));
            boolean nobodys = !results.has(id) && isNobodys(id, standing);
            boolean over = jobs.contains(id) && standing.filter(this::isOver).isPresent();
            if (!nobodys && !over) {
                continue;
            }
            LOG.info("removing what is left of query {}", id);
            if (remove(id, jobs.contains(id), nobodys)) {
                count++;
            }
        }
        return count;
    }

    /** What is refused for one is no reason to leave the others'. */
    private boolean remove(QueryId id, boolean job, boolean result) {
        try {
            if (job) {
                launcher.remove(id);
            }
            if (result) {
                results.reap(id);
            }
            return true;
        } catch (QueryException e) {
            if (e.code() == ErrorCode.CLUSTER_UNAVAILABLE) {
                throw e;
            }
            LOG.warn("what is left of query {} cannot be removed; trying again later: {}", id, e.getMessage());
            return false;
        }
    }

    /** Its result may be kept, but its job could not be deleted when it ended: the cluster did not answer, or its gateway had gone. */
    private boolean isOver(Standing standing) {
        return (standing.own() || !standing.living())
                && !results.follows(standing.id())
                && standing.endedAt()
                        .filter(end -> end.plus(ENDING).isBefore(clock.instant()))
                        .isPresent();
    }

    private boolean hasJustEnded(Standing standing) {
        return standing.own()
                && standing.endedAt()
                        .filter(end -> end.plus(END_LAG).isAfter(clock.instant()))
                        .isPresent();
    }

    /** For a query that is not here. */
    private boolean isNobodys(QueryId id, Optional<Standing> known) {
        Instant now = clock.instant();
        if (known.isEmpty()) {
            return id.createdAt().plus(forgottenAfter).isBefore(now);
        }
        Standing standing = known.get();
        if (standing.own()) {
            return true;
        }
        if (standing.living() || standing.endedAt().isEmpty()) {
            return false;
        }
        return !standing.resumable()
                || standing.endedAt().get().plus(timeToLive).isBefore(now);
    }
}
