package dev.eider.gateway.pgwire;

import static dev.eider.gateway.pgwire.RawClient.bind;
import static dev.eider.gateway.pgwire.RawClient.concat;
import static dev.eider.gateway.pgwire.RawClient.cstring;
import static dev.eider.gateway.pgwire.RawClient.describe;
import static dev.eider.gateway.pgwire.RawClient.execute;
import static dev.eider.gateway.pgwire.RawClient.message;
import static dev.eider.gateway.pgwire.RawClient.parse;
import static dev.eider.gateway.pgwire.RawClient.sync;
import static dev.eider.gateway.pgwire.RawClient.types;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.gateway.pgwire.RawClient.Message;
import dev.eider.gateway.query.QueryRequest;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The protocol's corners, byte by byte, once a client has logged in. */
class ProtocolTest {
    private Gateway gateway;
    private RawClient client;

    @BeforeEach
    void start() throws IOException {
        gateway = new Gateway();
        client = RawClient.ready(gateway.port());
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        gateway.close();
        assertThat(gateway.queries.open).isEmpty();
    }

    private List<Message> exchange(byte[]... messages) throws IOException {
        client.out.write(concat(messages));
        return client.until('Z');
    }

    private static String code(List<Message> messages) {
        return messages.stream()
                .filter(message -> message.type() == 'E')
                .map(message -> message.field('C'))
                .findFirst()
                .orElse("none");
    }

    private static List<String> told(List<Message> messages) {
        return messages.stream()
                .filter(message -> message.type() == 'S')
                .map(message -> message.text().replaceFirst("\0", "=").replace("\0", ""))
                .toList();
    }

    private List<Message> ask(String sql) throws IOException {
        client.query(sql);
        return client.until('Z');
    }

    private String setting(String name) {
        return gateway.queries.executed.getLast().session().setting(name).orElse("");
    }

    private static String status(List<Message> messages) {
        return messages.getLast().text();
    }

    @Test
    void runsSeveralStatementsOfOneQuery() throws IOException {
        client.query("SELECT 1; SELECT 2 WHERE false; SET a = 'b'; SELECT 3;;");
        List<Message> messages = client.until('Z');
        assertThat(types(messages)).isEqualTo("TDCTCCTDCZ");
        assertThat(messages.stream().filter(message -> message.type() == 'C').map(Message::text))
                .containsExactly("SELECT 1\0", "SELECT 0\0", "SET\0", "SELECT 1\0");
    }

    @Test
    void poolsResetSessions() throws IOException {
        List<Message> messages = ask("CLOSE ALL; UNLISTEN *; SET SESSION AUTHORIZATION DEFAULT; RESET ALL;"
                + " DISCARD SEQUENCES; DISCARD TEMP");
        assertThat(messages.stream().filter(message -> message.type() == 'C').map(Message::text))
                .containsExactly(
                        "CLOSE CURSOR ALL\0",
                        "UNLISTEN\0",
                        "SET\0",
                        "RESET\0",
                        "DISCARD SEQUENCES\0",
                        "DISCARD TEMP\0");
        List<Message> extended =
                exchange(parse("", "CLOSE ALL"), bind("", "", 0), describe('P', ""), execute("", 0), sync());
        assertThat(types(extended)).isEqualTo("12nCZ");
        assertThat(code(ask("CLOSE c"))).isEqualTo("34000");
    }

    @Test
    void theFirstErrorEndsTheQueryMessage() throws IOException {
        client.query("SELECT 1; SELECT * FROM \"😀\"; SELECT 3");
        List<Message> messages = client.until('Z');
        assertThat(types(messages)).isEqualTo("TDCEZ");
        Message error = messages.get(3);
        assertThat(error.field('S')).isEqualTo("ERROR");
        assertThat(error.field('V')).isEqualTo("ERROR");
        assertThat(error.field('C')).isEqualTo("42P01");
        assertThat(error.field('P')).isEqualTo("18");
        assertThat(error.field('H')).isEqualTo("a hint");
        assertThat(gateway.queries.executed).hasSize(2);
    }

    @Test
    void understandsTheEmptyListsOfPsycopg2() throws IOException {
        assertThat(types(ask("SELECT 1 WHERE 1 = ANY('{}')"))).isEqualTo("TCZ");
        assertThat(types(ask("SELECT 1 WHERE 1 <> ALL('{}'::INT[])"))).isEqualTo("TDCZ");
    }

