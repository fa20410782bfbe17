package dev.eider.testing.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.testing.life.Await;
import dev.eider.testing.replicas.Gateway;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** What must be so when all queries have ended, whatever has happened to them: waits for it as long as the configuration says at most. */
final class Invariants {
    /** Finished Jobs are kept for 3 s and the reaper looks every second; the cluster takes its time, too. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Set<String> FURNITURE = Set.of("Pod open", "Secret storage", "ConfigMap kube-root-ca.crt");

    private final ClusterPlaces places;
    private final Predicate<String> furniture;

    Invariants(ClusterPlaces places) {
        this(places, _ -> false);
    }

    /** @param installed kind and name of what else is there and belongs to no query */
    Invariants(ClusterPlaces places, Predicate<String> installed) {
        this.places = places;
        this.furniture = installed.or(FURNITURE::contains);
    }

    /** @param living all gateways there are */
    void await(Gateway... living) throws Exception {
        Await.empty("objects, permits or statements", PATIENCE, () -> leftovers(living));
        assertUsageCountsEachOnce(living[0]);
    }

    private List<String> leftovers(Gateway... living) throws Exception {
        List<String> found = new ArrayList<>(unended());
        found.addAll(places.shared().scratch());
        for (Gateway gateway : living) {
            gateway.rest()
                    .text("/metrics")
                    .lines()
                    .filter(line -> line.matches("eider_(jobs_running|jobs_waiting|result_memory_bytes) .*[1-9].*"))
                    .forEach(found::add);
        }
        if (found.isEmpty()) {
            for (JsonNode object : places.list("jobs,pods,secrets,configmaps")) {
                found.add(object.path("kind").asText() + " "
                        + object.at("/metadata/name").asText());
            }
            found.removeIf(furniture);
        }
        return found;
    }

    private List<String> unended() throws SQLException {
        try (Connection log = places.shared().log();
                Statement statement = log.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT id, state FROM eider_metering.statements WHERE ended_at IS NULL OR state = 'RUNNING'")) {
            List<String> found = new ArrayList<>();
            while (rows.next()) {
                found.add("statement " + rows.getString(1) + " " + rows.getString(2));
            }
            return found;
        }
    }

    /** The ledger says what the log's lines come to; what has finished has returned its rows, and once. */
    private void assertUsageCountsEachOnce(Gateway gateway) throws Exception {
        String yesterday = LocalDate.now(ZoneOffset.UTC).minusDays(1).toString();
        JsonNode usage = gateway.rest()
                .get("/v1/usage?group=principal&from=" + yesterday)
                .body()
                .at("/usage/0");
        try (Connection log = places.shared().log();
                Statement statement = log.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT count(*), count(*) FILTER (WHERE state = 'FAILED'), count(*) FILTER (WHERE state = 'CANCELLED'),
                            sum(rows_returned), count(*) FILTER (WHERE state = 'FINISHED' AND door = 'rest' AND rows_returned <> %d)
                        FROM eider_metering.statements
                        """.formatted(ClusterPlaces.ROWS))) {
            row.next();
            assertThat(usage.path("statements").asLong()).as(usage.toString()).isEqualTo(row.getLong(1));
            assertThat(usage.path("failed").asLong()).as(usage.toString()).isEqualTo(row.getLong(2));
            assertThat(usage.path("cancelled").asLong()).as(usage.toString()).isEqualTo(row.getLong(3));
            assertThat(usage.path("rows").asLong()).as(usage.toString()).isEqualTo(row.getLong(4));
            assertThat(row.getLong(5)).as("results of another length").isZero();
        }
    }
}
