package dev.eider.metering;

import static dev.eider.metering.jooq.Tables.STATEMENTS;
import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.sum;

import dev.eider.database.Database;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/** Adds up what the statement log holds. Thread-safe; calls block. */
public final class UsageLedger {
    private static final double GIB = 1L << 30;

    private static final Field<LocalDate> DAY = field(
                    "({0} AT TIME ZONE 'UTC')::date", SQLDataType.LOCALDATE, STATEMENTS.ARRIVED_AT)
            .as("day");
    private static final Field<Integer> COUNT = count().as("statements");
    private static final Field<Integer> FAILED =
            count().filterWhere(STATEMENTS.STATE.eq("FAILED")).as("failed");
    private static final Field<Integer> CANCELLED =
            count().filterWhere(STATEMENTS.STATE.eq("CANCELLED")).as("cancelled");
    private static final Field<Integer> JOBS = count().filterWhere(
                    STATEMENTS.SHAPE.isNotNull(), STATEMENTS.STARTED_AT.isNotNull())
            .as("jobs");
    /** Null for a statement without a job or without an end; a clock set back in between gives no credit. */
    private static final Field<Double> JOB_SECONDS = DSL.greatest(
            field(
                    "extract(epoch FROM {0} - {1})::float8",
                    SQLDataType.DOUBLE, STATEMENTS.ENDED_AT, STATEMENTS.STARTED_AT),
            inline(0d));

    private static final Field<Double> CPU_SECONDS = total(JOB_SECONDS
                    .mul(STATEMENTS.CPU_MILLIS.cast(SQLDataType.DOUBLE))
                    .div(inline(1000d)))
            .as("cpu_seconds");
    private static final Field<Double> GIB_SECONDS = total(JOB_SECONDS
                    .mul(STATEMENTS.MEMORY_BYTES.cast(SQLDataType.DOUBLE))
                    .div(inline(GIB)))
            .as("gib_seconds");
    private static final Field<Long> SCANNED =
            wholeTotal(STATEMENTS.STAGED_BYTES).as("scanned");
    private static final Field<Long> RETURNED =
            wholeTotal(STATEMENTS.BYTES_RETURNED).as("returned");
    private static final Field<Long> ROWS = wholeTotal(STATEMENTS.ROWS_RETURNED).as("rows");

    private final Database database;

    /** @param source a pool; {@link StatementLog#migrate} must have run */
    public UsageLedger(DataSource source) {
        this.database = new Database(source);
    }

    private static Field<Double> total(Field<? extends Number> value) {
        return coalesce(sum(value).cast(SQLDataType.DOUBLE), inline(0d));
    }

    private static Field<Long> wholeTotal(Field<Long> value) {
        return coalesce(sum(value).cast(SQLDataType.BIGINT), inline(0L));
    }

    /** By day, then principal, as far as the query groups by them; without groups one total, even of nothing. */
    public List<UsageTotal> totals(UsageQuery query) {
        List<Field<?>> groups = new ArrayList<>();
        if (query.byDay()) {
            groups.add(DAY);
        }
        if (query.byPrincipal()) {
            groups.add(STATEMENTS.PRINCIPAL);
        }
        return database.run(dsl -> dsl.select(groups)
                .select(COUNT, FAILED, CANCELLED, JOBS, CPU_SECONDS, GIB_SECONDS, SCANNED, RETURNED, ROWS)
                .from(STATEMENTS)
                .where(
                        STATEMENTS.TENANT.eq(StatementRow.clean(query.tenant())),
                        STATEMENTS.ARRIVED_AT.ge(midnight(query.from())),
                        STATEMENTS.ARRIVED_AT.lt(midnight(query.to().plusDays(1))))
                .groupBy(groups)
                .orderBy(groups)
                .fetch(row -> total(row, query)));
    }

    private static OffsetDateTime midnight(LocalDate day) {
        return day.atStartOfDay().atOffset(ZoneOffset.UTC);
    }

    private static UsageTotal total(Record row, UsageQuery query) {
        return new UsageTotal(
                query.byDay() ? Optional.of(row.get(DAY)) : Optional.empty(),
                query.byPrincipal() ? Optional.of(row.get(STATEMENTS.PRINCIPAL)) : Optional.empty(),
                row.get(COUNT),
                row.get(FAILED),
                row.get(CANCELLED),
                row.get(JOBS),
                row.get(CPU_SECONDS),
                row.get(GIB_SECONDS),
                row.get(SCANNED),
                row.get(RETURNED),
                row.get(ROWS));
    }
}