    @Test
    void countsPositionsInCharacters() throws IOException {
        client.query("SELECT '😀😀'; SELECT * FROM nope");
        assertThat(client.until('E').getLast().field('P')).isEqualTo("21");
    }

    @Test
    void answersEmptyQueries() throws IOException {
        for (String empty : List.of("", " ; ", "-- nothing")) {
            client.query(empty);
            assertThat(client.typesUntilReady()).isEqualTo("IZ");
        }
        assertThat(types(exchange(parse("", "--"), bind("", "", 0), describe('P', ""), execute("", 0), sync())))
                .isEqualTo("12nIZ");
    }

    @Test
    void neverShowsWhatIsInside() throws IOException {
        client.query("CRASH");
        List<Message> messages = client.until('Z');
        assertThat(code(messages)).isEqualTo("XX000");
        assertThat(messages.getFirst().text()).contains("reference").doesNotContain("secret", "Exception");
        client.query("SELECT 1");
        assertThat(client.typesUntilReady()).isEqualTo("TDCZ");
    }

    @Test
    void tellsAnErrorInTheMiddleOfTheRows() throws IOException {
        client.query("FAIL LATE");
        List<Message> messages = client.until('Z');
        assertThat(types(messages)).isEqualTo("T" + "D".repeat(10) + "EZ");
        assertThat(code(messages)).isEqualTo("58000");
    }

    @Test
    void runsTheExtendedProtocol() throws IOException {
        List<Message> messages = exchange(
                parse("s", "SELECT $1::INTEGER + 1 AS \"größer\", $2 AS t", 0, 25),
                describe('S', "s"),
                bind("", "s", 0, "41", "x"),
                describe('P', ""),
                execute("", 0),
                sync());
        assertThat(types(messages)).isEqualTo("1tT2TDCZ");
        assertThat(messages.get(1).int32(2)).isEqualTo(23);
        assertThat(messages.get(1).int32(6)).isEqualTo(25);
        assertThat(messages.get(2).text()).contains("größer\0");
        assertThat(RawClient.values(messages.get(5)))
                .extracting(value -> new String(value, StandardCharsets.UTF_8))
                .containsExactly("42", "x");
        assertThat(gateway.queries.described).hasSize(1);
        assertThat(gateway.queries.executed).hasSize(1);
    }

    @Test
    void plansOnceWhatIsDescribedAndExecutedInOneGo() throws IOException {
        assertThat(types(exchange(parse("", "SELECT 1"), bind("", "", 0), describe('P', ""), execute("", 0), sync())))
                .isEqualTo("12TDCZ");
        assertThat(types(
                        exchange(parse("", "SET a = 'b'"), bind("", "", 0), describe('P', ""), execute("", 0), sync())))
                .isEqualTo("12nCZ");
        assertThat(gateway.queries.described).isEmpty();
        List<Message> messages = exchange(
                parse("", "SELECT 1"), bind("a", "", 0), bind("b", "", 0), describe('P', "a"), execute("b", 0), sync());
        assertThat(types(messages)).isEqualTo("122TDCZ");
        assertThat(gateway.queries.described).hasSize(1);
        assertThat(gateway.queries.executed).hasSize(3);
    }

    @Test
    void describeRunsNothing() throws IOException {
        assertThat(types(exchange(parse("s", "SELECT 1"), describe('S', "s"), sync())))
                .isEqualTo("1tTZ");
        assertThat(types(exchange(parse("", "SET a = 'b'"), bind("", "", 0), describe('P', ""), sync())))
                .isEqualTo("12nZ");
        assertThat(gateway.queries.executed).isEmpty();
    }

    @Test
    void suspendsAndResumesPortals() throws IOException {
        client.query("BEGIN");
        client.until('Z');
        List<Message> messages = exchange(
                parse("", "SELECT * FROM range(5)"), bind("p", "", 1), execute("p", 2), execute("p", 2), sync());
        assertThat(types(messages)).isEqualTo("12DDsDDsZ");
        assertThat(status(messages)).isEqualTo("T");
        assertThat(gateway.queries.open).hasSize(1);
        messages = exchange(execute("p", 2), execute("p", 2), sync());
        assertThat(types(messages)).isEqualTo("DCCZ");
        assertThat(messages.get(1).text()).isEqualTo("SELECT 1\0");
        assertThat(messages.get(2).text()).isEqualTo("SELECT 0\0");
        assertThat(gateway.queries.open).isEmpty();
    }

