package dev.eider.gateway.flightsql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.gateway.arrow.CellText;
import dev.eider.gateway.door.Deadline;
import dev.eider.gateway.door.FakeQuery;
import dev.eider.gateway.flightsql.FlightFixture.Client;
import dev.eider.gateway.query.Parameter;
import dev.eider.gateway.query.QueryStatus.State;
import dev.eider.gateway.result.ResultMemory;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.arrow.flight.CancelFlightInfoRequest;
import org.apache.arrow.flight.CancelStatus;
import org.apache.arrow.flight.CloseSessionRequest;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightGrpcUtils;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStatusCode;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.SessionOptionValueFactory;
import org.apache.arrow.flight.SetSessionOptionsRequest;
import org.apache.arrow.flight.SetSessionOptionsResult.ErrorValue;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class FlightDoorTest {
    private FlightFixture door;

    @BeforeAll
    void open() throws Exception {
        door = new FlightFixture();
    }

    @AfterAll
    void close() throws Exception {
        door.close();
    }

    @AfterEach
    void nothingIsLeftOpen() throws Exception {
        door.awaitQuiet();
    }

    private static FlightStream fetch(Client client, FlightInfo info) {
        return client.sql().getStream(info.getEndpoints().getFirst().getTicket(), client.token());
    }

    private static void drain(Client client, FlightInfo info) throws Exception {
        try (FlightStream stream = fetch(client, info)) {
            countRows(stream);
        }
    }

    private static long countRows(FlightStream stream) {
        long rows = 0;
        while (stream.next()) {
            rows += stream.getRoot().getRowCount();
        }
        return rows;
    }

    private void awaitReader() throws InterruptedException {
        for (FakeQuery query : door.queries.queries()) {
            query.awaitReader();
        }
    }

    @Test
    void keepsUnsignedIntegers() throws Exception {
        String sql = "SELECT 255::UTINYINT, 65535::USMALLINT, 4294967295::UINTEGER, 18446744073709551615::UBIGINT";
        try (Client client = door.login();
                FlightStream stream = fetch(client, client.sql().execute(sql, client.token()))) {
            stream.next();
            assertThat(stream.getRoot().getFieldVectors())
                    .extracting(vector -> CellText.over(vector).of(0))
                    .containsExactly("255", "65535", "4294967295", "18446744073709551615");
        }
    }

    @Test
    void answersAQuery() throws Exception {
        try (Client client = door.login()) {
            FlightInfo info = client.sql().execute("SELECT 42 AS answer, 'naïve' AS word", client.token());
            assertThat(info.getSchemaOptional().orElseThrow().getFields())
                    .extracting(Field::getName)
                    .containsExactly("answer", "word");
            try (FlightStream stream = fetch(client, info)) {
                assertThat(stream.next()).isTrue();
                assertThat(stream.getRoot().contentToTSVString()).isEqualTo("answer\tword\n42\tnaïve\n");
                assertThat(stream.next()).isFalse();
            }
        }
    }

    @Test
    void carriesALargeResultInMessagesThatEveryClientTakes() throws Exception {
        try (Client client = door.login();
                FlightStream stream = fetch(client, client.sql().execute("HUGE 1000000", client.token()))) {
            long rows = 0;
            long largest = 0;
            while (stream.next()) {
                BigIntVector ids = (BigIntVector) stream.getRoot().getVector("id");
                for (int i = 0; i < ids.getValueCount(); i++) {
                    assertThat(ids.get(i)).isEqualTo((rows + i) % 65_536);
                }
                rows += ids.getValueCount();
                largest = Math.max(
                        largest,
                        stream.getRoot().getFieldVectors().stream()
                                .mapToLong(vector -> vector.getBufferSize())
                                .sum());
            }
            assertThat(rows).isEqualTo(1_000_000);
            assertThat(largest).isLessThan(4L << 20);
        }
    }

    /** Which clients in Go and C++ refuse from 16 MiB on, and some from 4 MiB on. */
    @Test
    void aFewWideRowsAmongNarrowOnesTravelInMessagesThatEveryClientTakes() throws Exception {
        String sql = "SELECT CASE WHEN x < 20 THEN repeat('x', 1000000) ELSE 'a' END AS v FROM range(2048) t(x)";
        try (Client client = door.login();
                FlightStream stream = fetch(client, client.sql().execute(sql, client.token()))) {
            long rows = 0;
            while (stream.next()) {
                rows += stream.getRoot().getRowCount();
                assertThat(stream.getRoot().getVector("v").getBufferSize()).isLessThan(4 << 20);
            }
            assertThat(rows).isEqualTo(2048);
        }
    }

    @Test
    void cutsLongBatchesWithoutChangingThem() throws Exception {
        try (Client client = door.login();
                FlightStream stream = fetch(
                        client,
                        client.sql()
                                .execute(
                                        "SELECT range AS i, repeat('x', 2000) AS s, [range, NULL] AS l, CASE WHEN range % 3 = 0 THEN NULL ELSE range % 2 = 0 END AS b FROM range(9000)",
                                        client.token()))) {
            long next = 0;
            int messages = 0;
            while (stream.next()) {
                messages++;
                VectorSchemaRoot root = stream.getRoot();
                for (int i = 0; i < root.getRowCount(); i++, next++) {
                    assertThat(root.getVector("i").getObject(i)).isEqualTo(next);
                    assertThat(root.getVector("s").getObject(i).toString()).hasSize(2000);
                    assertThat(root.getVector("l").getObject(i).toString()).isEqualTo("[" + next + ",null]");
                    assertThat(root.getVector("b").getObject(i)).isEqualTo(next % 3 == 0 ? null : next % 2 == 0);
                }
            }
            assertThat(next).isEqualTo(9000);
            assertThat(messages).isGreaterThan(5);
        }
    }

    @Test
    void aFailedStatementCarriesItsErrorInStatusAndTrailers() throws Exception {
        try (Client client = door.login()) {
            FlightInfo info = client.sql().execute("FAIL LATE", client.token());
            try (FlightStream stream = fetch(client, info)) {
                assertThatThrownBy(() -> countRows(stream)).isInstanceOfSatisfying(FlightRuntimeException.class, e -> {
                    assertThat(e.status().code()).isEqualTo(FlightStatusCode.INVALID_ARGUMENT);
                    assertThat(e.status().description()).contains("column \"nme\" is not there");
                    assertThat(e.status().metadata().get("eider-error-code")).isEqualTo("COLUMN_NOT_FOUND");
                    assertThat(e.status().metadata().get("eider-sql-state")).isEqualTo("42703");
                    assertThat(e.status().metadata().get("eider-position")).isEqualTo("8");
                    assertThat(e.status().metadata().get("eider-query-id")).hasSize(26);
                });
            }
            assertThatThrownBy(() -> client.sql().execute("SELEC 1", client.token()))
                    .isInstanceOfSatisfying(FlightRuntimeException.class, e -> {
                        assertThat(e.status().code()).isEqualTo(FlightStatusCode.INVALID_ARGUMENT);
                        assertThat(e.status().metadata().get("eider-sql-state")).isEqualTo("42601");
                    });
        }
    }

    @Test
    void aResultIsReadOnce() throws Exception {
        try (Client client = door.login()) {
            FlightInfo info = client.sql().execute("SELECT 1", client.token());
            try (FlightStream stream = fetch(client, info)) {
                assertThat(countRows(stream)).isEqualTo(1);
            }
            door.awaitQuiet();
            try (FlightStream again = fetch(client, info)) {
                assertThatThrownBy(again::next)
                        .isInstanceOfSatisfying(
                                FlightRuntimeException.class,
                                e -> assertThat(e.status().code()).isEqualTo(FlightStatusCode.NOT_FOUND));
            }
        }
    }

    @Test
    void anotherSessionCannotReadAResult() throws Exception {
        try (Client ann = door.login();
                Client other = door.login()) {
            FlightInfo info = ann.sql().execute("SELECT 1", ann.token());
            try (FlightStream stream = fetch(other, info)) {
                assertThatThrownBy(stream::next).hasMessageContaining("has been read or has expired");
            }
            drain(ann, info);
        }
    }

    @Test
    void cancelEndsARunningQuery() throws Exception {
        try (Client client = door.login()) {
            FlightInfo info = client.sql().execute("HANG", client.token());
            try (FlightStream stream = fetch(client, info)) {
                CancelStatus status = client.sql()
                        .cancelFlightInfo(new CancelFlightInfoRequest(info), client.token())
                        .getStatus();
                assertThat(status).isEqualTo(CancelStatus.CANCELLED);
                assertThatThrownBy(stream::next)
                        .isInstanceOfSatisfying(
                                FlightRuntimeException.class,
                                e -> assertThat(e.status().code()).isEqualTo(FlightStatusCode.CANCELLED));
            }
            assertThat(client.sql()
                            .cancelFlightInfo(new CancelFlightInfoRequest(info), client.token())
                            .getStatus())
                    .isEqualTo(CancelStatus.NOT_CANCELLABLE);
        }
    }

    @Test
    void aClientThatStopsReadingFreesEverything() throws Exception {
        try (Client client = door.login()) {
            FlightStream stream = fetch(client, client.sql().execute("HUGE 1000000000", client.token()));
            assertThat(stream.next()).isTrue();
            stream.cancel("enough", null);
            stream.close();
            FlightStream hanging = fetch(client, client.sql().execute("HANG", client.token()));
            awaitReader();
            hanging.cancel("enough", null);
            door.awaitQuiet();
            hanging.close();
        }
    }

    @Test
    void aPausedClientKeepsMemoryFlat() throws Exception {
        try (Client client = door.login();
                FlightStream stream = fetch(client, client.sql().execute("HUGE 1000000000", client.token()))) {
            assertThat(stream.next()).isTrue();
            long highest = 0;
            Instant end = Instant.now().plusSeconds(1);
            while (Instant.now().isBefore(end)) {
                highest = Math.max(highest, door.queries.memory());
            }
            assertThat(highest).isLessThan(64L << 20);
            stream.cancel("enough", null);
        }
    }

    @Test
    void aConnectionThatBreaksFreesEverything() throws Exception {
        try (Wire wire = new Wire(door.port());
                Client client = door.login(wire.port());
                FlightStream stream = fetch(client, client.sql().execute("HUGE 1000000000", client.token()));
                FlightStream hanging = fetch(client, client.sql().execute("HANG", client.token()))) {
            assertThat(stream.next()).isTrue();
            awaitReader();
            wire.cut();
            door.awaitQuiet();
            assertThatThrownBy(hanging::next).isInstanceOf(FlightRuntimeException.class);
        }
    }

    /** The client refuses the answer's length while the door still sends it: without the ticket in it there is nothing to fetch. */
    @Test
    void anAnswerThatIsNotTakenLeavesNoQuery() throws Exception {
        ManagedChannel channel = ManagedChannelBuilder.forAddress("127.0.0.1", door.port())
                .usePlaintext()
                .maxInboundMessageSize(1 << 20)
                .build();
        try (Client client = door.login();
                FlightSqlClient choosy =
                        new FlightSqlClient(FlightGrpcUtils.createFlightClient(door.clientMemory, channel))) {
            String answeredWithItself = "HANG " + "x".repeat(6 << 20);
            assertThatThrownBy(() -> choosy.execute(answeredWithItself, client.token()))
                    .hasMessageContaining("exceeds maximum size");
            door.awaitQuiet();
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void aResultWhoseClientHasGoneWaitsForAnotherButNotForLong() throws Exception {
        try (FlightFixture waiting = new FlightFixture(Duration.ofMinutes(5), Duration.ofMillis(100));
                Client stays = waiting.login()) {
            FlightInfo kept = stays.sql().execute("SELECT 42 AS answer", stays.token());
            FlightInfo left;
            try (FlightSqlClient goes = new FlightSqlClient(waiting.connect())) {
                left = goes.execute("HANG", stays.token());
            }
            Deadline.await(
                    () -> "still open: " + waiting.queries.queries(),
                    Duration.ofSeconds(5),
                    () -> waiting.queries.queries().size() == 1);
            try (FlightStream stream = fetch(stays, left)) {
                assertThatThrownBy(stream::next).hasMessageContaining("has expired");
            }
            drain(stays, kept);
            waiting.awaitQuiet();
        }
    }

    @Test
    void aResultIsReadOverAnotherConnection() throws Exception {
        try (Client reader = door.login()) {
            FlightInfo info;
            try (FlightSqlClient planner = new FlightSqlClient(door.connect())) {
                info = planner.execute("SELECT 42 AS answer", reader.token());
            }
            drain(reader, info);
        }
    }

    @Test
    void aResultThatNobodyFetchesExpires() throws Exception {
        try (FlightFixture impatient = new FlightFixture(Duration.ofMillis(100), Duration.ofMinutes(5));
                Client client = impatient.login()) {
            FlightInfo info = client.sql().execute("HANG", client.token());
            impatient.awaitQuiet();
            try (FlightStream stream = fetch(client, info)) {
                assertThatThrownBy(stream::next).hasMessageContaining("has expired");
            }
        }
    }

    @Test
    void wrongCredentialsAreUnauthenticated() throws Exception {
        try (FlightClient client = door.connect()) {
            assertThatThrownBy(() -> client.authenticateBasicToken("ann", "wrong"))
                    .isInstanceOfSatisfying(
                            FlightRuntimeException.class,
                            e -> assertThat(e.status().code()).isEqualTo(FlightStatusCode.UNAUTHENTICATED));
            FlightSqlClient sql = new FlightSqlClient(client);
            assertThatThrownBy(() -> sql.execute("SELECT 1")).hasMessageContaining("credentials are missing");
            var forged = new org.apache.arrow.flight.grpc.CredentialCallOption(
                    new org.apache.arrow.flight.auth2.BearerCredentialWriter(":acme:ann"));
            assertThatThrownBy(() -> sql.execute("SELECT 1", forged)).hasMessageContaining("log in again");
        }
    }

    @Test
    void userAndPasswordWithEveryCallShareOneSession() throws Exception {
        try (FlightClient client = door.connect()) {
            var basic = new org.apache.arrow.flight.grpc.CredentialCallOption(
                    new org.apache.arrow.flight.auth2.BasicAuthCredentialWriter("ann", FlightFixture.PASSWORD));
            FlightSqlClient sql = new FlightSqlClient(client);
            FlightInfo info = sql.execute("SELECT 1", basic);
            try (FlightStream stream =
                    sql.getStream(info.getEndpoints().getFirst().getTicket(), basic)) {
                assertThat(countRows(stream)).isEqualTo(1);
            }
        }
    }

    @Test
    void aClosedSessionEndsItsQueriesAndItsToken() throws Exception {
        try (Client client = door.login()) {
            client.sql().execute("HANG", client.token());
            client.sql().closeSession(new CloseSessionRequest(), client.token());
            door.awaitQuiet();
            assertThatThrownBy(() -> client.sql().execute("SELECT 1", client.token()))
                    .hasMessageContaining("log in again");
        }
    }

    @Test
    void sessionOptionsReachTheStatement() throws Exception {
        try (Client client = door.login()) {
            client.sql()
                    .setSessionOptions(
                            new SetSessionOptionsRequest(Map.of(
                                    "catalog", SessionOptionValueFactory.makeSessionOptionValue("lake"),
                                    "schema", SessionOptionValueFactory.makeSessionOptionValue("raw"),
                                    "eider.cpu", SessionOptionValueFactory.makeSessionOptionValue(4L))),
                            client.token());
            drain(client, client.sql().execute("SELECT 1", client.token()));
            var session = door.queries.requests().getLast().session();
            assertThat(session.catalog()).isEqualTo("lake");
            assertThat(session.schema()).isEqualTo("raw");
            assertThat(session.setting("eider.cpu")).hasValue("4");
        }
    }

    @Test
    void sessionOptionsThatThereAreNotAreRefused() throws Exception {
        try (Client client = door.login()) {
            var result = client.sql()
                    .setSessionOptions(
                            new SetSessionOptionsRequest(Map.of(
                                    "catalog", SessionOptionValueFactory.makeSessionOptionValue("nonsense"),
                                    "schema", SessionOptionValueFactory.makeSessionOptionValue("nonsense"),
                                    "eider.nonsense", SessionOptionValueFactory.makeSessionOptionValue(1L),
                                    "eider.cpu", SessionOptionValueFactory.makeSessionOptionValue("many"))),
                            client.token());
            Map<String, ErrorValue> errors = new java.util.HashMap<>();
            result.getErrors().forEach((option, error) -> errors.put(option, error.value));
            assertThat(errors)
                    .isEqualTo(Map.of(
                            "catalog", ErrorValue.INVALID_VALUE,
                            "schema", ErrorValue.INVALID_VALUE,
                            "eider.nonsense", ErrorValue.INVALID_NAME,
                            "eider.cpu", ErrorValue.INVALID_VALUE));
            drain(client, client.sql().execute("SELECT 1", client.token()));
            var session = door.queries.requests().getLast().session();
            assertThat(session.catalog()).isEqualTo("demo");
            assertThat(session.schema()).isEqualTo("main");
            assertThat(session.setting("eider.cpu")).isEmpty();
        }
    }

    @Test
    void preparedStatementsTakeParameters() throws Exception {
        try (Client client = door.login();
                FlightSqlClient.PreparedStatement statement =
                        client.sql().prepare("SELECT ? + 1 AS n, upper(?) AS s", client.token());
                VectorSchemaRoot parameters = VectorSchemaRoot.create(
                        new Schema(List.of(
                                Field.nullable("1", new ArrowType.Int(64, true)),
                                Field.nullable("2", ArrowType.Utf8.INSTANCE))),
                        door.clientMemory)) {
            assertThat(statement.getResultSetSchema().getFields()).hasSize(2);
            assertThat(statement.getParameterSchema().getFields()).hasSize(2);
            ((BigIntVector) parameters.getVector(0)).setSafe(0, 41);
            ((VarCharVector) parameters.getVector(1))
                    .setSafe(0, "é'".getBytes(java.nio.charset.StandardCharsets.UTF_8));
            parameters.setRowCount(1);
            statement.setParameters(parameters);
            FlightInfo info = statement.execute(client.token());
            try (FlightStream stream = fetch(client, info)) {
                stream.next();
                assertThat(stream.getRoot().contentToTSVString()).isEqualTo("n\ts\n42\tÉ'\n");
            }
            assertThat(door.queries.requests().getLast().parameters())
                    .containsExactly(
                            new Parameter(Optional.of("BIGINT"), Optional.of("41")),
                            new Parameter(Optional.empty(), Optional.of("é'")));
            statement.close(client.token());
        }
    }

    @Test
    void whatASessionIsToldIsDoneWhenItIsAnswered() throws Exception {
        try (Client client = door.login()) {
            FlightInfo set = client.sql().execute("SET x = 1", client.token());
            assertThat(door.queries.queries())
                    .singleElement()
                    .extracting(query -> query.status().state())
                    .isEqualTo(State.FINISHED);
            drain(client, set);
        }
    }

    @Test
    void updatesAreForStatementsWithoutRows() throws Exception {
        try (Client client = door.login()) {
            assertThat(client.sql().executeUpdate("SET x = 1", client.token())).isZero();
            assertThatThrownBy(() -> client.sql().executeUpdate("FAIL", client.token()))
                    .hasMessageContaining("nme");
        }
    }

    @Test
    void whatIsNotSupportedSaysSo() throws Exception {
        try (Client client = door.login()) {
            assertThatThrownBy(() -> client.sql().beginTransaction(client.token()))
                    .isInstanceOfSatisfying(
                            FlightRuntimeException.class,
                            e -> assertThat(e.status().code()).isEqualTo(FlightStatusCode.UNIMPLEMENTED));
            assertThatThrownBy(() ->
                            client.flight().getInfo(org.apache.arrow.flight.FlightDescriptor.path("a"), client.token()))
                    .isInstanceOf(FlightRuntimeException.class);
        }
    }

    /** What remains of a batch is cut into messages, which takes memory for the offsets of their strings. */
    @Test
    void aResultForWhichThereIsNoMoreMemoryIsCutOffWithAnError() throws Exception {
        BufferAllocator memory = door.queries.allocator();
        try (Client client = door.login();
                FlightStream stream = fetch(
                        client, client.sql().execute("SELECT repeat('x', 20000) FROM range(10000)", client.token()))) {
            assertThat(stream.next()).isTrue();
            memory.setLimit(0);
            assertThatThrownBy(() -> countRows(stream)).isInstanceOfSatisfying(FlightRuntimeException.class, e -> {
                assertThat(e.status().code()).isEqualTo(FlightStatusCode.RESOURCE_EXHAUSTED);
                assertThat(e.status().metadata().get("eider-sql-state")).isEqualTo("53200");
            });
        } finally {
            memory.setLimit(ResultMemory.ofThisJvm());
        }
    }

    @Test
    void aMessageThatIsTooLargeIsRefused() throws Exception {
        try (Client client = door.login()) {
            String sql = "SELECT '" + "x".repeat(17 << 20) + "'";
            assertThatThrownBy(() -> client.sql().execute(sql, client.token()))
                    .isInstanceOfSatisfying(
                            FlightRuntimeException.class,
                            e -> assertThat(e.status().code()).isEqualTo(FlightStatusCode.RESOURCE_EXHAUSTED));
        }
    }
}
