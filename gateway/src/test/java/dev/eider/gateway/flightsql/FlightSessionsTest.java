package dev.eider.gateway.flightsql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.gateway.auth.Principal;
import dev.eider.gateway.door.FakeQueries;
import dev.eider.gateway.flightsql.ClientConnections.ClientConnection;
import dev.eider.gateway.query.Description;
import dev.eider.gateway.query.Door;
import dev.eider.gateway.query.Query;
import dev.eider.gateway.query.QueryRequest;
import dev.eider.gateway.query.SessionMemory;
import io.grpc.Attributes;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** With room for six sessions and three users, each of whom may have three. The clock ticks at each look. */
class FlightSessionsTest {
    private static final int KIB = 1 << 10;

    private Instant now = Instant.EPOCH;

    private final SessionMemory.Shared memory = new SessionMemory.Shared(200 * KIB, 3);

    private final FlightSessions sessions = new FlightSessions(
            (user, _) -> Optional.of(new Principal(user, "acme")),
            new FlightDoor.Settings(
                    "127.0.0.1",
                    0,
                    Optional.empty(),
                    "demo",
                    "main",
                    6,
                    memory,
                    3,
                    Duration.ofHours(8),
                    Duration.ofHours(1),
                    Duration.ofHours(1)),
            () -> now = now.plusSeconds(1));

    private FlightSessions.Entry login(String user, boolean handshake) {
        byte[] pair = (user + ":secret").getBytes(StandardCharsets.UTF_8);
        return sessions.login(Base64.getEncoder().encodeToString(pair), handshake);
    }

    private void assertEnded(FlightSessions.Entry entry) {
        assertThatThrownBy(() -> sessions.resume(entry.key())).hasMessageContaining("log in again");
    }

    @Test
    void aClientThatNeverClosesASessionLogsInForEver() {
        FlightSessions.Entry shared = login("ann", false);
        List<FlightSessions.Entry> logins = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            logins.add(login("ann", true));
            assertThat(login("ann", false)).isEqualTo(shared);
        }
        assertEnded(logins.get(97));
        assertThat(sessions.resume(logins.get(98).key())).isEqualTo(logins.get(98));
        assertThat(sessions.resume(logins.get(99).key())).isEqualTo(logins.get(99));
    }

    @Test
    void aUserTakesNoPlacesOfOthers() {
        FlightSessions.Entry bob = login("bob", true);
        FlightSessions.Entry shared = login("bob", false);
        for (int i = 0; i < 100; i++) {
            login("ann", true);
        }
        assertThat(sessions.resume(bob.key())).isEqualTo(bob);
        assertThat(login("bob", false)).isEqualTo(shared);
        assertThat(login("bob", true).session().principal().name()).isEqualTo("bob");
    }

    @Test
    void aUserFindsAPlaceWhenOthersHaveTakenAll() {
        FlightSessions.Entry first = login("ann", true);
        for (int i = 0; i < 2; i++) {
            login("ann", true);
            login("bob", true);
        }
        login("bob", true);
        FlightSessions.Entry eve = login("eve", true);
        assertThat(sessions.resume(eve.key())).isEqualTo(eve);
        assertEnded(first);
    }

    private FlightSessions.Entry preparing(String user, ClientConnection connection, int kibibytes) {
        FlightSessions.Entry entry = login(user, true);
        entry.session().usedOver(connection);
        String sql = "x".repeat(kibibytes * KIB / 2);
        entry.session().prepare(PreparedQuery.unbound(sql, new Description(Optional.empty(), List.of())));
        return entry;
    }

    @Test
    void clientsThatHaveGoneLeaveTheirMemoryToOthers() {
        ClientConnections connections = new ClientConnections(() -> now);
        Attributes killed = connections.transportReady(Attributes.EMPTY);
        ClientConnection alive = new ClientConnection();
        FlightSessions.Entry gone = preparing("ann", ClientConnections.of(killed), 90);
        FlightSessions.Entry idle = preparing("bob", alive, 90);
        assertThatThrownBy(() -> preparing("ann", alive, 60)).hasMessageContaining("user ann");
        connections.transportTerminated(killed);
        FlightSessions.Entry anns = preparing("ann", alive, 60);
        assertEnded(gone);
        assertThat(sessions.resume(idle.key())).isEqualTo(idle);
        assertThatThrownBy(() -> preparing("eve", alive, 100)).hasMessageContaining("other clients");
        now = now.plus(Duration.ofMinutes(11));
        anns.session().touch(now);
        preparing("eve", alive, 100);
        assertEnded(idle);
        assertThat(sessions.resume(anns.key())).isEqualTo(anns);
    }

    /** A client that logged in rightly isn't told that it did not. */
    @Test
    void whoCallsWhileTheGatewayStopsIsToldSo() {
        FlightSessions.Entry ann = login("ann", true);
        sessions.close();
        assertStopping(() -> sessions.resume(ann.key()));
        assertStopping(() -> login("ann", true));
    }

    private static void assertStopping(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        FlightRuntimeException.class,
                        e -> assertThat(e.status().code()).isEqualTo(FlightStatusCode.UNAVAILABLE))
                .hasMessageContaining("shutting down");
    }

    @Test
    void sessionsWithOpenQueriesStay() throws Exception {
        try (FakeQueries queries = new FakeQueries()) {
            List<FlightSessions.Entry> busy = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                busy.add(login("ann", true));
                FlightSession session = busy.getLast().session();
                Query query = queries.execute(new QueryRequest(
                        "HANG",
                        List.of(),
                        session.settings(),
                        session.principal(),
                        Door.FLIGHT_SQL,
                        QueryRequest.Options.none()));
                session.queries().hold(query);
            }
            assertThatThrownBy(() -> login("ann", true))
                    .isInstanceOfSatisfying(
                            FlightRuntimeException.class,
                            e -> assertThat(e.status().code()).isEqualTo(FlightStatusCode.RESOURCE_EXHAUSTED))
                    .hasMessageContaining("user ann has 3 sessions, all with open queries");
            sessions.end(busy.getFirst().key());
            FlightSessions.Entry next = login("ann", true);
            login("ann", true);
            assertEnded(next);
            assertThat(sessions.resume(busy.getLast().key())).isEqualTo(busy.getLast());
            sessions.close();
        }
    }
}
