package dev.eider.gateway.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.auth.Principal;
import dev.eider.gateway.query.QueryRequest.Options;
import dev.eider.gateway.query.Session.TransactionStatus;
import dev.eider.gateway.sql.StatementInspector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionStatementsTest {
    private final Session session = new Session("demo", "main", Map.of("application_name", "psql"));
    private final List<ErrorCode> warnings = new ArrayList<>();

    SessionStatementsTest() {
        session.onWarning(warning -> warnings.add(warning.code()));
    }

    @Test
    void whatIsSetIsShownAndResetGoesBackToTheStart() {
        run("set application_name = 'other'");
        assertThat(show("application_name")).isEqualTo("other");
        run("reset application_name");
        assertThat(show("application_name")).isEqualTo("psql");
        run("set TimeZone to 'Europe/Berlin'");
        run("discard all");
        assertThat(show("timezone")).isEqualTo("UTC");
    }

    @Test
    void transactionsAreFollowed() {
        run("begin");
        assertThat(session.transaction()).isEqualTo(TransactionStatus.IN_TRANSACTION);
        run("commit");
        assertThat(session.transaction()).isEqualTo(TransactionStatus.IDLE);
    }

    @Test
    void whatIsSetLocallyEndsWithTheTransaction() {
        run("begin");
        run("set local timezone to 'Europe/Berlin'");
        assertThat(show("timezone")).isEqualTo("Europe/Berlin");
        run("commit");
        assertThat(show("timezone")).isEqualTo("UTC");
        run("set local timezone to 'Europe/Berlin'");
        assertThat(show("timezone")).isEqualTo("UTC");
    }

    @Test
    void aRollbackTakesBackWhatWasSet() {
        run("set application_name = 'before'");
        run("begin");
        run("set application_name = 'within'");
        run("rollback");
        assertThat(show("application_name")).isEqualTo("before");
        run("begin");
        run("set application_name = 'within'");
        session.failed();
        run("commit");
        assertThat(show("application_name")).isEqualTo("before");
        run("begin");
        run("set application_name = 'after'");
        run("commit");
        assertThat(show("application_name")).isEqualTo("after");
    }

    @Test
    void aSavepointIsGoneBackTo() {
        run("begin");
        run("set application_name = 'one'");
        run("savepoint a");
        run("set application_name = 'two'");
        run("savepoint \"B\"");
        run("set application_name = 'three'");
        session.failed();
        run("rollback to savepoint \"B\"");
        assertThat(session.transaction()).isEqualTo(TransactionStatus.IN_TRANSACTION);
        assertThat(show("application_name")).isEqualTo("two");
        run("release savepoint \"B\"");
        assertThatThrownBy(() -> run("rollback to \"B\""))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SAVEPOINT_NOT_FOUND));
        run("rollback work to a");
        assertThat(show("application_name")).isEqualTo("one");
        run("release a");
        run("commit");
        assertThat(show("application_name")).isEqualTo("one");
    }

    @Test
    void aQuotedSavepointKeepsItsCase() {
        run("begin");
        run("savepoint \"A\"");
        run("set application_name = 'upper'");
        run("savepoint A");
        run("set application_name = 'lower'");
        run("rollback to \"a\"");
        assertThat(show("application_name")).isEqualTo("upper");
        run("rollback to \"A\"");
        assertThat(show("application_name")).isEqualTo("psql");
        assertThatThrownBy(() -> run("rollback to a"))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SAVEPOINT_NOT_FOUND));
    }

    @Test
    void aChainedEndIsABeginning() {
        run("begin");
        run("set application_name = 'kept'");
        run("commit and chain");
        assertThat(session.transaction()).isEqualTo(TransactionStatus.IN_TRANSACTION);
        run("set application_name = 'taken back'");
        session.failed();
        run("rollback work and chain");
        assertThat(session.transaction()).isEqualTo(TransactionStatus.IN_TRANSACTION);
        assertThat(show("application_name")).isEqualTo("kept");
        run("commit and no chain");
        assertThat(session.transaction()).isEqualTo(TransactionStatus.IDLE);
    }

    @Test
    void nothingIsDiscardedWithinATransaction() {
        run("begin");
        run("set application_name = 'within'");
        assertThatThrownBy(() -> run("discard all"))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.IN_TRANSACTION));
        run("discard plans");
        assertThat(show("application_name")).isEqualTo("within");
    }

    @Test
    void whatASavepointTakesBackDoesNotComeBackAtTheCommit() {
        run("set application_name = 'before'");
        run("begin");
        run("savepoint a");
        run("set application_name = 'within'");
        run("set local application_name = 'local'");
        run("rollback to a");
        assertThat(show("application_name")).isEqualTo("before");
        run("commit");
        assertThat(show("application_name")).isEqualTo("before");
    }

    @Test
    void whatIsSetAfterALocalOneStays() {
        run("begin");
        run("set local application_name = 'local'");
        run("set application_name = 'stays'");
        run("set local timezone to 'Europe/Berlin'");
        run("reset timezone");
        run("commit");
        assertThat(show("application_name")).isEqualTo("stays");
        assertThat(show("timezone")).isEqualTo("UTC");
    }

    @Test
    void statementsOfOneMessageShareATransaction() {
        session.beginImplicitly(true);
        run("set application_name = 'kept'");
        session.endImplicitly();
        session.beginImplicitly(true);
        run("set application_name = 'taken back'");
        run("set local timezone to 'Europe/Berlin'");
        session.failed();
        assertThat(show("application_name")).isEqualTo("kept");
        assertThat(show("timezone")).isEqualTo("UTC");
        session.beginImplicitly(true);
        run("set local timezone to 'Europe/Berlin'");
        assertThat(show("timezone")).isEqualTo("Europe/Berlin");
        assertThat(session.transaction()).isEqualTo(TransactionStatus.IDLE);
        session.endImplicitly();
        assertThat(show("timezone")).isEqualTo("UTC");
        assertThat(warnings).isEmpty();
    }

    @Test
    void whatIsBegunInAMessageHasWhatCameBefore() {
        session.beginImplicitly(true);
        run("set application_name = 'before'");
        run("begin");
        session.endImplicitly();
        assertThat(session.transaction()).isEqualTo(TransactionStatus.IN_TRANSACTION);
        run("rollback");
        assertThat(show("application_name")).isEqualTo("psql");
        session.beginImplicitly(true);
        run("set application_name = 'committed'");
        run("commit");
        session.beginImplicitly(true);
        run("set application_name = 'rolled back'");
        run("rollback");
        assertThat(show("application_name")).isEqualTo("committed");
        assertThat(warnings).containsExactly(ErrorCode.NO_TRANSACTION, ErrorCode.NO_TRANSACTION);
    }

    @Test
    void aFailureTakesBackAtOnceWhatWasSetSinceTheSavepoint() {
        run("begin");
        run("set application_name = 'one'");
        run("savepoint a");
        run("set application_name = 'two'");
        session.failed();
        assertThat(show("application_name")).isEqualTo("one");
        run("rollback");
        assertThat(show("application_name")).isEqualTo("psql");
    }

    @ParameterizedTest
    @CsvSource({
        "set local timezone = 'Europe/Berlin', NO_TRANSACTION",
        "set transaction read only, NO_TRANSACTION",
        "commit, NO_TRANSACTION",
        "rollback, NO_TRANSACTION",
        "begin; begin read only, IN_TRANSACTION"
    })
    void whatHasNoEffectIsWarnedOf(String sql, ErrorCode warning) {
        for (String statement : sql.split("; ")) {
            run(statement);
        }
        assertThat(warnings).containsExactly(warning);
    }

    @Test
    void resettingAllIsNotUndoneByWhatWasLocal() {
        run("set timezone = 'Asia/Tokyo'");
        run("begin");
        run("set local timezone to 'Europe/Berlin'");
        run("reset all");
        run("commit");
        assertThat(show("timezone")).isEqualTo("UTC");
    }

    @Test
    void resettingAllIsForLocalSettingsOfTheTransactionsBeginningToo() {
        run("set application_name = 'before'");
        run("begin");
        run("set local application_name = 'local'");
        run("reset all");
        run("commit");
        assertThat(show("application_name")).isEqualTo("psql");
    }

    @Test
    void preparingATransactionThatHasFailedTakesItBack() {
        run("begin");
        run("set application_name = 'within'");
        session.failed();
        run("prepare transaction 'x'");
        assertThat(session.transaction()).isEqualTo(TransactionStatus.IDLE);
        assertThat(show("application_name")).isEqualTo("psql");
    }

    @Test
    void aSavepointHasItsNameAsPostgresUnderstandsIt() {
        run("begin");
        run("savepoint between");
        run("savepoint É");
        run("release É");
        run("savepoint É");
        assertThatThrownBy(() -> run("release é"))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SAVEPOINT_NOT_FOUND));
        run("savepoint \"select\"");
        run("rollback to savepoint between");
    }

    @Test
    void aTransactionHasTheModesThatItWasBegunWith() {
        run("set session characteristics as transaction isolation level read committed, read only");
        assertThat(show("default_transaction_isolation")).isEqualTo("read committed");
        assertThat(show("transaction_read_only")).isEqualTo("on");
        run("begin isolation level repeatable read read write, not deferrable");
        assertThat(show("transaction isolation level")).isEqualTo("repeatable read");
        assertThat(show("transaction_read_only")).isEqualTo("off");
        run("set session characteristics as transaction isolation level read uncommitted deferrable");
        assertThat(show("transaction_isolation")).isEqualTo("repeatable read");
        assertThat(show("transaction_deferrable")).isEqualTo("off");
        run("commit and chain");
        assertThat(show("transaction_isolation")).isEqualTo("repeatable read");
        run("set transaction isolation level serializable");
        assertThat(show("transaction_isolation")).isEqualTo("serializable");
        run("rollback");
        assertThat(show("transaction_isolation")).isEqualTo("read uncommitted");
        assertThat(show("transaction_deferrable")).isEqualTo("on");
        run("begin");
        run("set default_transaction_isolation = 'serializable'");
        assertThat(show("transaction_isolation")).isEqualTo("read uncommitted");
        run("commit");
        assertThat(show("transaction_isolation")).isEqualTo("serializable");
    }

    @ParameterizedTest
    @CsvSource({"t, on", "TRUE, on", "1, on", "yes, on", "of, off", "fal, off", "0, off", "n, off"})
    void aSwitchHasPostgresWords(String word, String told) {
        run("set default_transaction_read_only = " + word);
        assertThat(show("default_transaction_read_only")).isEqualTo(told);
    }

    @ParameterizedTest
    @CsvSource({
        "set transaction isolation level read committed, true",
        "set transaction isolation level serializable, false",
        "set transaction_read_only = off, true",
        "set transaction read only, false",
        "set local transaction deferrable, true"
    })
    void itIsTooLateForSomeModesAfterTheFirstQuery(String sql, boolean tooLate) {
        for (String first : List.of("select 1", "savepoint a")) {
            run("begin isolation level serializable read only");
            if (first.equals("select 1")) {
                session.queried();
            } else {
                run(first);
            }
            if (tooLate) {
                assertThatThrownBy(() -> run(sql))
                        .isInstanceOfSatisfying(
                                QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.IN_TRANSACTION));
            } else {
                run(sql);
            }
            run("rollback");
            run(sql);
        }
    }

    @Test
    void discardingAllEndsWhatWasImplicit() {
        session.beginImplicitly(true);
        assertThatThrownBy(() -> run("discard all"))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.IN_TRANSACTION));
        session.failed();
        session.beginImplicitly(false);
        run("discard all");
        session.failed();
        assertThat(show("application_name")).isEqualTo("psql");
    }

    @ParameterizedTest
    @CsvSource({"4096, 4MB", "100, 100kB", "1048576kB, 1GB", "1.5MB, 1536kB", "70000 B, 68kB", "0x1000, 4MB"})
    void memoryIsShownAsPostgresShowsIt(String value, String shown) {
        run("set work_mem = '" + value + "'");
        assertThat(show("work_mem")).isEqualTo(shown);
    }

    @Test
    void aDateStyleIsToldAsPostgresTellsIt() {
        run("set datestyle = 'iso, US'");
        assertThat(show("datestyle")).isEqualTo("ISO, MDY");
        run("set datestyle to iso, mdy");
        assertThat(show("datestyle")).isEqualTo("ISO, MDY");
    }

    @Test
    void useChangesWhereNamesAreLookedUp() {
        run("use lake.sales");
        assertThat(session.catalog()).isEqualTo("lake");
        assertThat(session.schema()).isEqualTo("sales");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "set nonsense = 1|UNKNOWN_SETTING",
                "show nonsense|UNKNOWN_SETTING",
                "set server_version = '1'|READ_ONLY_SETTING",
                "set timezone = 'Mars/Base'|INVALID_REQUEST",
                "set timezone = '+05:30:30'|INVALID_REQUEST",
                "set timezone = '+15'|INVALID_REQUEST",
                "set client_encoding = 'LATIN1'|NOT_SUPPORTED",
                "set eider.cpu = 'many'|INVALID_REQUEST",
                "set statement_timeout = 'soon'|INVALID_REQUEST",
                "set statement_timeout = 2147483648|INVALID_REQUEST",
                "set statement_timeout = '99999999999999'|INVALID_REQUEST",
                "set statement_timeout = '25d'|INVALID_REQUEST",
                "set statement_timeout = -1|INVALID_REQUEST",
                "set datestyle = 'German'|NOT_SUPPORTED",
                "set datestyle = 'ISO, DMY'|INVALID_REQUEST",
                "set datestyle = ymd|INVALID_REQUEST",
                "set work_mem = 63|INVALID_REQUEST",
                "set work_mem = '2TB'|INVALID_REQUEST",
                "set work_mem = '4mb'|INVALID_REQUEST",
                "set bytea_output = 'escape'|NOT_SUPPORTED",
                "set intervalstyle = 'iso_8601'|NOT_SUPPORTED",
                "set standard_conforming_strings = off|NOT_SUPPORTED",
                "rollback to x|NO_TRANSACTION",
                "set is_superuser = on|READ_ONLY_SETTING",
                "set eider.nonsense = 1|UNKNOWN_SETTING",
                "set \"a b.c\" = 1|UNKNOWN_SETTING",
                "show not.set|UNKNOWN_SETTING",
                "set jit = banana|INVALID_REQUEST",
                "set geqo = maybe|INVALID_REQUEST",
                "set row_security = banana|INVALID_REQUEST",
                "set extra_float_digits = abc|INVALID_REQUEST",
                "set extra_float_digits = 99|INVALID_REQUEST",
                "set cursor_tuple_fraction = 2|INVALID_REQUEST",
                "set lock_timeout = abc|INVALID_REQUEST",
                "set idle_session_timeout = abc|INVALID_REQUEST",
                "set client_min_messages = banana|INVALID_REQUEST",
                "set plan_cache_mode = banana|INVALID_REQUEST",
                "set synchronous_commit = banana|INVALID_REQUEST",
                "set work_mem = garbage|INVALID_REQUEST",
                "set statement_timeout = ''|INVALID_REQUEST",
                "set statement_timeout = 1000 500|SYNTAX_ERROR",
                "set statement_timeout = '1000 500'|INVALID_REQUEST",
                "set statement_timeout = 1, 2|INVALID_REQUEST",
                "set statement_timeout = '09'|INVALID_REQUEST",
                "set statement_timeout = '1e999'|INVALID_REQUEST",
                "set statement_timeout = 'infinity'|INVALID_REQUEST",
                "set statement_timeout = '5 S'|INVALID_REQUEST",
                "set application_name = a b|SYNTAX_ERROR",
                "set application_name = 'a' 'b'|SYNTAX_ERROR",
                "set application_name = U&'a'|SYNTAX_ERROR",
                "set application_name = a,|SYNTAX_ERROR",
                "set application_name = ,a|SYNTAX_ERROR",
                "set application_name =|SYNTAX_ERROR",
                "savepoint x|NO_TRANSACTION",
                "savepoint \"\"|SYNTAX_ERROR",
                "savepoint 'x'|SYNTAX_ERROR",
                "savepoint select|SYNTAX_ERROR",
                "release left|SYNTAX_ERROR",
                "deallocate Select|SYNTAX_ERROR",
                "commit and chain|NO_TRANSACTION",
                "rollback and chain|NO_TRANSACTION",
                "commit and|SYNTAX_ERROR",
                "commit now|SYNTAX_ERROR",
                "commit prepared 'x'|NOT_SUPPORTED",
                "rollback prepared 'x'|NOT_SUPPORTED",
                "prepare transaction 'x'|NOT_SUPPORTED",
                "declare c cursor for select 1|NOT_SUPPORTED",
                "close c|PORTAL_NOT_FOUND",
                "listen x|NOT_SUPPORTED",
                "set role x|NOT_SUPPORTED",
                "set session role none|NOT_SUPPORTED",
                "discard everything|SYNTAX_ERROR",
                "set eider.memory = '4 parsecs'|INVALID_REQUEST",
                "set eider.time_limit = '2562048h'|INVALID_REQUEST",
                "set default_transaction_isolation = 'chaos'|INVALID_REQUEST",
                "set default_transaction_read_only = 'maybe'|INVALID_REQUEST",
                "set transaction isolation level chaos|SYNTAX_ERROR",
                "set transaction|SYNTAX_ERROR",
                "set session characteristics as transaction|SYNTAX_ERROR",
                "set session characteristics transaction read only|SYNTAX_ERROR",
                "set transaction snapshot 'x'|NOT_SUPPORTED",
                "reset transaction_isolation|NOT_SUPPORTED",
                "set transaction_isolation to default|NOT_SUPPORTED",
                "begin isolation level serializable,|SYNTAX_ERROR",
                "begin read|SYNTAX_ERROR",
                "begin not|SYNTAX_ERROR",
                "begin now|SYNTAX_ERROR",
                "start|SYNTAX_ERROR",
                "deallocate|SYNTAX_ERROR",
                "deallocate a b|SYNTAX_ERROR"
            })
    void whatDoesNotFitIsRefused(String sql, ErrorCode code) {
        assertThatThrownBy(() -> run(sql))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'  5  s '|5s",
                "'400us'|0",
                "0|0",
                "'-0.4'|0",
                "'.5s'|500ms",
                "'1e3'|1s",
                "1e3|1s",
                "'0x10'|16ms",
                "0x10|16ms",
                "'010'|8ms",
                "'1.e1'|10ms",
                "+ 5|5ms",
                "E'5s'|5s",
                "$$5s$$|5s",
                "$q$5s$q$|5s",
                "\"5s\"|5s",
                "'90s'|90s",
                "'3600s'|1h",
                "'24h'|1d",
                "1500.4|1500ms"
            })
    void aTimeoutIsShownAsPostgresShowsIt(String value, String shown) {
        for (String timeout : List.of("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")) {
            run("set " + timeout + " = " + value);
            assertThat(show(timeout)).isEqualTo(shown);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "E'a\\tb\\x41\\u00e4\\\\\\101\\'''|a\tbA\u00e4\\A''",
                "E'\\q\\xg\\UFFFFFFFF'|qxgUFFFFFFFF",
                "E'open\\|open\\",
                "$q$a'b$q$|a'b",
                "$q$open|open",
                "'a''b'|a'b",
                "\"a b\"|a b",
                "foo-bar|foo-bar",
                "- 5|-5"
            })
    void aValueIsWhatItsLiteralStandsFor(String literal, String value) {
        run("set application_name = " + literal);
        assertThat(show("application_name")).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'a', B|a, b|a,b",
                "\"A,b\", s1|\"A,b\", s1|A,b,s1",
                "'s2, s1'|\"s2, s1\"|s2, s1",
                "\"$user\", \"sa\"\"y\", \"user\"|\"$user\", \"sa\"\"y\", \"user\"|ann,sa\"y,user",
                "''|\"\"|``"
            })
    void aSearchPathIsAListOfNames(String list, String told, String schemas) {
        session.set("session_authorization", "ann");
        run("set search_path = " + list);
        assertThat(show("search_path")).isEqualTo(told);
        assertThat(String.join(",", session.schemas())).isEqualTo(schemas);
        KnownSettings.set(session, "search_path", told);
        assertThat(String.join(",", session.schemas())).isEqualTo(schemas);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "` Sales , $user,\"A,\"\"b\" `|sales,ann,A,\"b",
                "``|``",
                "`,a`|",
                "`a,`|",
                "`\"a`|",
                "`a b`|",
                "`\"a\"b`|"
            })
    void aTextIsReadAsTheListThatItHas(String text, @Nullable String schemas) {
        session.set("session_authorization", "ann");
        if (schemas == null) {
            assertThatThrownBy(() -> KnownSettings.set(session, "search_path", text))
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
                    .hasMessageContaining("list of names");
        } else {
            KnownSettings.set(session, "search_path", text);
            assertThat(String.join(",", session.schemas())).isEqualTo(schemas);
        }
    }

    @Test
    void useTakesANameAsItIs() {
        run("USE \"A,b\"");
        assertThat(session.schemas()).containsExactly("A,b");
    }

    @Test
    void aClientHasSettingsOfItsOwn() {
        run("set App.user_id = '42'");
        assertThat(show("app.USER_id")).isEqualTo("42");
        for (int i = 1; i < 100; i++) {
            run("set app.x" + i + " = 1");
        }
        run("set app.user_id = '43'");
        assertThatThrownBy(() -> run("set app.another = 1"))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_MEMORY));
        run("reset app.x1");
        run("set app.another = 1");
    }

    @ParameterizedTest
    @CsvSource({
        "2147483647, 2147483647",
        "1500us, 2",
        "20, 20",
        "20 ms, 20",
        "1.5s, 1500",
        "2min, 120000",
        "1h, 3600000",
        "1d, 86400000"
    })
    void aStatementTimeoutHasPostgresUnits(String value, long millis) {
        run("set statement_timeout = '" + value + "'");
        assertThat(RequestedOptions.statementTimeout(session)).hasValue(Duration.ofMillis(millis));
    }

    @Test
    void aStatementTimeoutOfNothingIsNone() {
        run("set statement_timeout = '400us'");
        assertThat(RequestedOptions.statementTimeout(session)).isEmpty();
    }

    @Test
    void settingsBecomeOptionsUnlessTheRequestHasItsOwn() {
        run("set eider.cpu = 4");
        run("set eider.memory = '2GiB'");
        run("set eider.time_limit = '90s'");
        QueryRequest request = new QueryRequest(
                "select 1", List.of(), session, new Principal("ann", "a"), Door.POSTGRESQL, Options.none());
        Options options = RequestedOptions.of(request);
        assertThat(options.cpuMillis()).hasValue(4000);
        assertThat(options.memoryBytes()).hasValue(2L << 30);
        assertThat(options.timeLimit()).contains(Duration.ofSeconds(90));
        assertThat(options.maxBytesScanned()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "set time zone 5|<+05>-05",
                "set time zone -5|<-05>+05",
                "set time zone '+05:00'|+05:00",
                "set time zone EST|EST",
                "set local time zone 'asia/tokyo'|Asia/Tokyo",
                "set time zone interval '+05:00' hour to minute|<+05>-05",
                "set time zone interval '05:30' hour to minute|<+05:30>-05:30",
                "set time zone interval '-3:30' hour to minute|<-03:30>+03:30",
                "set time zone interval '-8' hour|<-08>+08",
                "set time zone interval '5 hours'|<+05>-05",
                "set time zone interval '05:00'|<+05>-05",
                "set time zone local|UTC",
                "set time zone default|UTC"
            })
    void aTimeZoneIsSetInPostgresWays(String sql, String zone) {
        run("begin");
        run("set timezone = 'Europe/Berlin'");
        run(sql);
        assertThat(show("time zone")).isEqualTo(zone);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "interval '5' hour to minute",
                "interval '5'",
                "interval '1' month",
                "interval '05:00' hour to second",
                "interval '05:00' hour now",
                "interval 5",
                "interval",
                "local local"
            })
    void noOtherIntervalIsATimeZone(String zone) {
        assertThatThrownBy(() -> run("set time zone " + zone))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.SYNTAX_ERROR));
    }

    @Test
    void anApplicationsNameIsCut() {
        run("set application_name = '" + "ä".repeat(1_000_000) + "'");
        assertThat(show("application_name")).isEqualTo("ä".repeat(31));
    }

    @Test
    void noSettingsValueIsEndless() {
        assertThatThrownBy(() -> run("set search_path = '" + "x".repeat(1001) + "'"))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
                .hasMessageContaining("search_path");
    }

    @Test
    void aSavepointsNameIsCut() {
        run("begin");
        run("savepoint " + "a".repeat(1000));
        run("rollback to " + "a".repeat(63));
        run("savepoint \"" + "B".repeat(1000) + '"');
        run("release \"" + "B".repeat(63) + '"');
    }

    @Test
    void savepointsHaveABound() {
        run("begin");
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 1_000_000; i++) {
                        run("set application_name = '" + i + "'");
                        run("savepoint a");
                    }
                })
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OUT_OF_MEMORY));
        session.failed();
        run("rollback");
        run("begin");
        for (int i = 0; i < 100; i++) {
            run("set application_name = '" + i + "'");
            run("savepoint a");
        }
    }

    @Test
    void savepointsBetweenWhichNothingIsSetCostNextToNothing() {
        run("begin");
        for (int i = 0; i < 50_000; i++) {
            run("savepoint a");
        }
        session.memory().take(1 << 20);
    }

    private void run(String sql) {
        SessionStatements.run(StatementInspector.inspect(sql), session);
    }

    private String show(String name) {
        return SessionStatements.run(StatementInspector.inspect("show " + name), session)
                .rows()
                .getFirst()
                .getFirst();
    }
}
