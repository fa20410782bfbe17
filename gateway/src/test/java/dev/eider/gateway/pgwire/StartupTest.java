package dev.eider.gateway.pgwire;

import static dev.eider.gateway.pgwire.RawClient.PROTOCOL_3_0;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.gateway.door.Deadline;
import dev.eider.gateway.pgwire.RawClient.Message;
import dev.eider.gateway.query.KnownSettings;
import dev.eider.gateway.query.Session;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From the first byte to ReadyForQuery. */
class StartupTest {
    private static final int PROTOCOL_3_2 = 3 << 16 | 2;

    private Gateway gateway = new Gateway();

    StartupTest() throws IOException {}

    @AfterEach
    void stop() {
        gateway.close();
    }

    private static Map<String, String> ada(String... more) {
        Map<String, String> parameters = new HashMap<>(Map.of("user", Gateway.USER, "database", "demo"));
        for (int i = 0; i < more.length; i += 2) {
            parameters.put(more[i], more[i + 1]);
        }
        return parameters;
    }

    private List<Message> logIn(RawClient client, int version, Map<String, String> parameters) throws IOException {
        client.startup(version, parameters);
        client.scram(Gateway.PASSWORD);
        return client.until('Z');
    }

    private static Map<String, String> statuses(List<Message> messages) {
        Map<String, String> statuses = new HashMap<>();
        messages.stream().filter(message -> message.type() == 'S').forEach(message -> {
            String[] parts = message.text().split("\0", -1);
            statuses.put(parts[0], parts[1]);
        });
        return statuses;
    }

    private Message refusal(int version, Map<String, String> parameters) throws IOException {
        try (RawClient client = new RawClient(gateway.port())) {
            client.startup(version, parameters);
            Message message = client.read();
            assertThat(message.type()).as(message.toString()).isEqualTo('E');
            assertThat(message.field('S')).isEqualTo("FATAL");
            assertThatThrownBy(client::read).isInstanceOf(EOFException.class);
            return message;
        }
    }

    @Test
    void tellsItsSettings() throws IOException {
        try (RawClient client = new RawClient(gateway.port())) {
            List<Message> messages = logIn(
                    client,
                    PROTOCOL_3_0,
                    ada(
                            "application_name", "test",
                            "TimeZone", "Europe/Berlin",
                            "options",
                                    "-c DateStyle=ISO,US -c application_name=gives-way --extra-float-digits=3 -c app.x=a\\ b",
                            "my.own", "1"));
            assertThat(statuses(messages))
                    .containsEntry("server_version", SessionSettings.SERVER_VERSION)
                    .containsEntry("application_name", "test")
                    .containsEntry("TimeZone", "Europe/Berlin")
                    .containsEntry("DateStyle", "ISO, MDY")
                    .containsEntry("client_encoding", "UTF8")
                    .containsEntry("integer_datetimes", "on")
                    .containsEntry("standard_conforming_strings", "on")
                    .containsEntry("session_authorization", "ada");
            assertThat(messages)
                    .filteredOn(message -> message.type() == 'K')
                    .singleElement()
                    .satisfies(key -> assertThat(key.body()).hasSize(8));
            client.query("SELECT 1");
            client.until('Z');
            assertThat(gateway.queries.executed.getFirst().session().settings())
                    .containsEntry("app.x", "a b")
                    .containsEntry("my.own", "1")
                    .containsEntry("extra_float_digits", "3")
                    .containsEntry("catalog", "demo")
                    .containsEntry("search_path", "main");
            assertThat(gateway.queries.executed.getFirst().principal().tenant()).isEqualTo("acme");
        }
    }

    @Test
    void declinesEncryptionAndGoesOn() throws IOException {
        try (RawClient client = new RawClient(gateway.port())) {
            client.out.writeInt(8);
            client.out.writeInt(80877104);
            assertThat(client.in.read()).isEqualTo('N');
            client.out.writeInt(8);
            client.out.writeInt(80877103);
            assertThat(client.in.read()).isEqualTo('N');
            assertThat(logIn(client, PROTOCOL_3_0, ada())).isNotEmpty();
        }
    }

