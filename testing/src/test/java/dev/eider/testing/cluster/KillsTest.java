package dev.eider.testing.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.testing.Kubectl;
import dev.eider.testing.RestClient.Answer;
import dev.eider.testing.life.Await;
import dev.eider.testing.replicas.Replica;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whoever dies at whichever step of a query's way: it comes to an end that is right or says why not, and leaves nothing behind. */
@Timeout(240)
class KillsTest {
    private static final String FETCHING_SPEC = "BEFORE_GET spec.json";
    private static final String STAGING = "BEFORE_GET staged.parquet";
    private static final String FIRST_PART = "BEFORE_PUT part-00000.arrow";
    private static final String SECOND_PART = "BEFORE_PUT part-00001.arrow";
    private static final String COMMITTED = "AFTER_PUT manifest.json";
    private static final String READING = "BEFORE_GET part-00001.arrow";

    /** From the death of a pod to its query's end. */
    private static final Duration NEWS = Duration.ofSeconds(10);

    private static final Duration AWAY = Duration.ofSeconds(60);

    private static final String LOST = "RUNNER_LOST";

    @TempDir
    private static Path directory;

    private static ClusterPlaces places;
    private static Stops stops;
    private static ApiProxy api;
    private static Replica beside;
    private static Invariants invariants;
    private static int number;

    @BeforeAll
    static void start() throws Exception {
        places = new ClusterPlaces(Kubectl.onCluster(), directory);
        stops = places.stops();
        for (String table : List.of("rows.parquet", "planned.parquet", "staged.parquet")) {
            places.write(table);
        }
        api = new ApiProxy(places.kubectl(), stops);
        beside = places.start(places.config("beside", api));
        invariants = new Invariants(places);
    }

    @AfterAll
    static void stop() throws Exception {
        if (places != null) {
            if (beside != null) {
                beside.close();
            }
            if (api != null) {
                api.close();
            }
            places.close();
        }
    }

    private static Asked ask(Replica gateway) throws Exception {
        return ask(gateway, "rows.parquet");
    }

    private static Asked ask(Replica gateway, String table) throws Exception {
        return Asked.of(gateway, ++number, table);
    }

    /** A query that is held before or at one of these steps: the last of {@code passes} is behind it. */
    private static Asked askAndLet(Replica gateway, String table, String... passes) throws Exception {
        Asked query = ask(gateway, table);
        stops.let(query.id(), passes);
        return query;
    }

    /** From now on no request for the file is the planning's. */
    private static void know(Replica gateway, String table) throws Exception {
        Answer known = gateway.rest().submit(Asked.body(0, table).put("dry_run", true));
        assertThat(known.status()).as(known.toString()).isEqualTo(200);
    }

    @AfterEach
    void open() throws Exception {
        stops.openAll();
        places.openNodes();
    }