    @Test
    void aLimitThatIsMetExactlySuspends() throws IOException {
        List<Message> messages =
                exchange(parse("", "SELECT * FROM range(2)"), bind("", "", 0), execute("", 2), execute("", 2), sync());
        assertThat(types(messages)).isEqualTo("12DDsCZ");
    }

    @Test
    void portalsEndWithTheirTransaction() throws IOException {
        exchange(parse("s", "SELECT * FROM range(5)"), bind("p", "s", 0), execute("p", 2), sync());
        assertThat(gateway.queries.open).isEmpty();
        assertThat(code(exchange(execute("p", 2), sync()))).isEqualTo("34000");

        client.query("BEGIN");
        client.until('Z');
        exchange(bind("p", "s", 0), execute("p", 2), sync());
        assertThat(gateway.queries.open).hasSize(1);
        List<Message> committed =
                exchange(parse("", "COMMIT"), bind("", "", 0), execute("", 0), execute("p", 2), sync());
        assertThat(types(committed)).isEqualTo("12CEZ");
        assertThat(gateway.queries.open).isEmpty();
        assertThat(types(exchange(bind("p", "s", 0), execute("p", 0), sync()))).isEqualTo("2DDDDDCZ");
    }

    @Test
    void skipsToSyncAfterAnError() throws IOException {
        List<Message> messages = exchange(
                parse("", "SELECT * FROM nope"),
                bind("", "", 0),
                describe('P', ""),
                execute("", 0),
                message('Q', cstring("SELECT 1")),
                parse("", "SELECT 2"),
                sync());
        assertThat(types(messages)).isEqualTo("12EZ");
        assertThat(gateway.queries.executed).extracting(QueryRequest::sql).containsExactly("SELECT * FROM nope");
    }

    @Test
    void namesAreTakenOnce() throws IOException {
        assertThat(types(exchange(parse("s", "SELECT 1"), parse("s", "SELECT 2"), sync())))
                .isEqualTo("1EZ");
        assertThat(code(exchange(parse("s", "SELECT 2"), sync()))).isEqualTo("42P05");
        assertThat(code(exchange(bind("p", "s", 0), bind("p", "s", 0), sync()))).isEqualTo("42P03");
        assertThat(types(exchange(message('C', new byte[] {'S'}, cstring("s")), parse("s", "SELECT 2"), sync())))
                .isEqualTo("31Z");
        assertThat(types(exchange(parse("", "SELECT 1"), parse("", "SELECT 2"), sync())))
                .isEqualTo("11Z");
    }

    @Test
    void unknownNamesAreErrors() throws IOException {
        assertThat(code(exchange(bind("", "none", 0), sync()))).isEqualTo("26000");
        assertThat(code(exchange(describe('S', "none"), sync()))).isEqualTo("26000");
        assertThat(code(exchange(describe('P', "none"), sync()))).isEqualTo("34000");
        assertThat(code(exchange(execute("none", 0), sync()))).isEqualTo("34000");
        assertThat(types(exchange(message('C', new byte[] {'P'}, cstring("none")), sync())))
                .isEqualTo("3Z");
    }

    @Test
    void oneStatementAPreparation() throws IOException {
        assertThat(code(exchange(parse("", "SELECT 1; SELECT 2"), sync()))).isEqualTo("42601");
        assertThat(types(exchange(parse("", "SELECT 1;"), sync()))).isEqualTo("1Z");
    }

    @Test
    void formatsMustFit() throws IOException {
        byte[] bind = message(
                'B', cstring(""), cstring(""), RawClient.int16(0), RawClient.int16(0), RawClient.int16(2), new byte[4]);
        assertThat(code(exchange(parse("", "SELECT 1"), bind, describe('P', ""), sync())))
                .isEqualTo("08P01");
        assertThat(code(exchange(parse("", "SELECT 1"), bind, execute("", 0), sync())))
                .isEqualTo("08P01");
    }

