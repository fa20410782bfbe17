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
        private Runnable check = () -> {};
        private int checks;
        private boolean blind;
        private Duration pendingGrace = Duration.ZERO;
        private Duration longestLife = Duration.ofHours(1);

        @Override
        public JobObjects objects() {
            return new JobObjects(stores);
        }

        @Override
        public Duration pendingGrace() {
            return pendingGrace;
        }

        @Override
        public Duration queueGrace() {
            return Duration.ZERO;
        }

        @Override
        public Duration longestLife(JobSpec spec) {
            return longestLife;
        }

        @Override
        public boolean keepsFinished() {
            return true;
        }

        @Override
        public boolean isBlind() {
            return blind;
        }

        @Override
        public void later(Duration delay, Runnable newCheck) {
            check = newCheck;
            checks++;
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

    private KubernetesJob job(Duration pendingGrace) {
        room.pendingGrace = pendingGrace;
        return new KubernetesJob(new TestJob(results, "SELECT 1").spec(), null, room);
    }

    @AfterEach
    void closeStores() {
        stores.close();
    }

    private void assertFails(ErrorCode code) {
        assertThatThrownBy(job::next)
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }

    @Test
    void whoeverSuspendsAJobOfNoQueueIsToldOf() {
        job.job(HELD, false);
        room.check.run();
        assertThatThrownBy(job::next)
                .isInstanceOf(QueryException.class)
                .hasMessageContaining("whoever suspended the Job");
    }

    /** Both end as UNSCHEDULABLE, but a node has a time of its own. */
    @Test
    void timeInTheQueueIsNotThePods() {
        job = job(Duration.ofSeconds(1));
        job.job(HELD, false);
        TestCluster.awaitQuietly(Duration.ofMillis(1100));
        job.pod(UNSCHEDULABLE, false);
        int before = room.checks;
        room.check.run();
        assertThat(room.checks).as("it is looked at again later").isEqualTo(before + 1);
    }

    @Test
    void newsOfTheQueueThatComeAfterThePodsAreOld() {
        job.pod(UNSCHEDULABLE, false);
        job.job(HELD, false);
        job.job(RELEASED, false);
        room.check.run();
        assertFails(ErrorCode.UNSCHEDULABLE);
    }

    @Test
    void whateverTheClusterDoesNotCountHasAnEnd() {
        job.checkAge();
        room.longestLife = Duration.ZERO;
        job.checkAge();
        assertFails(ErrorCode.TIME_LIMIT_EXCEEDED);
    }

    @Test
    void whatIsNotHeardOfHasAnEnd() {
        room.blind = true;
        room.longestLife = Duration.ZERO;
        job.checkAge();
        assertFails(ErrorCode.CLUSTER_UNAVAILABLE);
    }
}
