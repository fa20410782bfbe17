package dev.eider.gateway.flightsql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.auth.Principal;
import dev.eider.gateway.door.FakeQueries;
import dev.eider.gateway.query.Description;
import dev.eider.gateway.query.Door;
import dev.eider.gateway.query.Parameter;
import dev.eider.gateway.query.Query;
import dev.eider.gateway.query.QueryRequest;
import dev.eider.gateway.query.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FlightSessionTest {
    private final FlightSession session =
            new FlightSession(new Principal("ann", "a"), new Session("demo", "main", Map.of()), Instant.EPOCH);
    private final PreparedQuery small =
            PreparedQuery.unbound("SELECT $1", new Description(Optional.empty(), List.of()));

    @AfterEach
    void close() {
        session.close();
    }

    @Test
    void boundValuesHaveABound() {
        // One text that is there once and counts each time: the heap of the tests is no matter.
        Parameter megabytes = new Parameter(Optional.empty(), Optional.of("x".repeat(1 << 20)));
        PreparedQuery large = small.bind(small.announced(), Collections.nCopies(1000, megabytes));
        ByteString handle = session.prepare(small);
        refused(() -> session.bind(handle, large));
        refused(() -> session.prepare(large));
        assertThat(session.statement(handle)).isEqualTo(small);
        session.unprepare(handle);
    }

    @Test
    void whatIsClosedCountsNoMore() {
        Parameter megabytes = new Parameter(Optional.empty(), Optional.of("x".repeat(1 << 20)));
        PreparedQuery large = small.bind(small.announced(), List.of(megabytes));
        for (int i = 0; i < 1000; i++) {
            ByteString handle = session.prepare(small);
            session.bind(handle, large);
            session.unprepare(handle);
        }
    }

    /** As when the gateway stops: that its queries are stopped comes before their sessions' end. */
    @Test
    void aQueryThatHadEndedTellsWhyThoughTheSessionIsClosed() throws Exception {
        try (FakeQueries queries = new FakeQueries()) {
            Query failed = queries.execute(new QueryRequest(
                    "FAIL",
                    List.of(),
                    session.settings(),
                    session.principal(),
                    Door.FLIGHT_SQL,
                    QueryRequest.Options.none()));
            assertThat(failed.awaitEnd(Duration.ofSeconds(10))).isTrue();
            session.close();
            assertThatThrownBy(() -> session.queries().hold(failed))
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.COLUMN_NOT_FOUND));
        }
    }

    private static void refused(Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_MEMORY));
    }
}
