package dev.eider.metering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryId;
import dev.eider.contract.UsageRecord;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GatewaysTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00.123456Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Optional<String> REQUEST = Optional.of("{\"catalog\": \"demo\"}");
    private static MeteringDatabase database;

    private final StatementLog log = new StatementLog(database.source(), "gateway-1");
    private final Gateways gateways = gateways("gateway-1", MINUTE);
    private final StatementLog otherLog = new StatementLog(database.source(), "gateway-0");
    private final Gateways other = gateways("gateway-0", MINUTE);

    private static Gateways gateways(String id, Duration silence) {
        return new Gateways(database.source(), id, silence);
    }

    @BeforeAll
    static void start() throws IOException {
        database = new MeteringDatabase();
    }

    @AfterAll
    static void stop() throws IOException {
        database.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        database.empty();
        gateways.alive(Optional.empty());
    }

    /** As if they had not been heard of for two minutes. */
    private static void silence(String... ids) throws SQLException {
        try (Connection connection = database.source().getConnection();
                PreparedStatement statement = connection.prepareStatement(
                        "UPDATE eider_metering.gateways SET seen_at = seen_at - INTERVAL '2 minutes' WHERE id = ANY (?)")) {
            statement.setArray(1, connection.createArrayOf("text", ids));
            statement.executeUpdate();
        }
    }

    @Test
    void anOutageOfTheDatabaseEndsNobody() throws SQLException {
        other.alive(Optional.empty());
        UsageRecord theirs = statement("SELECT 1");
        otherLog.arrived(theirs, REQUEST, Optional.empty());
        silence("gateway-0", "gateway-1");
        assertThat(gateways.endLost()).isZero();
        assertThat(gateways.orphans(10)).isEmpty();
        assertThat(gateways.adopt(theirs.id(), "gateway-0")).isEmpty();

        gateways.alive(Optional.empty());
        assertThat(gateways.orphans(10)).as("it has time to be heard of").isEmpty();
        silence("gateway-0");
        assertThat(gateways.orphans(10)).hasSize(1);
    }

    private static UsageRecord statement(String sql) {
        return Statements.arrived("acme", "ann", sql, NOON);
    }

    @Test
    void theInstallationKeepsItsName() {
        assertThat(gateways.installation()).isNotBlank().isEqualTo(other.installation());
    }

    @Test
    void endsTheStatementsOfGatewaysThatAreGone() throws SQLException {
        other.alive(Optional.empty());
        UsageRecord orphan = statement("SELECT 1");
        otherLog.arrived(orphan);
        UsageRecord done = statement("SELECT 2");
        otherLog.arrived(done);
        otherLog.ended(Statements.ended(done, NOON, 0, 0));
        UsageRecord own = statement("SELECT 3");
        log.arrived(own);

        assertThat(gateways.endLost()).as("heard of a moment ago").isZero();
        silence("gateway-0");
        assertThat(gateways.endLost()).isEqualTo(1);
        UsageRecord lost = log.find(orphan.id(), "acme").orElseThrow();
        assertThat(lost.state()).isEqualTo("FAILED");
        assertThat(lost.error().orElseThrow().code()).isEqualTo(ErrorCode.RUNNER_LOST);
        assertThat(lost.error().orElseThrow().message()).contains("the gateway ended");
        assertThat(lost.endedAt()).isPresent();
        assertThat(log.find(own.id(), "acme").orElseThrow().state()).isEqualTo("RUNNING");
        assertThat(log.find(done.id(), "acme").orElseThrow().state()).isEqualTo("FINISHED");

        assertThat(otherLog.ended(Statements.ended(orphan, NOON.plusSeconds(1), 1, 1)))
                .as("it was only slow")
                .isTrue();
        assertThat(log.find(orphan.id(), "acme").orElseThrow().state()).isEqualTo("FINISHED");
        assertThat(otherLog.ended(Statements.ended(orphan, NOON.plusSeconds(2), 1, 1)))
                .isFalse();
    }

    @Test
    void endsTheStatementsOfGatewaysThatNeverSaidTheyLive() {
        otherLog.arrived(statement("SELECT 1"));
        assertThat(gateways.endLost()).isEqualTo(1);
        assertThat(gateways.endLost()).isZero();
    }

    @Test
    void aloneItEndsAllThatIsNotItsOwn() {
        other.alive(Optional.empty());
        otherLog.arrived(statement("SELECT 1"));
        otherLog.arrived(statement("SELECT 2"), REQUEST, Optional.empty());
        log.arrived(statement("SELECT 3"));
        assertThat(gateways.endAll()).isEqualTo(2);
    }

    @Test
    void whoIsKnownToHaveGoneIsNotWaitedFor() {
        other.alive(Optional.empty());
        otherLog.arrived(statement("SELECT 1"), REQUEST, Optional.empty());
        assertThat(gateways.orphans(10)).isEmpty();
        gateways.forgetOthers();
        assertThat(gateways.orphans(10)).hasSize(1);
    }

    @Test
    void keepsWhatCanBeTakenOver() {
        UsageRecord orphan = statement("SELECT 1");
        otherLog.arrived(orphan, REQUEST, Optional.empty());
        assertThat(gateways.endLost()).isZero();
        assertThat(gateways.orphans(10)).extracting(Standing::id).containsExactly(orphan.id());

        Adopted adopted = gateways.adopt(orphan.id(), "gateway-0").orElseThrow();
        assertThat(adopted.record()).isEqualTo(orphan);
        assertThat(adopted.request()).isEqualTo(REQUEST.get());
        assertThat(adopted.attempt()).isZero();
        assertThat(gateways.orphans(10)).isEmpty();
        assertThat(otherLog.ended(Statements.ended(orphan, NOON, 1, 1)))
                .as("it is not theirs any more")
                .isFalse();
        assertThat(log.ended(Statements.ended(orphan, NOON, 7, 9))).isTrue();
        assertThat(log.find(orphan.id(), "acme").orElseThrow().rows()).isEqualTo(7);
    }

    @Test
    void takesNothingFromTheLiving() {
        other.alive(Optional.of("http://other"));
        UsageRecord theirs = statement("SELECT 1");
        otherLog.arrived(theirs, REQUEST, Optional.empty());
        assertThat(gateways.orphans(10)).isEmpty();
        assertThat(gateways.adopt(theirs.id(), "gateway-0")).isEmpty();
        other.leave();
        assertThat(gateways.adopt(theirs.id(), "gateway-0")).as("it let go").isPresent();
    }

    @Test
    void takesNothingThatIsBoundToAConnection() {
        UsageRecord bound = statement("SELECT 1");
        otherLog.arrived(bound);
        assertThat(gateways.orphans(10)).isEmpty();
        assertThat(gateways.adopt(bound.id(), "gateway-0")).isEmpty();
    }

    @Test
    void exactlyOneOfManyTakesAStatementOver() throws Exception {
        int racers = 8;
        List<UsageRecord> orphans = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            UsageRecord orphan = statement("SELECT " + i);
            otherLog.arrived(orphan, REQUEST, Optional.empty());
            orphans.add(orphan);
        }
        CyclicBarrier start = new CyclicBarrier(racers);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> taken = new ArrayList<>();
            for (int i = 0; i < racers; i++) {
                Gateways racer = gateways("racer-" + i, MINUTE);
                racer.alive(Optional.empty());
                taken.add(threads.submit(() -> {
                    start.await();
                    int count = 0;
                    for (UsageRecord orphan : orphans) {
                        count += racer.adopt(orphan.id(), "gateway-0").isPresent() ? 1 : 0;
                    }
                    return count;
                }));
            }
            int all = 0;
            for (Future<Integer> count : taken) {
                all += count.get();
            }
            assertThat(all).isEqualTo(orphans.size());
        }
    }

    @Test
    void startsAStatementAgainAFewTimesOnly() {
        UsageRecord orphan = statement("SELECT 1");
        otherLog.arrived(orphan, REQUEST, Optional.empty());
        assertThat(gateways.startAgain(orphan.id())).as("not ours yet").isEmpty();
        gateways.adopt(orphan.id(), "gateway-0");
        assertThat(gateways.startAgain(orphan.id())).contains(1);
        assertThat(gateways.startAgain(orphan.id())).contains(2);
        assertThat(gateways.startAgain(orphan.id())).isEmpty();
        gateways.leave();
        other.alive(Optional.empty());
        assertThat(other.orphans(10)).as("it may be what ends gateways").isEmpty();
        assertThat(other.endLost()).isEqualTo(1);
    }

    @Test
    void tellsWhereStatementsAre() {
        other.alive(Optional.of("http://other"));
        UsageRecord theirs = statement("SELECT 1");
        otherLog.arrived(theirs, REQUEST, Optional.empty());
        UsageRecord own = statement("SELECT 2");
        log.arrived(own);
        log.ended(Statements.ended(own, NOON, 0, 0));
        UsageRecord orphan = statement("SELECT 3");
        new StatementLog(database.source(), "gateway-2").arrived(orphan);
        QueryId unknown = QueryId.create(NOON);

        var standings = gateways.standings(List.of(theirs.id(), own.id(), orphan.id(), unknown));
        assertThat(standings).containsOnlyKeys(theirs.id(), own.id(), orphan.id());
        assertThat(standings.get(theirs.id()))
                .isEqualTo(new Standing(
                        theirs.id(),
                        "acme",
                        "ann",
                        "gateway-0",
                        false,
                        true,
                        Optional.of("http://other"),
                        true,
                        0,
                        Optional.empty()));
        assertThat(standings.get(own.id()).living()).isTrue();
        assertThat(standings.get(own.id()).endedAt()).contains(NOON);
        assertThat(standings.get(orphan.id()).living()).isFalse();
        assertThat(gateways.taken(List.of(theirs.id(), own.id()))).containsExactly(theirs.id());
    }
}