    @Test
    void asksOnceForEncryption() throws IOException {
        try (RawClient client = new RawClient(gateway.port())) {
            for (int i = 0; i < 2; i++) {
                client.out.writeInt(8);
                client.out.writeInt(80877103);
            }
            assertThat(client.in.read()).isEqualTo('N');
            assertThat(client.read().field('C')).isEqualTo("08P01");
        }
    }

    @Test
    void speaksProtocol3Point2WithALongKey() throws IOException {
        try (RawClient client = new RawClient(gateway.port())) {
            List<Message> messages = logIn(client, PROTOCOL_3_2, ada());
            assertThat(messages)
                    .filteredOn(message -> message.type() == 'K')
                    .singleElement()
                    .satisfies(key -> assertThat(key.body()).hasSize(36));
        }
    }

    @Test
    void negotiatesWhatItDoesNotKnow() throws IOException {
        try (RawClient client = new RawClient(gateway.port())) {
            client.startup(3 << 16 | 9999, ada("_pq_.new", "1"));
            Message negotiation = client.read();
            assertThat(negotiation.type()).isEqualTo('v');
            assertThat(negotiation.int32(0)).isEqualTo(PROTOCOL_3_2);
            assertThat(negotiation.int32(4)).isEqualTo(1);
            assertThat(negotiation.text()).endsWith("_pq_.new\0");
            client.scram(Gateway.PASSWORD);
            assertThat(client.typesUntilReady()).endsWith("KZ");
        }
    }

    @Test
    void refusesOtherProtocols() throws IOException {
        assertThat(refusal(2 << 16, ada()).field('C')).isEqualTo("0A000");
        assertThat(refusal(4 << 16, ada()).field('C')).isEqualTo("0A000");
    }

    @Test
    void refusesParametersAsPostgresDoes() throws IOException {
        assertThat(refusal(PROTOCOL_3_0, Map.of("database", "demo")).field('C')).isEqualTo("28000");
        assertThat(refusal(PROTOCOL_3_0, ada("no_such_setting", "1")).field('M'))
                .isEqualTo("unrecognized configuration parameter \"no_such_setting\"");
        assertThat(refusal(PROTOCOL_3_0, ada("options", "-c nope=1")).field('C'))
                .isEqualTo("42704");
        assertThat(refusal(PROTOCOL_3_0, ada("options", "-c eider.nonsense=1")).field('M'))
                .startsWith("setting \"eider.nonsense\" is not known");
        assertThat(refusal(PROTOCOL_3_0, ada("options", "-c bytea_output=escape"))
                        .field('C'))
                .isEqualTo("0A000");
        assertThat(refusal(PROTOCOL_3_0, ada("options", "-c eider.cpu=many")).field('C'))
                .isEqualTo("22023");
        assertThat(refusal(PROTOCOL_3_0, ada("options", "-x")).field('C')).isEqualTo("42601");
        assertThat(refusal(PROTOCOL_3_0, ada("replication", "database")).field('C'))
                .isEqualTo("0A000");
    }

    @Test
    void wrongPasswordsAndUnknownUsersLookTheSame() throws IOException {
        Message wrong = failedLogin("ada", "wrong");
        Message unknown = failedLogin("eve", "wrong");
        assertThat(wrong.field('C')).isEqualTo("28P01");
        assertThat(unknown.text()).isEqualTo(wrong.text().replace("ada", "eve"));
    }

    private Message failedLogin(String user, String password) throws IOException {
        try (RawClient client = new RawClient(gateway.port())) {
            client.startup(PROTOCOL_3_0, Map.of("user", user, "database", "demo"));
            client.scram(password);
            Message error = client.read();
            assertThatThrownBy(client::read).isInstanceOf(EOFException.class);
            return error;
        }
    }

    @Test
    void unknownDatabasesAreToldToUsersOnly() throws IOException {
        try (RawClient client = new RawClient(gateway.port())) {
            client.startup(PROTOCOL_3_0, Map.of("user", "ada", "database", "nope"));
            client.scram(Gateway.PASSWORD);
            assertThat(client.until('E').getLast().field('C')).isEqualTo("3D000");
        }
        try (RawClient client = new RawClient(gateway.port())) {
            client.startup(PROTOCOL_3_0, Map.of("user", "ada", "database", "nope"));
            client.scram("wrong");
            assertThat(client.read().field('C')).isEqualTo("28P01");
        }
    }

