package dev.eider.gateway.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.JobSpec;
import dev.eider.contract.Json;
import dev.eider.contract.QueryException;
import dev.eider.contract.StorageSettings;
import dev.eider.objectstore.ObjectStores;
import dev.eider.runner.TestJob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a Job makes of news in any order; without a cluster. */
@Timeout(60)
class KubernetesJobTest {
    private static final JsonNode HELD = json("{\"spec\": {\"suspend\": true}}");
    private static final JsonNode RELEASED = json("{\"spec\": {\"suspend\": false}}");
    private static final JsonNode UNSCHEDULABLE = json("""
            {"status": {"phase": "Pending", "conditions":
                [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "no node"}]}}""");
    private static final JsonNode STARTING = json("{\"status\": {\"phase\": \"Pending\"}}");
    private static final JsonNode STARTED =
            json("{\"status\": {\"phase\": \"Running\", \"startTime\": \"2026-01-01T00:00:00Z\"}}");
    private static final JsonNode KILLED = json("""
            {"status": {"phase": "Failed", "startTime": "2026-01-01T00:00:00Z", "containerStatuses":
                [{"name": "runner", "state": {"terminated": {"exitCode": 143}}}]}}""");

    private static final Duration LONGEST_LIFE = Duration.ofHours(1);

    private final ObjectStores stores = new ObjectStores(StorageSettings.defaults());
    private final FakeRoom room = new FakeRoom();
    private KubernetesJob job;