    @Test
    void aFailedTransactionTakesNothingButItsEnd() throws IOException {
        client.query("BEGIN; SELECT * FROM nope");
        List<Message> messages = client.until('Z');
        assertThat(types(messages)).isEqualTo("CEZ");
        assertThat(status(messages)).isEqualTo("E");
        client.query("SELECT 1");
        assertThat(code(client.until('Z'))).isEqualTo("25P02");
        assertThat(code(exchange(parse("", "SELECT 1"), sync()))).isEqualTo("25P02");
        assertThat(types(exchange(parse("", "ROLLBACK"), bind("", "", 0), describe('P', ""), execute("", 0), sync())))
                .isEqualTo("12nCZ");
        client.query("SELECT 1");
        messages = client.until('Z');
        assertThat(status(messages)).isEqualTo("I");
    }

    @Test
    void anErrorOutsideATransactionLeavesIt() throws IOException {
        client.query("SELECT * FROM nope");
        assertThat(status(client.until('Z'))).isEqualTo("I");
    }

    @Test
    void tellsChangedSettings() throws IOException {
        client.query(
                "SET TimeZone = 'Europe/Berlin'; SET application_name = 'x'; SET application_name = 'x'; SET other = '1'");
        List<Message> messages = client.until('Z');
        assertThat(types(messages)).isEqualTo("CCCCSSZ");
        assertThat(told(messages)).containsExactly("application_name=x", "TimeZone=Europe/Berlin");
        client.query("SELECT '2020-07-01 00:00:00+00'::TIMESTAMPTZ");
        assertThat(client.until('D').getLast().text()).endsWith("2020-07-01 02:00:00+02");
        client.until('Z');
    }

    @Test
    void whatAFailedMessageHasSetIsTakenBack() throws IOException {
        assertThat(types(ask("SET TimeZone = 'Europe/Berlin'; SELECT * FROM nope")))
                .isEqualTo("CEZ");
        assertThat(setting("timezone")).isEqualTo("UTC");
        assertThat(types(exchange(
                        parse("", "SET TimeZone = 'Europe/Berlin'"),
                        bind("", "", 0),
                        execute("", 0),
                        parse("", "SELECT * FROM nope"),
                        bind("", "", 0),
                        execute("", 0),
                        sync())))
                .isEqualTo("12C12EZ");
        assertThat(setting("timezone")).isEqualTo("UTC");
        List<Message> begun = ask("SET TimeZone = 'Europe/Berlin'; BEGIN; SELECT * FROM nope");
        assertThat(types(begun)).isEqualTo("CCEZ");
        assertThat(status(begun)).isEqualTo("E");
        assertThat(told(ask("ROLLBACK"))).isEmpty();
        assertThat(setting("timezone")).isEqualTo("UTC");
        assertThat(types(ask("SET TimeZone = 'Europe/Berlin'; COMMIT; SELECT * FROM nope")))
                .isEqualTo("CNCESZ");
        assertThat(setting("timezone")).isEqualTo("Europe/Berlin");
    }

    @Test
    void whatATransactionTakesBackIsTold() throws IOException {
        assertThat(told(ask("BEGIN; SET TimeZone = 'Europe/Berlin'"))).containsExactly("TimeZone=Europe/Berlin");
        List<Message> failed = ask("SELECT * FROM nope");
        assertThat(types(failed)).isEqualTo("ESZ");
        assertThat(told(failed)).containsExactly("TimeZone=UTC");
        assertThat(told(ask("ROLLBACK"))).isEmpty();
        ask("BEGIN; SET TimeZone = 'Europe/Berlin'");
        assertThat(told(ask("ROLLBACK"))).containsExactly("TimeZone=UTC");
        ask("SET TimeZone = 'Europe/Berlin'");
        assertThat(told(ask("RESET ALL"))).containsExactly("TimeZone=UTC");
        ask("SET TimeZone = 'Europe/Berlin'");
        assertThat(told(ask("DISCARD ALL"))).containsExactly("TimeZone=UTC");
        assertThat(types(ask("BEGIN; SET LOCAL TimeZone = 'Europe/Berlin'; COMMIT")))
                .isEqualTo("CCCZ");
    }