    @Test
    void gatewayIsKilledAtEachStep() throws Exception {
        Stops firstApi = new Stops();
        try (ApiProxy proxy = new ApiProxy(places.kubectl(), firstApi);
                Replica first = places.start(places.config("first", proxy));
                Connection pg = first.pg();
                Connection flight = first.flight();
                Connection latePg = first.pg();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            know(first, "staged.parquet");
            stops.close(FETCHING_SPEC, STAGING, FIRST_PART, SECOND_PART, COMMITTED, READING);
            stops.close("BEFORE_GET planned.parquet");

            Asked read = askAndLet(first, "rows.parquet", FETCHING_SPEC, FIRST_PART, SECOND_PART, COMMITTED);
            Asked committed = askAndLet(first, "rows.parquet", FETCHING_SPEC, FIRST_PART, SECOND_PART);
            Asked writing = askAndLet(first, "rows.parquet", FETCHING_SPEC, FIRST_PART);
            Asked recorded = askAndLet(first, "rows.parquet", FETCHING_SPEC, FIRST_PART);
            Asked running = askAndLet(first, "rows.parquet", FETCHING_SPEC);
            Asked staging = askAndLet(first, "staged.parquet", FETCHING_SPEC);
            Asked starting = ask(first);
            Future<Boolean> byPg = threads.submit(() -> ends(pg, "by_pg"));
            Future<Boolean> byFlight = threads.submit(() -> ends(flight, "by_flight"));
            assertThat(read.awaitEnd(first, ClusterPlaces.PATIENCE)).isEqualTo("FINISHED");
            Future<Answer> reader = threads.submit(() -> first.rest().get(read.path() + "/result?format=json"));
            stops.await(READING, read.id());
            stops.await(COMMITTED, committed.id());
            stops.await(SECOND_PART, writing.id());
            stops.await(SECOND_PART, recorded.id());
            stops.await(FIRST_PART, running.id());
            stops.await(STAGING, "");
            stops.await(FETCHING_SPEC, starting.id());
            stops.await(FETCHING_SPEC, places.awaitId("by_pg"));
            stops.await(FETCHING_SPEC, places.awaitId("by_flight"));

            places.closeNodes();
            Asked pending = ask(first);
            places.awaitPod(pending.id(), "Pending");
            Connection lock = places.lock(recorded.id());
            stops.let(recorded.id(), SECOND_PART, COMMITTED);
            places.awaitLockWaiter();
            firstApi.close(ApiProxy.CREATE, ApiProxy.CREATED);
            Asked created = ask(first);
            firstApi.let(created.id(), ApiProxy.CREATE);
            firstApi.await(ApiProxy.CREATED, created.id());
            Asked late = ask(first);
            firstApi.await(ApiProxy.CREATE, late.id());
            Future<Boolean> byLatePg = threads.submit(() -> ends(latePg, "by_late_pg"));
            firstApi.await(ApiProxy.CREATE, places.awaitId("by_late_pg"));
            Asked planned = ask(first, "planned.parquet");
            stops.await("BEFORE_GET planned.parquet", "");

            first.kill();
            lock.close();
            assertThat(byPg.get()).isFalse();
            assertThat(byFlight.get()).isFalse();
            assertThat(byLatePg.get()).isFalse();
            assertThatThrownBy(reader::get).as("no result that looks whole").hasCauseInstanceOf(IOException.class);

            stops.close(ApiProxy.CREATE);
            stops.let(planned.id(), ApiProxy.CREATE);
            stops.open(
                    FETCHING_SPEC, STAGING, FIRST_PART, SECOND_PART, COMMITTED, READING, "BEFORE_GET planned.parquet");
            places.openNodes();
            for (String bound : List.of("by_pg", "by_flight", "by_late_pg")) {
                places.awaitEndOf(bound, LOST);
            }
            // Creates of the dead gateway arrive only now, one of them before another gateway's.
            stops.await(ApiProxy.CREATE, late.id());
            firstApi.openAll();
            places.awaitJob(late.id());
            stops.openAll();

            List<Asked> all = List.of(
                    read, recorded, committed, writing, running, staging, starting, pending, created, late, planned);
            for (Asked query : all) {
                assertThat(query.awaitEnd(beside, ClusterPlaces.PATIENCE))
                        .as(query.toString())
                        .isEqualTo("FINISHED");
                query.assertRight(beside);
                assertThat(places.shared().restarts(query.id()))
                        .as("starts of %s", query)
                        .isEqualTo(List.of(late, planned).contains(query) ? 1 : 0);
            }
            delete(all);
            invariants.await(beside);
        }
    }

