package dev.eider.metering;

import static dev.eider.metering.jooq.Tables.GATEWAYS;
import static dev.eider.metering.jooq.Tables.STATEMENTS;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import dev.eider.contract.UsageRecord;
import dev.eider.database.Database;
import dev.eider.database.Migrations;
import dev.eider.metering.jooq.tables.records.StatementsRecord;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.types.DayToSecond;

/**
 * The log of all statements, in PostgreSQL's schema {@code eider_metering}. Several gateways may write to one log; each writes only its own
 * statements. Thread-safe; calls block. All methods throw {@link QueryException} DATABASE_UNAVAILABLE when PostgreSQL is out of reach.
 */
public final class StatementLog implements StatementRecorder {
    /** Characters of a statement's text in the history, so that a page of it has a bounded size. */
    public static final int HISTORY_SQL_LENGTH = 10_000;

    private static final int MAX_PAGE = 1000;
    private static final ErrorInfo LOST =
            ErrorInfo.of(ErrorCode.RUNNER_LOST, "the gateway ended while the statement ran: run it again");

    private final Database database;
    private final String gateway;

    /**
     * @param source a pool; {@link #migrate} must have run
     * @param gateway id of this run of the gateway, never used before
     */
    public StatementLog(DataSource source, String gateway) {
        this.database = new Database(source);
        this.gateway = gateway;
    }

    /** Creates the tables, or brings them up to date. */
    public static void migrate(DataSource source) {
        Migrations.apply(source, "eider_metering", "classpath:dev/eider/metering/migrations");
    }

    @Override
    public void arrived(UsageRecord record) {
        database.run(dsl ->
                dsl.insertInto(STATEMENTS).set(StatementRow.of(record, gateway)).execute());
    }

    @Override
    public void started(UsageRecord record) {
        write(record, STATEMENTS.ENDED_AT.isNull());
    }

    /** May be lost in a power failure, and is then found by {@link #lost}. */
    @Override
    public boolean ended(UsageRecord record) {
        if (record.endedAt().isEmpty()) {
            throw new IllegalArgumentException("statement " + record.id() + " has no end");
        }
        return write(record, STATEMENTS.ENDED_AT.isNull().or(STATEMENTS.LOST)) == 1;
    }

    private int write(UsageRecord record, Condition condition) {
        StatementsRecord row = new StatementsRecord();
        StatementRow.setProgress(row, record);
        row.setLost(false);
        return database.transaction(dsl -> {
            dsl.execute("SET LOCAL synchronous_commit = off");
            return dsl.update(STATEMENTS)
                    .set(row)
                    .where(STATEMENTS.ID.eq(record.id().value()), condition)
                    .execute();
        });
    }

    /** Tells the other gateways that this one lives. To be called several times within the silence that they tolerate. */
    public void alive() {
        database.run(dsl -> dsl.insertInto(GATEWAYS)
                .set(GATEWAYS.ID, gateway)
                .set(GATEWAYS.SEEN_AT, DSL.currentOffsetDateTime())
                .onDuplicateKeyUpdate()
                .set(GATEWAYS.SEEN_AT, DSL.currentOffsetDateTime())
                .execute());
    }

    /**
     * Ends the statements of gateways that are gone, as FAILED with RUNNER_LOST. Should such a gateway have been slow only, its own word
     * about the end still counts.
     *
     * @param silence how long a gateway must not have been heard of; zero when there can be no other
     * @return how many there were
     */
    public int lost(Duration silence) {
        return database.transaction(dsl -> {
            var living = dsl.select(GATEWAYS.ID)
                    .from(GATEWAYS)
                    .where(GATEWAYS.SEEN_AT.gt(before(silence)), DSL.condition(!silence.isZero()));
            int count = dsl.update(STATEMENTS)
                    .set(STATEMENTS.STATE, "FAILED")
                    .set(STATEMENTS.LOST, true)
                    .set(STATEMENTS.ENDED_AT, DSL.currentOffsetDateTime())
                    .set(STATEMENTS.ERROR_CODE, LOST.code().name())
                    .set(STATEMENTS.ERROR, StatementRow.json(Optional.of(LOST)))
                    .where(
                            STATEMENTS.ENDED_AT.isNull(),
                            STATEMENTS.GATEWAY.ne(gateway),
                            STATEMENTS.GATEWAY.notIn(living))
                    .execute();
            forget(dsl, silence);
            return count;
        });
    }