    @Test
    void warnsOfWhatHasNoEffect() throws IOException {
        List<Message> alone = ask("SET LOCAL TimeZone = 'Europe/Berlin'");
        assertThat(types(alone)).isEqualTo("NCZ");
        assertThat(alone.getFirst().field('S')).isEqualTo("WARNING");
        assertThat(alone.getFirst().field('C')).isEqualTo("25P01");
        assertThat(alone.getFirst().field('M')).isEqualTo("SET LOCAL can only be used in transaction blocks");
        assertThat(setting("timezone")).isEqualTo("UTC");
        assertThat(types(ask("SET LOCAL TimeZone = 'Europe/Berlin'; SELECT 1"))).isEqualTo("CTDCZ");
        assertThat(setting("timezone")).isEqualTo("UTC");
        assertThat(types(ask("SET client_min_messages = error; COMMIT"))).isEqualTo("CCZ");
    }

    @Test
    void copyAndFunctionCallsAreRefused() throws IOException {
        client.query("COPY (SELECT 1) TO STDOUT");
        assertThat(code(client.until('Z'))).isEqualTo("0A000");
        assertThat(code(exchange(parse("", "copy t FROM STDIN"), sync()))).isEqualTo("0A000");
        client.send('F', RawClient.int32(1), new byte[6]);
        assertThat(code(client.until('Z'))).isEqualTo("0A000");
        client.send('d', new byte[3]);
        client.send('c');
        client.query("SELECT 1");
        assertThat(client.typesUntilReady()).isEqualTo("TDCZ");
    }

    @Test
    void malformedMessagesAreErrorsThatOneCanLiveWith() throws IOException {
        client.send('Q', new byte[] {'S', (byte) 0xff, 0});
        assertThat(code(client.until('Z'))).isEqualTo("22021");
        client.send('Q', cstring("SELECT 1\0"));
        assertThat(code(client.until('Z'))).isEqualTo("08P01");
        assertThat(types(exchange(message('B', cstring("")), execute("", 0), sync())))
                .isEqualTo("EZ");
        assertThat(code(exchange(message('P', cstring("s"), new byte[] {(byte) 0xc3, 0}), sync())))
                .isEqualTo("22021");
    }

    @Test
    void invalidParametersNameTheirNumber() throws IOException {
        List<Message> messages = exchange(parse("", "SELECT $1, $2", 25, 23), bind("", "", 0, "a", "b"), sync());
        assertThat(code(messages)).isEqualTo("22P02");
        assertThat(messages.get(1).field('M')).contains("$2", "integer", "\"b\"");
    }

    @Test
    void impossibleLengthsEndTheConnection() throws IOException {
        client.out.write(new byte[] {'Q', 0, 0, 0, 3});
        Message error = client.read();
        assertThat(error.field('S')).isEqualTo("FATAL");
        assertThat(error.field('C')).isEqualTo("08P01");
        assertThatThrownBy(client::read).isInstanceOf(EOFException.class);
    }

    @Test
    void unknownTypesEndTheConnection() throws IOException {
        client.out.write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        assertThat(client.read().field('C')).isEqualTo("08P01");
    }

    @Test
    void terminateEndsInPeace() throws IOException {
        client.send('X');
        assertThatThrownBy(client::read).isInstanceOf(EOFException.class);
    }

    @Test
    void aPortalsOwnDescriptionIsWhatItsBinaryValuesAre() throws IOException {
        exchange(parse("s", "SELECT $1 AS a", 23), describe('S', "s"), sync());
        List<Message> answer = exchange(bind("", "s", 1, "7"), describe('P', ""), execute("", 0), sync());
        assertThat(types(answer)).isEqualTo("2TDCZ");
        assertThat(answer.get(1).body()).containsSequence(0, 0, 0, 23, 0, 4);
        assertThat(RawClient.values(answer.get(2)).getFirst()).containsExactly(0, 0, 0, 7);
        List<Message> again = exchange(bind("", "s", 1, "7"), execute("", 0), sync());
        assertThat(RawClient.values(again.get(1)).getFirst()).containsExactly(0, 0, 0, 7);
    }

