package dev.eider.metering;

import static dev.eider.metering.jooq.Tables.STATEMENTS;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.IdempotencyKey;
import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import dev.eider.contract.UsageRecord;
import dev.eider.database.Database;
import dev.eider.database.Migrations;
import dev.eider.metering.jooq.tables.records.StatementsRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.impl.DSL;

/**
 * The log of all statements, in PostgreSQL's schema {@code eider_metering}. Several gateways may write to one log; each writes only its own
 * statements. Thread-safe; calls block. All methods throw {@link QueryException} DATABASE_UNAVAILABLE when PostgreSQL is out of reach.
 */
public final class StatementLog implements StatementRecorder {
    /** Characters of a statement's text in the history, so that a page of it has a bounded size. */
    public static final int HISTORY_SQL_LENGTH = 10_000;

    private static final int MAX_PAGE = 1000;

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
    public Optional<QueryId> arrived(UsageRecord record, Optional<String> request, Optional<IdempotencyKey> key) {
        StatementsRecord row = StatementRow.of(record, gateway);
        row.setRequest(request.map(StatementRow::json).orElse(null));
        if (key.isPresent()) {
            return arrivedOnce(row, key.get());
        }
        database.run(dsl -> dsl.insertInto(STATEMENTS).set(row).execute());
        return Optional.empty();
    }

    /** The insert waits for others with the same key: what it finds in its way has been committed. */
    private Optional<QueryId> arrivedOnce(StatementsRecord row, IdempotencyKey key) {
        row.setIdempotencyKey(StatementRow.clean(key.text()));
        row.setIdempotencyRequest(key.request());
        Condition sameKey = STATEMENTS
                .TENANT
                .eq(row.getTenant())
                .and(STATEMENTS.PRINCIPAL.eq(row.getPrincipal()))
                .and(STATEMENTS.IDEMPOTENCY_KEY.eq(row.getIdempotencyKey()));
        return database.transaction(dsl -> {
            dsl.update(STATEMENTS)
                    .setNull(STATEMENTS.IDEMPOTENCY_KEY)
                    .where(sameKey, STATEMENTS.ARRIVED_AT.lt(row.getArrivedAt().minus(IdempotencyKey.KEPT)))
                    .execute();
            int written = dsl.insertInto(STATEMENTS)
                    .set(row)
                    .onConflict(STATEMENTS.TENANT, STATEMENTS.PRINCIPAL, STATEMENTS.IDEMPOTENCY_KEY)
                    .where(STATEMENTS.IDEMPOTENCY_KEY.isNotNull())
                    .doNothing()
                    .execute();
            return written == 1 ? Optional.empty() : Optional.of(earlier(dsl.fetchSingle(STATEMENTS, sameKey), key));
        });
    }

    private static QueryId earlier(StatementsRecord row, IdempotencyKey key) {
        if (!key.request().equals(row.getIdempotencyRequest())) {
            throw new QueryException(
                    ErrorCode.ALREADY_EXISTS,
                    "Idempotency-Key '" + key.text()
                            + "' came before with another request; give each request its own key");
        }
        return new QueryId(row.getId());
    }

    @Override
    public void started(UsageRecord record) {
        write(record, STATEMENTS.ENDED_AT.isNull());
    }

    /** May be lost in a power failure, and is then found by {@link Gateways#endLost}. */
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
                    .where(STATEMENTS.ID.eq(record.id().value()), STATEMENTS.GATEWAY.eq(gateway), condition)
                    .execute();
        });
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