    @Test
    void runnerIsKilledAtEachStep() throws Exception {
        know(beside, "staged.parquet");
        stops.close(FETCHING_SPEC, STAGING, FIRST_PART, SECOND_PART, COMMITTED);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Asked committed = askAndLet(beside, "rows.parquet", FETCHING_SPEC, FIRST_PART, SECOND_PART);
            Asked read = askAndLet(beside, "rows.parquet", FETCHING_SPEC, FIRST_PART);
            Asked running = askAndLet(beside, "rows.parquet", FETCHING_SPEC);
            Asked evicted = askAndLet(beside, "rows.parquet", FETCHING_SPEC);
            Asked staging = askAndLet(beside, "staged.parquet", FETCHING_SPEC);
            Asked starting = ask(beside);
            Future<Answer> reader = threads.submit(() -> beside.rest().get(read.path() + "/result?format=json"));
            stops.await(COMMITTED, committed.id());
            stops.await(SECOND_PART, read.id());
            stops.await("BEFORE_GET part-00000.arrow", read.id());
            stops.await(FIRST_PART, running.id());
            stops.await(FIRST_PART, evicted.id());
            stops.await(STAGING, "");
            stops.await(FETCHING_SPEC, starting.id());
            places.closeNodes();
            Asked pending = ask(beside);
            places.awaitPod(pending.id(), "Pending");

            places.evict(places.awaitPod(evicted.id(), "Running"));
            places.deletePods(List.of(committed, read, running, staging, starting, pending));
            for (Asked query : List.of(read, running, staging, starting, pending)) {
                assertThat(query.awaitEnd(beside, NEWS)).as(query.toString()).isEqualTo(LOST);
            }
            assertThat(committed.awaitEnd(beside, NEWS)).isEqualTo("FINISHED");
            assertThatThrownBy(reader::get).as("no result that looks whole").hasCauseInstanceOf(IOException.class);
            places.openNodes();
            stops.openAll();
            assertThat(evicted.awaitEnd(beside, ClusterPlaces.PATIENCE)).isEqualTo("FINISHED");
            committed.assertRight(beside);
            evicted.assertRight(beside);
            delete(List.of(committed, evicted, read, running, staging, starting, pending));
            invariants.await(beside);
        }
    }

    @Test
    void kubeletEvictsAPodForItsDisk() throws Exception {
        stops.close(FIRST_PART);
        Asked query = ask(beside);
        stops.await(FIRST_PART, query.id());
        String pod = places.awaitPod(query.id(), "Running");
        places.fillDisk(pod);
        Await.until(
                "another pod",
                ClusterPlaces.PATIENCE,
                () -> !places.awaitPod(query.id(), "Running").equals(pod));
        stops.openAll();
        assertThat(query.awaitEnd(beside, ClusterPlaces.PATIENCE)).isEqualTo("FINISHED");
        query.assertRight(beside);
        delete(List.of(query));
        invariants.await(beside);
    }

    @Test
    void apiServerIsAwayForAMinute() throws Exception {
        try (Replica first = places.start(places.config("away", api));
                Connection pg = first.pg();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            stops.close(FIRST_PART, COMMITTED);
            Asked finishing = ask(beside);
            Asked killed = ask(beside);
            Asked cancelled = ask(beside);
            Asked adopted = ask(first);
            Asked ending = ask(first);
            Asked committed = ask(first);
            Asked abandoned = ask(first);
            Future<Boolean> bound = threads.submit(() -> ends(pg, "by_pg_away"));
            for (Asked query : List.of(finishing, killed, cancelled, adopted, ending, committed, abandoned)) {
                stops.await(FIRST_PART, query.id());
            }
            stops.await(FIRST_PART, places.awaitId("by_pg_away"));

            api.goAway();
            long since = System.nanoTime();
            Asked submitted = ask(beside);
            places.deletePods(List.of(killed));
            assertThat(beside.rest().delete(cancelled.path()).status()).isEqualTo(200);
            assertThat(first.rest().delete(abandoned.path()).status()).isEqualTo(200);
            stops.let(finishing.id(), FIRST_PART, COMMITTED);
            assertThat(finishing.awaitEnd(beside, NEWS))
                    .as("told by its runner")
                    .isEqualTo("FINISHED");
            finishing.assertRight(beside);
            places.awaitLogged(abandoned.id(), "state", "CANCELLED");
            stops.let(committed.id(), FIRST_PART);
            stops.await(COMMITTED, committed.id());
            first.kill();
            assertThat(bound.get()).isFalse();
            places.awaitEndOf("by_pg_away", LOST);
            assertThat(committed.awaitEnd(beside, ClusterPlaces.PATIENCE))
                    .as("its result is whole")
                    .isEqualTo("FINISHED");
            committed.assertRight(beside);
            // Its gateway is dead and the next one cannot look at its Job.
            stops.let(ending.id(), FIRST_PART, COMMITTED);
            stops.let(submitted.id(), FIRST_PART, COMMITTED);
            Await.until("a minute is over", Duration.ofMinutes(2), () -> System.nanoTime() - since > AWAY.toNanos());
            assertThat(submitted.state(beside)).isEqualTo("RUNNING");
            api.comeBack();
            stops.let(adopted.id(), FIRST_PART, COMMITTED);
            assertThat(killed.awaitEnd(beside, ClusterPlaces.PATIENCE)).isEqualTo(LOST);
            assertThat(cancelled.awaitEnd(beside, ClusterPlaces.PATIENCE)).isEqualTo("CANCELLED");
            assertThat(abandoned.awaitEnd(beside, ClusterPlaces.PATIENCE)).isEqualTo("CANCELLED");
            for (Asked query : List.of(adopted, ending, submitted)) {
                assertThat(query.awaitEnd(beside, ClusterPlaces.PATIENCE))
                        .as(query.toString())
                        .isEqualTo("FINISHED");
                query.assertRight(beside);
                assertThat(places.shared().restarts(query.id())).isZero();
            }
            places.awaitNoJobOf(abandoned);
            stops.openAll();
            delete(List.of(finishing, killed, cancelled, adopted, ending, committed, abandoned, submitted));
            invariants.await(beside);
        }
    }

    /** Whether the statement comes to a good end. */
    static boolean ends(Connection connection, String mark) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET eider.cpu = '1'");
            statement.execute("SET eider.memory = '512MB'");
            try (ResultSet rows = statement.executeQuery(Asked.sql(mark, 0, "rows.parquet"))) {
                return rows.next();
            }
        } catch (SQLException _) {
            return false;
        }
    }

    private static void delete(List<Asked> queries) throws Exception {
        for (Asked query : queries) {
            assertThat(beside.rest().delete(query.path()).status()).isEqualTo(200);
        }
    }
}