    private static JsonNode json(String text) {
        try {
            return Json.mapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** Its clock runs when the test says so. */
    private final class FakeRoom implements JobRoom {
        private record Look(Runnable check, CompletableFuture<Void> state) {}

        private final List<Look> looks = new ArrayList<>();
        private Optional<String> queue = Optional.empty();
        private long nanos;
        private boolean blind;
        private Duration pendingGrace = Duration.ZERO;

        @Override
        public JobObjects objects() {
            return new JobObjects(stores);
        }

        @Override
        public Duration pendingGrace() {
            return pendingGrace;
        }

        @Override
        public Optional<String> queue(JobSpec spec) {
            return queue;
        }

        @Override
        public Duration queueGrace() {
            return Duration.ZERO;
        }

        @Override
        public Duration longestLife(JobSpec spec) {
            return LONGEST_LIFE;
        }

        @Override
        public boolean keepsFinished() {
            return true;
        }

        @Override
        public long nanoTime() {
            return nanos;
        }

        @Override
        public boolean isBlind() {
            return blind;
        }

        @Override
        public Future<?> later(Duration delay, Runnable check) {
            Look look = new Look(check, new CompletableFuture<>());
            looks.add(look);
            return look.state();
        }

        private List<Look> due() {
            return looks.stream().filter(look -> !look.state().isDone()).toList();
        }

        /** The one that is due. */
        private void look() {
            assertThat(due()).hasSize(1);
            Look look = due().getFirst();
            look.state().complete(null);
            look.check().run();
        }

        @Override
        public void closed(KubernetesJob closed) {
            // Nobody looks for it here.
        }
    }

    @TempDir
    private Path results;

    @BeforeEach
    void follow() {
        job = job(Duration.ZERO);
    }

    private void followInAQueue() {
        room.queue = Optional.of("research");
        job = job(Duration.ZERO);
    }

    private KubernetesJob job(Duration pendingGrace) {
        room.pendingGrace = pendingGrace;
        return new KubernetesJob(new TestJob(results, "SELECT 1").spec(), null, room);
    }

    @AfterEach
    void closeStores() {
        stores.close();
    }

    private AbstractThrowableAssert<?, ?> assertFails(ErrorCode code) {
        return assertThatThrownBy(job::next)
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }

    @Test
    void onlyAJobWithoutANodeOrQuotaLacksRoom() {
        followInAQueue();
        job.job(HELD, false);
        assertThat(job.lacksRoom()).isFalse();
        job.job(RELEASED, false);
        assertThat(job.lacksRoom()).isFalse();
        job.pod(UNSCHEDULABLE, false);
        assertThat(job.lacksRoom()).as("a moment is nothing").isFalse();
        room.nanos += Duration.ofSeconds(5).toNanos();
        assertThat(job.lacksRoom()).isTrue();
        room.nanos += Duration.ofMinutes(1).toNanos();
        assertThat(job.lacksRoom()).as("it has been of no use").isFalse();
    }

    /** With or without events that tell why there is none. */
    @Test
    void onlyAPodThatIsNotThereIsAskedForAgain() {
        Duration tenSeconds = Duration.ofSeconds(10);
        job.startAdopted();
        room.nanos += tenSeconds.toNanos();
        assertThat(job.podDue()).isEqualTo(tenSeconds);
        job.pod(UNSCHEDULABLE, false);
        assertThat(job.podDue()).isNegative();
    }

    @Test
    void whoeverSuspendsAJobOfNoQueueIsToldOf() {
        job.job(HELD, false);
        room.look();
        assertThatThrownBy(job::next)
                .isInstanceOf(QueryException.class)
                .hasMessageContaining("whoever suspended the Job");
    }

    /** Both end as UNSCHEDULABLE, but a node has a time of its own. */
    @Test
    void timeInTheQueueIsNotThePods() {
        job = job(Duration.ofSeconds(1));
        job.job(HELD, false);
        room.nanos += Duration.ofMillis(1100).toNanos();
        job.pod(UNSCHEDULABLE, false);
        room.look();
        assertThat(room.due()).as("it is looked at again later").hasSize(1);
    }

    @Test
    void newsOfTheQueueThatComeAfterThePodsAreOld() {
        job.pod(UNSCHEDULABLE, false);
        job.job(HELD, false);
        job.job(RELEASED, false);
        room.look();
        assertFails(ErrorCode.UNSCHEDULABLE).hasMessageContaining("no node had room");
    }

    @Test
    void whateverTheClusterDoesNotCountHasAnEnd() {
        room.blind = true;
        job.checkAge();
        room.blind = false;
        room.nanos += LONGEST_LIFE.toNanos() + 1;
        job.checkAge();
        // An end that came of the first look would be another one.
        assertFails(ErrorCode.TIME_LIMIT_EXCEEDED);
    }

    @Test
    void oneLookIsDueAtATimeAndNoneAfterTheEnd() {
        job.startAdopted();
        job.job(HELD, false);
        job.job(HELD, false);
        assertThat(room.due()).hasSize(1);
        job.told(new QueryException(ErrorCode.INTERNAL_ERROR, "it failed"));
        job.close();
        job.pod(UNSCHEDULABLE, false);
        assertThat(room.due()).isEmpty();
    }

    @Test
    void anAdoptedJobWhosePodNeverComesHasAnEnd() {
        job.startAdopted();
        room.look();
        assertFails(ErrorCode.CLUSTER_UNAVAILABLE).hasMessageContaining("made no pod");
    }

    /** Although nothing is heard of the Job. */
    @Test
    void aJobOfAQueueIsTakenForHeld() {
        followInAQueue();
        job.startAdopted();
        room.look();
        assertFails(ErrorCode.UNSCHEDULABLE).hasMessageContaining("its queue 'research' has not admitted it");
    }

    @Test
    void aRefusalThatComesAfterThePodIsOld() {
        job.pod(STARTING, false);
        job.podRefused("a webhook says no");
        room.look();
        assertFails(ErrorCode.JOB_MISCONFIGURED).hasMessageContaining("did not start");
    }

    @Test
    void theEndOfAPodThatItsQueueTookBackIsDisplacementInWhateverOrderItIsToldOf() {
        followInAQueue();
        job.job(RELEASED, false);
        job.pod(STARTED, false);
        job.pod(KILLED, false);
        assertThat(room.due()).as("the Job may tell more").hasSize(1);
        job.job(HELD, false);
        assertFails(ErrorCode.JOB_DISPLACED);
    }

    /** With no other's Job in its place, so that no attempt is used up. */
    @Test
    void aJobThatIsTakenBackBeforeItsPodStartsWaitsAgain() {
        followInAQueue();
        job.job(RELEASED, false);
        job.pod(UNSCHEDULABLE, false);
        job.job(HELD, false);
        job.pod(UNSCHEDULABLE, true);
        job.job(RELEASED, false);
        room.look();
        assertFails(ErrorCode.CLUSTER_UNAVAILABLE).hasMessageContaining("made no pod");
    }

    @Test
    void whatIsNotHeardOfHasAnEnd() {
        room.blind = true;
        room.nanos += LONGEST_LIFE.toNanos() + 1;
        job.checkAge();
        assertFails(ErrorCode.CLUSTER_UNAVAILABLE);
    }
}
