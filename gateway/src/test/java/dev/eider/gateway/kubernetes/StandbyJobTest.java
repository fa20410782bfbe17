package dev.eider.gateway.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.JobShape;
import dev.eider.contract.JobSpec;
import dev.eider.contract.Json;
import dev.eider.contract.RemoteJob;
import dev.eider.runner.TestJob;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who gets a query, and who does not. */
@Timeout(60)
class StandbyJobTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final JobShape SHAPE = new JobShape(2000, 2L << 30, 0);
    private static final RemoteJob QUERY = new RemoteJob(new TestJob("s3://b", "SELECT 1").spec(), Optional.empty());

    private final JobSpec warmUp = new TestJob("s3://b", "SELECT 2").spec();
    private final JobSecrets secrets = JobSecrets.create();
    private final StandbyJob standby = new StandbyJob(warmUp, secrets);
    private final AtomicInteger given = new AtomicInteger();

    @AfterEach
    void end() {
        standby.end();
    }

    private interface Waiting<T> {
        T get() throws InterruptedException;
    }

    private static <T> CompletableFuture<T> inBackground(Waiting<T> waiting) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return waiting.get();
                    } catch (InterruptedException e) {
                        throw new CompletionException(e);
                    }
                },
                Thread::startVirtualThread);
    }

    private static JsonNode pod(String status) throws JsonProcessingException {
        return Json.mapper().readTree("{\"metadata\": {\"name\": \"p\"}, \"status\": " + status + "}");
    }

    private CompletableFuture<Optional<JobShape>> runnerThatWaits() throws JsonProcessingException {
        standby.pod(pod("{\"phase\": \"Running\"}"), false);
        CompletableFuture<Optional<JobShape>> runner = inBackground(() -> standby.awaitClaim(LONG));
        TestCluster.until("its runner waits", standby::isWaiting);
        return runner;
    }

    private boolean give(Duration patience) throws InterruptedException {
        return standby.give(QUERY, patience, given::incrementAndGet);
    }

    @Test
    void oneQueryGetsIt() throws Exception {
        assertThat(standby.claim(SHAPE)).as("no runner yet").isFalse();
        CompletableFuture<Optional<JobShape>> runner = runnerThatWaits();
        assertThat(standby.claim(SHAPE)).isTrue();
        assertThat(standby.claim(SHAPE)).as("a second time").isFalse();
        assertThat(runner.join()).contains(SHAPE);
        assertThat(standby.awaitClaim(LONG)).as("an answer that was lost").contains(SHAPE);

        CompletableFuture<Optional<RemoteJob>> fetched = inBackground(() -> standby.awaitQuery(LONG));
        assertThat(give(LONG)).isTrue();
        assertThat(given).hasValue(1);
        assertThat(fetched.join()).contains(QUERY);
        standby.end();
        assertThat(standby.isOver()).as("it runs").isFalse();
    }

    @Test
    void oneThatDoesNotComeForItsQueryNeverGetsIt() throws Exception {
        var _ = runnerThatWaits();
        assertThat(standby.claim(SHAPE)).isTrue();
        assertThat(give(SHORT)).isFalse();
        assertThat(standby.awaitQuery(SHORT)).isEmpty();
        assertThat(given).hasValue(0);
        assertThat(standby.isOver()).isTrue();
    }

    @Test
    void oneWhoseNodeHasNoRoomIsNotWaitedFor() throws Exception {
        var _ = runnerThatWaits();
        assertThat(standby.claim(SHAPE)).isTrue();
        standby.pod(
                pod(
                        "{\"phase\": \"Running\", \"conditions\": [{\"type\": \"PodResizePending\", \"status\": \"True\", \"reason\": \"Deferred\"}]}"),
                false);
        assertThat(give(LONG)).isFalse();
    }

    @Test
    void oneWhosePodHasGoneIsNotClaimed() throws Exception {
        CompletableFuture<Optional<JobShape>> runner = runnerThatWaits();
        standby.pod(pod("{\"phase\": \"Failed\"}"), false);
        assertThat(standby.claim(SHAPE)).isFalse();
        assertThat(runner.join()).isEmpty();
    }

    @Test
    void nobodyWaitsWhereThereIsNoRequestOfTheRunner() throws Exception {
        standby.pod(pod("{\"phase\": \"Running\"}"), false);
        assertThat(standby.awaitClaim(SHORT)).isEmpty();
        assertThat(standby.isWaiting()).isTrue();
        assertThat(standby.claim(SHAPE)).isFalse();
    }

    @Test
    void onlyItsTokenIsItsToken() {
        assertThat(standby.isToken(secrets.token())).isTrue();
        assertThat(standby.isToken("")).isFalse();
        assertThat(secrets.toString()).doesNotContain(secrets.token());
    }
}
