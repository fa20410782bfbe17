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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionStatementsTest {
    private final Session session = new Session("demo", "main", Map.of("application_name", "psql"));

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
        session.transaction(TransactionStatus.FAILED);
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
        session.transaction(TransactionStatus.FAILED);
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
        session.transaction(TransactionStatus.FAILED);
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
    void aDateStyleIsToldAsPostgresTellsIt() {
        run("set datestyle = 'DMY'");
        assertThat(show("datestyle")).isEqualTo("ISO, DMY");
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
                "set server_version = '1'|INVALID_REQUEST",
                "set timezone = 'Mars/Base'|INVALID_REQUEST",
                "set timezone = '+05:30'|INVALID_REQUEST",
                "set timezone = '+15'|INVALID_REQUEST",
                "set client_encoding = 'LATIN1'|NOT_SUPPORTED",
                "set eider.cpu = 'many'|INVALID_REQUEST",
                "set statement_timeout = 'soon'|INVALID_REQUEST",
                "set statement_timeout = 2147483648|INVALID_REQUEST",
                "set statement_timeout = '99999999999999'|INVALID_REQUEST",
                "set statement_timeout = '25d'|INVALID_REQUEST",
                "set statement_timeout = -1|INVALID_REQUEST",
                "set datestyle = 'German'|NOT_SUPPORTED",
                "set bytea_output = 'escape'|NOT_SUPPORTED",
                "set intervalstyle = 'iso_8601'|NOT_SUPPORTED",
                "set standard_conforming_strings = off|NOT_SUPPORTED",
                "rollback to x|NO_TRANSACTION",
                "savepoint x|NO_TRANSACTION",
                "savepoint \"\"|SYNTAX_ERROR",
                "savepoint 'x'|SYNTAX_ERROR",
                "commit and chain|NO_TRANSACTION",
                "rollback and chain|NO_TRANSACTION",
                "commit and|SYNTAX_ERROR",
                "commit now|SYNTAX_ERROR",
                "commit prepared 'x'|NOT_SUPPORTED",
                "rollback prepared 'x'|NOT_SUPPORTED",
                "prepare transaction 'x'|NOT_SUPPORTED",
                "discard everything|SYNTAX_ERROR",
                "set eider.memory = '4 parsecs'|INVALID_REQUEST"
            })
    void whatDoesNotFitIsRefused(String sql, ErrorCode code) {
        assertThatThrownBy(() -> run(sql))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(code));
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
        QueryRequest request =
                new QueryRequest("select 1", List.of(), session, new Principal("ann", "a"), "pg", Options.none());
        Options options = RequestedOptions.of(request);
        assertThat(options.cpuMillis()).hasValue(4000);
        assertThat(options.memoryBytes()).hasValue(2L << 30);
        assertThat(options.timeLimit()).contains(Duration.ofSeconds(90));
        assertThat(options.maxBytesScanned()).isEmpty();
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
