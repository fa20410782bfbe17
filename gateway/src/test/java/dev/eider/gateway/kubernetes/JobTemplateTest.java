package dev.eider.gateway.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.eider.contract.JobSpec;
import dev.eider.gateway.kubernetes.KubernetesSettings.Tenant;
import dev.eider.runner.TestJob;
import io.kubernetes.client.openapi.models.V1Job;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobTemplateTest {
    @TempDir
    private Path directory;

    private TestSettings settings;
    private JobSpec spec;

    @BeforeEach
    void writeTemplate() throws IOException {
        settings =
                new TestSettings("eider", "http://127.0.0.1:1", Files.writeString(directory.resolve("pod.yaml"), ""));
        spec = new TestJob(directory, "SELECT 1").spec();
    }

    private JobTemplate template() {
        return JobTemplate.load(settings.build());
    }

    @Test
    void aJobHasRoomForEachOfItsTwoWaits() {
        settings.pendingGrace = Duration.ofMinutes(5);
        assertThat(template().jobSeconds(spec) - template().podSeconds(spec)).isEqualTo(600);
    }

    @Test
    void onlyTimeInAQueueThatThereIsMakesALifeLonger() {
        settings.queueGrace = Duration.ofHours(2);
        Duration life = template().longestLife(spec);
        settings.tenants = Map.of("test", new Tenant(Optional.empty(), Optional.of("research")));
        assertThat(template().longestLife(spec)).isEqualTo(life.plusHours(2));
    }

    @Test
    void thereIsASampleOfEachSortOfJobs() {
        Tenant research = new Tenant(Optional.empty(), Optional.of("research"));
        settings.tenants = Map.of(
                "eider",
                research,
                "test",
                research,
                "sales",
                new Tenant(Optional.of("sales-jobs"), Optional.empty()),
                "others",
                Tenant.ANY);
        assertThat(template().samples())
                .extracting(JobTemplateTest::queueOf, JobTemplateTest::accountOf)
                .containsExactlyInAnyOrder(tuple(null, null), tuple("research", null), tuple(null, "sales-jobs"));
    }

    private static Object queueOf(V1Job job) {
        return job.getMetadata().getLabels().get(Labels.QUEUE);
    }

    private static Object accountOf(V1Job job) {
        return job.getSpec().getTemplate().getSpec().getServiceAccountName();
    }
}