    @Test
    void whatWasToldIsKept() throws IOException {
        gateway.queries.sql("CREATE TABLE t AS SELECT 1 AS a");
        exchange(parse("s", "SELECT * FROM t"), describe('S', "s"), sync());
        gateway.queries.sql("CREATE OR REPLACE TABLE t AS SELECT 'x' AS a");
        assertThat(code(exchange(bind("", "s", 0), execute("", 0), sync()))).isEqualTo("0A000");
    }

    @Test
    void aColumnToldAsTextIsText() throws IOException {
        byte[] intParameter = message(
                'B',
                cstring(""),
                cstring("s"),
                RawClient.int16(0),
                RawClient.int16(1),
                RawClient.int32(10),
                "2020-01-02".getBytes(StandardCharsets.US_ASCII),
                RawClient.int16(1),
                RawClient.int16(1));
        List<Message> messages =
                exchange(parse("s", "SELECT $1 AS a", 0), describe('S', "s"), intParameter, execute("", 0), sync());
        assertThat(types(messages)).isEqualTo("1tT2DCZ");
        assertThat(messages.get(4).text()).endsWith("2020-01-02");
        messages = exchange(parse("d", "SELECT $1 AS a", 1082), describe('S', "d"), sync());
        assertThat(messages.get(2).body()).contains(RawClient.int32(1082));
    }

    @Test
    void discardForgetsPreparedStatements() throws IOException {
        exchange(parse("s", "SELECT 1"), sync());
        client.query("DISCARD ALL");
        assertThat(client.typesUntilReady()).isEqualTo("CZ");
        assertThat(code(exchange(bind("", "s", 0), sync()))).isEqualTo("26000");
    }

    @Test
    void nothingElseThatIsDiscardedIsAPreparedStatement() throws IOException {
        exchange(parse("s", "SELECT 1"), sync());
        for (String what : List.of("PLANS", "SEQUENCES", "TEMP", "TEMPORARY")) {
            assertThat(types(ask("DISCARD " + what))).isEqualTo("CZ");
        }
        ask("BEGIN");
        assertThat(code(ask("DISCARD ALL"))).isEqualTo("25001");
        ask("ROLLBACK");
        assertThat(types(exchange(bind("", "s", 0), sync()))).isEqualTo("2Z");
    }

    @Test
    void deallocateForgetsOne() throws IOException {
        assertThat(code(ask("DEALLOCATE nothing"))).isEqualTo("26000");
        exchange(parse("s", "SELECT 1"), parse("T t", "SELECT 1"), sync());
        client.query("DEALLOCATE S");
        assertThat(client.typesUntilReady()).isEqualTo("CZ");
        assertThat(code(exchange(bind("", "s", 0), sync()))).isEqualTo("26000");
        assertThat(types(exchange(bind("", "T t", 0), sync()))).isEqualTo("2Z");
        assertThat(types(ask("DEALLOCATE \"T t\""))).isEqualTo("CZ");
        exchange(parse("T t", "SELECT 1"), sync());
        exchange(parse("", "DEALLOCATE PREPARE ALL"), bind("", "", 0), execute("", 0), sync());
        assertThat(code(exchange(bind("", "T t", 0), sync()))).isEqualTo("26000");
    }

    @Test
    void committingWhatHasFailedRollsBack() throws IOException {
        client.query("BEGIN; SELECT * FROM nope");
        client.until('Z');
        client.query("COMMIT");
        List<Message> messages = client.until('Z');
        assertThat(messages.getFirst().text()).isEqualTo("ROLLBACK\0");
        assertThat(status(messages)).isEqualTo("I");
    }

    @Test
    void preparingWhatHasFailedRollsBack() throws IOException {
        ask("BEGIN");
        ask("SELECT * FROM nope");
        assertThat(code(ask("PREPARE s AS SELECT 1"))).isEqualTo("25P02");
        List<Message> prepared = ask("PREPARE TRANSACTION 'x'");
        assertThat(prepared.getFirst().text()).isEqualTo("ROLLBACK\0");
        assertThat(status(prepared)).isEqualTo("I");
    }

    @Test
    void whatHasFailedIsClosedAtOnce() throws IOException {
        client.query("BEGIN");
        client.until('Z');
        List<Message> messages =
                exchange(parse("", "FAIL LATE"), bind("p", "", 0), execute("p", 5), execute("p", 0), sync());
        assertThat(types(messages)).isEqualTo("12DDDDDsDDDDDEZ");
        assertThat(status(messages)).isEqualTo("E");
        assertThat(gateway.queries.open).isEmpty();
    }