    @Test
    void theCatalogIsASettingToo() throws IOException {
        try (RawClient client = new RawClient(gateway.port())) {
            client.startup(PROTOCOL_3_0, Map.of("user", "ada", "database", "demo", "catalog", "nope"));
            client.scram(Gateway.PASSWORD);
            assertThat(client.until('E').getLast().field('C')).isEqualTo("3D000");
        }
        try (RawClient client = new RawClient(gateway.port())) {
            assertThat(logIn(client, PROTOCOL_3_0, ada("options", "-c catalog=demo")))
                    .isNotEmpty();
        }
    }

    /** What drivers set without asking whether it is there. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "work_mem=64MB",
                "geqo=off",
                "enable_seqscan=off",
                "idle_session_timeout=5s",
                "tcp_user_timeout=5",
                "cursor_tuple_fraction=1.0",
                "foo.bar=1",
                "client_min_messages=WARNING",
                "synchronous_commit=off",
                "extra_float_digits=2",
                "search_path=nope"
            })
    void whatSetTakesIsTaken(String assignment) throws IOException {
        String[] parts = assignment.split("=");
        try (RawClient client = new RawClient(gateway.port())) {
            logIn(client, PROTOCOL_3_0, ada("options", "-c " + assignment));
            client.query("SELECT 1");
            client.until('Z');
        }
        Session session = new Session("demo", "main", Map.of());
        KnownSettings.set(session, parts[0], parts[1]);
        assertThat(gateway.queries.executed.getFirst().session().setting(parts[0]))
                .isEqualTo(session.setting(parts[0]));
    }

    @Test
    void otherEncodingsAreRefused() throws IOException {
        assertThat(refusal(PROTOCOL_3_0, ada("client_encoding", "LATIN1")).field('C'))
                .isEqualTo("0A000");
    }

    @Test
    void whatSetRefusesIsRefused() throws IOException {
        assertThat(refusal(PROTOCOL_3_0, ada("DateStyle", "German")).field('C')).isEqualTo("0A000");
        assertThat(refusal(PROTOCOL_3_0, ada("options", "-c TimeZone=nowhere")).field('C'))
                .isEqualTo("22023");
        assertThat(refusal(PROTOCOL_3_0, ada("server_encoding", "UTF8")).field('C'))
                .isEqualTo("55P02");
        assertThat(refusal(PROTOCOL_3_0, ada("options", "-c work_mem=garbage")).field('C'))
                .isEqualTo("22023");
        assertThat(refusal(PROTOCOL_3_0, ada("fallback_application_name", "x")).field('C'))
                .isEqualTo("42704");
        assertThat(refusal(PROTOCOL_3_0, ada("is_superuser", "on")).field('C')).isEqualTo("55P02");
        assertThat(refusal(PROTOCOL_3_0, ada("role", "root")).field('C')).isEqualTo("42704");
    }

    @Test
    void impossiblePacketsEndTheConnection() throws IOException {
        for (int length : new int[] {-1, 0, 7, 10_001, Integer.MAX_VALUE}) {
            try (RawClient client = new RawClient(gateway.port())) {
                client.out.writeInt(length);
                assertThat(client.read().field('C')).isEqualTo("08P01");
                assertThatThrownBy(client::read).isInstanceOf(EOFException.class);
            }
        }
    }

    @Test
    void whatIsSentToLogInCostsNobodyElse() throws IOException {
        byte[] first = "n,,n=,r=".concat("x".repeat(60_000)).getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < 4; i++) {
            try (RawClient client = new RawClient(gateway.port())) {
                client.startup(PROTOCOL_3_0, ada());
                client.read();
                client.send('p', RawClient.cstring("SCRAM-SHA-256"), RawClient.int32(first.length), first);
                assertThat(client.read().type()).isEqualTo('R');
            }
        }
        try (RawClient client = new RawClient(gateway.port())) {
            assertThat(logIn(client, PROTOCOL_3_0, ada())).isNotEmpty();
        }
    }

    @Test
    void brokenPasswordMessagesEndTheConnection() throws IOException {
        try (RawClient client = new RawClient(gateway.port())) {
            client.startup(PROTOCOL_3_0, ada());
            client.read();
            client.send('Q', RawClient.cstring("SELECT 1"));
            assertThat(client.read().field('C')).isEqualTo("08P01");
        }
        try (RawClient client = new RawClient(gateway.port())) {
            client.startup(PROTOCOL_3_0, ada());
            client.read();
            client.send('p', RawClient.cstring("SCRAM-SHA-256-PLUS"), RawClient.int32(0));
            assertThat(client.read().field('C')).isEqualTo("08P01");
        }
    }

    @Test
    void thereIsALimitToConnections() throws IOException {
        restart(new PgSettings("127.0.0.1", 0, 1, Duration.ofSeconds(10), 1 << 20, "main", Optional.empty()));
        try (RawClient first = RawClient.ready(gateway.port())) {
            assertThat(refusalAfterLogin(Gateway.USER).field('C')).isEqualTo("53300");
            first.query("SELECT 1");
            assertThat(first.typesUntilReady()).isEqualTo("TDCZ");
        }
        Deadline.await("the place to be free", () -> gateway.listener.sessions() == 0);
        try (RawClient second = RawClient.ready(gateway.port())) {
            assertThat(second.socket.isConnected()).isTrue();
        }
    }

    @Test
    void theClockRunsForWhoeverIsSlow() throws IOException {
        restart(new PgSettings("127.0.0.1", 0, 5, Duration.ofMillis(200), 1 << 20, "main", Optional.empty()));
        try (RawClient silent = new RawClient(gateway.port());
                RawClient halfway = new RawClient(gateway.port())) {
            halfway.startup(PROTOCOL_3_0, ada());
            halfway.read();
            assertThat(silent.in.read()).isEqualTo(-1);
            assertThat(halfway.in.read()).isEqualTo(-1);
        }
        Deadline.await("both to be gone", () -> gateway.listener.connections() == 0);
    }

    @Test
    void oneOfSeveralUsersCannotTakeAllPlaces() throws IOException {
        gateway.close();
        PgSettings settings =
                new PgSettings("127.0.0.1", 0, 4, Duration.ofSeconds(10), 1 << 20, "main", Optional.empty());
        gateway = new Gateway(settings, Gateway.USER, "bob");
        try (RawClient first = RawClient.ready(gateway.port());
                RawClient second = RawClient.ready(gateway.port())) {
            Message refusal = refusalAfterLogin(Gateway.USER);
            assertThat(refusal.field('C')).isEqualTo("53300");
            assertThat(refusal.field('M')).contains("user \"" + Gateway.USER + "\"", "queries.max_connections");
            try (RawClient bob = RawClient.ready(gateway.port(), "bob")) {
                bob.query("SELECT 1");
                assertThat(bob.typesUntilReady()).isEqualTo("TDCZ");
            }
            assertThat(first.socket.isConnected()).isTrue();
            assertThat(second.socket.isConnected()).isTrue();
        }
    }

    /** 128 may be logging in beside the one that has a session. */
    @Test
    void whoConnectsAndSaysNothingKeepsNobodyOut() throws IOException {
        restart(new PgSettings("127.0.0.1", 0, 1, Duration.ofMinutes(1), 1 << 20, "main", Optional.empty()));
        List<RawClient> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                idle.add(new RawClient(gateway.port()));
            }
            try (RawClient client = RawClient.ready(gateway.port())) {
                client.query("SELECT 1");
                assertThat(client.typesUntilReady()).isEqualTo("TDCZ");
                assertThat(idle.getFirst().in.read()).isEqualTo(-1);
                assertThat(gateway.listener.connections()).isLessThanOrEqualTo(130);
            }
        } finally {
            for (RawClient client : idle) {
                client.close();
            }
        }
    }

    /** What a client is told that proves who it is and is not let in. */
    private Message refusalAfterLogin(String user) throws IOException {
        try (RawClient client = new RawClient(gateway.port())) {
            client.startup(PROTOCOL_3_0, Map.of("user", user, "database", "demo"));
            client.scram(Gateway.PASSWORD);
            return client.until('E').getLast();
        }
    }

    private void restart(PgSettings settings) throws IOException {
        gateway.close();
        gateway = new Gateway(settings);
    }
}