    private void forget(DSLContext dsl, Duration silence) {
        dsl.deleteFrom(GATEWAYS)
                .where(GATEWAYS.ID.ne(gateway), GATEWAYS.SEEN_AT.le(before(silence)))
                .execute();
    }

    private static Field<OffsetDateTime> before(Duration silence) {
        return DSL.currentOffsetDateTime().minus(DayToSecond.valueOf(silence));
    }

    /** A tenant's statement, whole. */
    public Optional<UsageRecord> find(QueryId id, String tenant) {
        return database.run(dsl -> dsl.selectFrom(STATEMENTS)
                .where(STATEMENTS.ID.eq(id.value()), STATEMENTS.TENANT.eq(StatementRow.clean(tenant)))
                .fetchOptional(StatementRow::record));
    }

    /**
     * A page of the log, the latest arrival first. Statements that arrive meanwhile do not disturb the pages that follow.
     *
     * @param limit 1 to 1000; more is taken for that
     * @throws QueryException INVALID_REQUEST for a token that is not ours or a limit below 1
     */
    public HistoryPage history(HistoryFilter filter, int limit, Optional<String> token) {
        if (limit < 1) {
            throw new QueryException(ErrorCode.INVALID_REQUEST, "the limit is " + limit + ": it must be at least 1");
        }
        int size = Math.min(limit, MAX_PAGE);
        List<Condition> conditions = conditions(filter, token.map(PageToken::parse));
        List<StatementsRecord> rows = database.run(dsl -> dsl.select(shortened())
                .from(STATEMENTS)
                .where(conditions)
                .orderBy(STATEMENTS.ARRIVED_AT.desc(), STATEMENTS.ID.desc())
                .limit(size + 1)
                .fetchInto(STATEMENTS));
        if (rows.size() <= size) {
            return new HistoryPage(rows.stream().map(StatementRow::record).toList(), Optional.empty());
        }
        StatementsRecord last = rows.get(size - 1);
        return new HistoryPage(
                rows.subList(0, size).stream().map(StatementRow::record).toList(),
                Optional.of(new PageToken(last.getArrivedAt(), last.getId()).text()));
    }

    private static List<Condition> conditions(HistoryFilter filter, Optional<PageToken> token) {
        List<Condition> all = new ArrayList<>();
        all.add(STATEMENTS.TENANT.eq(StatementRow.clean(filter.tenant())));
        filter.principal().ifPresent(name -> all.add(STATEMENTS.PRINCIPAL.eq(StatementRow.clean(name))));
        filter.state().ifPresent(state -> all.add(STATEMENTS.STATE.eq(StatementRow.clean(state))));
        filter.since().ifPresent(time -> all.add(STATEMENTS.ARRIVED_AT.ge(StatementRow.time(time))));
        filter.until().ifPresent(time -> all.add(STATEMENTS.ARRIVED_AT.lt(StatementRow.time(time))));
        token.ifPresent(
                end -> all.add(DSL.row(STATEMENTS.ARRIVED_AT, STATEMENTS.ID).lt(DSL.row(end.arrivedAt(), end.id()))));
        return all;
    }

    /** All fields, the SQL cut by PostgreSQL already. */
    private static List<Field<?>> shortened() {
        List<Field<?>> fields = new ArrayList<>(List.of(STATEMENTS.fields()));
        fields.replaceAll(field -> field.equals(STATEMENTS.SQL)
                ? DSL.left(STATEMENTS.SQL, HISTORY_SQL_LENGTH).as(STATEMENTS.SQL)
                : field);
        return fields;
    }
}