    @Test
    void aFlushSendsWhatIsThere() throws IOException {
        client.out.write(concat(parse("", "SELECT 1"), message('H')));
        assertThat(client.read().type()).isEqualTo('1');
        assertThat(types(exchange(sync()))).isEqualTo("Z");
    }

    @Test
    void aQueryMessageForgetsTheNamelessStatement() throws IOException {
        exchange(parse("", "SELECT 1"), sync());
        client.query("SELECT 2");
        client.until('Z');
        assertThat(code(exchange(bind("", "", 0), sync()))).isEqualTo("26000");
    }

    @Test
    void binaryParametersWithoutATypeTakeTheStatements() throws IOException {
        byte[] bind = message(
                'B',
                cstring(""),
                cstring(""),
                RawClient.int16(1),
                RawClient.int16(1),
                RawClient.int16(1),
                RawClient.int32(4),
                RawClient.int32(41),
                RawClient.int16(0));
        List<Message> messages = exchange(parse("", "SELECT $1::INTEGER + 1"), bind, execute("", 0), sync());
        assertThat(types(messages)).isEqualTo("12DCZ");
        assertThat(messages.get(2).text()).endsWith("42");
    }

    @Test
    void whatIsTooLongToRunIsNotPrepared() throws IOException {
        assertThat(code(exchange(parse("s", "SELECT '" + "x".repeat(1 << 20) + "'"), sync())))
                .isEqualTo("54000");
        assertThat(code(exchange(bind("", "s", 0), sync()))).isEqualTo("26000");
    }

    /** As the other doors count. */
    @Test
    void aStatementIsAsLongAsItsCommentsMakeIt() throws IOException {
        assertThat(code(ask("SELECT 1 -- " + "x".repeat(1 << 20)))).isEqualTo("54000");
    }

    @Test
    void preparedStatementsHaveABound() throws IOException {
        String statement = "SELECT '" + "x".repeat(1_000_000) + "'";
        int prepared = 0;
        List<Message> answer = exchange(parse("s0", statement), sync());
        while (types(answer).equals("1Z")) {
            prepared++;
            assertThat(prepared).isLessThan(1000);
            answer = exchange(parse("s" + prepared, statement), sync());
        }
        assertThat(code(answer)).isEqualTo("53200");
        try (RawClient other = RawClient.ready(gateway.port())) {
            other.out.write(concat(parse("s", "SELECT 1"), bind("p", "s", 0), execute("p", 0), sync()));
            assertThat(other.typesUntilReady()).isEqualTo("12DCZ");
        }
        ask("DEALLOCATE s0");
        assertThat(types(exchange(parse("again", statement), sync()))).isEqualTo("1Z");
    }

    @Test
    void boundValuesHaveABound() throws IOException {
        ask("BEGIN");
        exchange(parse("s", "SELECT length($1::VARCHAR)"), sync());
        String value = "x".repeat(10_000_000);
        int bound = 0;
        List<Message> answer = exchange(bind("p0", "s", 0, value), sync());
        while (types(answer).equals("2Z")) {
            bound++;
            assertThat(bound).isLessThan(1000);
            answer = exchange(bind("p" + bound, "s", 0, value), sync());
        }
        assertThat(code(answer)).isEqualTo("53200");
        ask("ROLLBACK");
        assertThat(types(exchange(bind("p0", "s", 0, value), sync()))).isEqualTo("2Z");
    }

    @Test
    void whatAPortalHoldsCountsAfterItsStatementIsClosed() throws IOException {
        ask("BEGIN");
        String statement = "SELECT '" + "x".repeat(1_000_000) + "'";
        int bound = 0;
        List<Message> answer;
        do {
            bound++;
            assertThat(bound).isLessThan(1000);
            answer = exchange(
                    parse("s", statement),
                    bind("p" + bound, "s", 0),
                    message('C', new byte[] {'S'}, cstring("s")),
                    sync());
        } while (types(answer).equals("123Z"));
        assertThat(code(answer)).isEqualTo("53200");
    }
}
