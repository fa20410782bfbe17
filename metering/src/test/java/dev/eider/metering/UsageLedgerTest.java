package dev.eider.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.QueryException;
import dev.eider.contract.UsageRecord;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UsageLedgerTest {
    private static final LocalDate MONDAY = LocalDate.parse("2026-11-02");
    private static MeteringDatabase database;

    private final StatementLog log = new StatementLog(database.source(), "gateway-1");
    private final UsageLedger ledger = new UsageLedger(database.source());

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
    }

    @Test
    void addsUpByDayAndPrincipal() {
        Instant noon = Instant.parse("2026-11-02T12:00:00Z");
        job("ann", noon, 10, 5, 50); // 10 s of 2 CPUs and 3 GiB
        job("ann", noon.plusSeconds(60), 2, 1, 7);
        job("bob", noon.plusSeconds(86_400), 1, 0, 0);
        fail("bob", noon);
        log.arrived(Statements.arrived("acme", "bob", "SELECT running", noon));
        log.arrived(Statements.arrived("other", "eve", "SELECT 1", noon));

        assertThat(ledger.totals(new UsageQuery("acme", MONDAY, MONDAY.plusDays(1), true, true)))
                .containsExactly(
                        new UsageTotal(Optional.of(MONDAY), Optional.of("ann"), 2, 0, 0, 2, 24.0, 36.0, 2000, 57, 6),
                        new UsageTotal(Optional.of(MONDAY), Optional.of("bob"), 2, 1, 0, 0, 0, 0, 0, 0, 0),
                        new UsageTotal(
                                Optional.of(MONDAY.plusDays(1)), Optional.of("bob"), 1, 0, 0, 1, 2.0, 3.0, 1000, 0, 0));
        assertThat(ledger.totals(new UsageQuery("acme", MONDAY, MONDAY, false, false)))
                .containsExactly(
                        new UsageTotal(Optional.empty(), Optional.empty(), 4, 1, 0, 2, 24.0, 36.0, 2000, 57, 6));
    }

    @Test
    void cutsDaysAtMidnightUtcWhateverTheZone() {
        TimeZone zone = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("America/Los_Angeles"));
            job("ann", Instant.parse("2026-11-01T23:59:59.999999Z"), 1, 0, 0);
            job("ann", Instant.parse("2026-11-02T00:00:00Z"), 1, 0, 0);
            job("ann", Instant.parse("2026-11-02T23:59:59.999999Z"), 7200, 0, 0); // ends on the next day
            job("ann", Instant.parse("2026-11-03T00:00:00Z"), 1, 0, 0);
            List<UsageTotal> monday = ledger.totals(new UsageQuery("acme", MONDAY, MONDAY, true, false));
            assertThat(monday).singleElement().satisfies(total -> {
                assertThat(total.day()).contains(MONDAY);
                assertThat(total.statements()).isEqualTo(2);
                assertThat(total.cpuSeconds()).isEqualTo(2 * 7201.0);
            });
            assertThat(ledger.totals(new UsageQuery("acme", MONDAY.minusDays(1), MONDAY.plusDays(1), true, false)))
                    .extracting(UsageTotal::statements)
                    .containsExactly(1L, 2L, 1L);
        } finally {
            TimeZone.setDefault(zone);
        }
    }

    @Test
    void totalsOfNothing() {
        assertThat(ledger.totals(new UsageQuery("acme", MONDAY, MONDAY, true, true)))
                .isEmpty();
        assertThat(ledger.totals(new UsageQuery("acme", MONDAY, MONDAY, false, false)))
                .containsExactly(new UsageTotal(Optional.empty(), Optional.empty(), 0, 0, 0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void refusesDaysInTheWrongOrderOrTooMany() {
        assertThatThrownBy(() -> new UsageQuery("acme", MONDAY, MONDAY.minusDays(1), true, true))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
        assertThatThrownBy(() -> new UsageQuery("acme", MONDAY, MONDAY.plusDays(366), true, true))
                .hasMessageContaining("366");
    }

    private void job(String principal, Instant at, long seconds, long rows, long bytes) {
        UsageRecord arrived = Statements.arrived("acme", principal, "SELECT 1", at);
        log.arrived(arrived);
        UsageRecord started = Statements.started(arrived, at);
        log.started(started);
        log.ended(Statements.ended(started, at.plusSeconds(seconds), rows, bytes));
    }

    private void fail(String principal, Instant at) {
        UsageRecord arrived = Statements.arrived("acme", principal, "SELEC", at);
        log.arrived(arrived);
        log.ended(Statements.failed(arrived, at, ErrorInfo.of(ErrorCode.SYNTAX_ERROR, "no")));
    }
}
