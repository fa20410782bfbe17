package dev.eider.metering;

import static dev.eider.metering.jooq.Tables.GATEWAYS;
import static dev.eider.metering.jooq.Tables.INSTALLATION;
import static dev.eider.metering.jooq.Tables.STATEMENTS;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import dev.eider.database.Database;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.sql.DataSource;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.impl.DSL;
import org.jooq.types.DayToSecond;

/**
 * The gateways that share one log of statements: who lives, whose a statement is, and what becomes of the statements of one that has gone.
 * All times are the database's. Thread-safe; calls block and throw {@link QueryException} DATABASE_UNAVAILABLE when PostgreSQL is out of
 * reach.
 */
public final class Gateways implements Succession {
    /** A statement that has lost its gateway more often than this may be what ends them. */
    public static final int MAX_ATTEMPTS = 2;

    private static final int CHUNK = 1000;
    private static final ErrorInfo LOST =
            ErrorInfo.of(ErrorCode.RUNNER_LOST, "the gateway ended while the statement ran: run it again");

    private static final Field<Boolean> LIVING = DSL.field(DSL.name("living"), Boolean.class);
    private static final Field<Boolean> RESUMABLE =
            DSL.field(STATEMENTS.REQUEST.isNotNull()).as("resumable");
    private static final List<Field<?>> STANDING = List.of(
            STATEMENTS.ID,
            STATEMENTS.TENANT,
            STATEMENTS.PRINCIPAL,
            STATEMENTS.GATEWAY,
            GATEWAYS.URL,
            STATEMENTS.ENDED_AT,
            STATEMENTS.ATTEMPT,
            RESUMABLE);

    private final Database database;
    private final String gateway;
    private final Duration silence;

    /**
     * @param source a pool; {@link StatementLog#migrate} must have run
     * @param gateway id of this run of the gateway
     * @param silence after which a gateway that was not heard of counts as gone
     */
    public Gateways(DataSource source, String gateway, Duration silence) {
        this.database = new Database(source);
        this.gateway = gateway;
        this.silence = silence;
    }

    /** The name of this database where several share a place. Never changes. */
    public String installation() {
        return database.run(
                dsl -> dsl.select(INSTALLATION.ID).from(INSTALLATION).fetchSingle(INSTALLATION.ID));
    }

    /**
     * Tells the other gateways that this one lives. To be called several times within the silence that they tolerate. After a longer pause of
     * its own, such as an outage of this database, those that lived before it get the time to be heard of, too.
     *
     * @param url where they reach it
     */
    public void alive(Optional<String> url) {
        database.transaction(dsl -> {
            dsl.selectFrom(GATEWAYS)
                    .where(GATEWAYS.ID.eq(gateway), DSL.not(heardOf()))
                    .forUpdate()
                    .fetchOptional(GATEWAYS.SEEN_AT)
                    .ifPresent(last -> dsl.update(GATEWAYS)
                            .set(GATEWAYS.SEEN_AT, DSL.currentOffsetDateTime())
                            .where(GATEWAYS.SEEN_AT.ge(last.minus(silence)))
                            .execute());
            return dsl.insertInto(GATEWAYS)
                    .set(GATEWAYS.ID, gateway)
                    .set(GATEWAYS.URL, url.orElse(null))
                    .set(GATEWAYS.SEEN_AT, DSL.currentOffsetDateTime())
                    .onDuplicateKeyUpdate()
                    .set(GATEWAYS.URL, url.orElse(null))
                    .set(GATEWAYS.SEEN_AT, DSL.currentOffsetDateTime())
                    .execute();
        });
    }

    /** Tells the other gateways that this one has let go of its statements. */
    public void leave() {
        database.run(
                dsl -> dsl.deleteFrom(GATEWAYS).where(GATEWAYS.ID.eq(gateway)).execute());
    }

    /**
     * Ends the statements of gateways that are gone, as FAILED with RUNNER_LOST, but for those that can be taken over. Should such a
     * gateway have been slow only, its own word about the end still counts.
     *
     * @return how many there were
     */
    public int endLost() {
        return database.transaction(dsl -> {
            Condition stays = STATEMENTS.REQUEST.isNotNull().and(STATEMENTS.ATTEMPT.lt(MAX_ATTEMPTS));
            int count = end(dsl, gone().andNot(stays));
            dsl.deleteFrom(GATEWAYS)
                    .where(GATEWAYS.ID.ne(gateway), DSL.not(heardOf()), isHeardItself())
                    .execute();
            return count;
        });
    }

    /** Tells that all others have gone, where there can be no other gateway on the database. */
    public void forgetOthers() {
        database.run(
                dsl -> dsl.deleteFrom(GATEWAYS).where(GATEWAYS.ID.ne(gateway)).execute());
    }

    /** As {@link #endLost}, where no gateway can go on with what another has left: whatever has no end yet is lost. */
    public int endAll() {
        return database.run(dsl -> end(dsl, DSL.noCondition()));
    }

    private int end(DSLContext dsl, Condition condition) {
        return dsl.update(STATEMENTS)
                .set(STATEMENTS.STATE, "FAILED")
                .set(STATEMENTS.LOST, true)
                .set(STATEMENTS.ENDED_AT, DSL.currentOffsetDateTime())
                .set(STATEMENTS.ERROR_CODE, LOST.code().name())
                .set(STATEMENTS.ERROR, StatementRow.json(Optional.of(LOST)))
                .where(STATEMENTS.ENDED_AT.isNull(), STATEMENTS.GATEWAY.ne(gateway), condition)
                .execute();
    }

    /** Statements without an end that lost their gateway and that this one can take over; the oldest first. */
    public List<Standing> orphans(int limit) {
        return database.run(dsl -> dsl.select(STANDING)
                .select(living())
                .from(STATEMENTS)
                .leftJoin(GATEWAYS)
                .on(GATEWAYS.ID.eq(STATEMENTS.GATEWAY))
                .where(
                        STATEMENTS.ENDED_AT.isNull(),
                        STATEMENTS.REQUEST.isNotNull(),
                        STATEMENTS.ATTEMPT.lt(MAX_ATTEMPTS),
                        STATEMENTS.GATEWAY.ne(gateway),
                        gone())
                .orderBy(STATEMENTS.ID)
                .limit(limit)
                .fetch(this::standing));
    }

    @Override
    public Map<QueryId, Standing> standings(Collection<QueryId> ids) {
        Map<QueryId, Standing> found = new HashMap<>();
        List<String> all = ids.stream().map(QueryId::value).toList();
        for (int from = 0; from < all.size(); from += CHUNK) {
            List<String> some = all.subList(from, Math.min(all.size(), from + CHUNK));
            database.run(dsl -> dsl.select(STANDING)
                            .select(living())
                            .from(STATEMENTS)
                            .leftJoin(GATEWAYS)
                            .on(GATEWAYS.ID.eq(STATEMENTS.GATEWAY))
                            .where(STATEMENTS.ID.in(some))
                            .fetch(this::standing))
                    .forEach(standing -> found.put(standing.id(), standing));
        }
        return found;
    }

    @Override
    public Set<QueryId> taken(Collection<QueryId> ids) {
        Set<QueryId> taken = new HashSet<>();
        standings(ids).forEach((id, standing) -> {
            if (!standing.gateway().equals(gateway)) {
                taken.add(id);
            }
        });
        return taken;
    }

    @Override
    public Optional<Adopted> adopt(QueryId id, String from) {
        return database.run(dsl -> dsl.update(STATEMENTS)
                        .set(STATEMENTS.GATEWAY, gateway)
                        .where(
                                STATEMENTS.ID.eq(id.value()),
                                STATEMENTS.GATEWAY.eq(from),
                                STATEMENTS.GATEWAY.ne(gateway),
                                STATEMENTS.REQUEST.isNotNull(),
                                gone())
                        .returning()
                        .fetchOptional())
                .map(row ->
                        new Adopted(StatementRow.record(row), row.getRequest().data(), row.getAttempt()));
    }

    @Override
    public Optional<Integer> startAgain(QueryId id) {
        return database.run(dsl -> dsl.update(STATEMENTS)
                .set(STATEMENTS.ATTEMPT, STATEMENTS.ATTEMPT.plus(1))
                .where(
                        STATEMENTS.ID.eq(id.value()),
                        STATEMENTS.GATEWAY.eq(gateway),
                        STATEMENTS.ATTEMPT.lt(MAX_ATTEMPTS))
                .returningResult(STATEMENTS.ATTEMPT)
                .fetchOptional(STATEMENTS.ATTEMPT));
    }

    private Condition gone() {
        return STATEMENTS
                .GATEWAY
                .notIn(DSL.select(GATEWAYS.ID).from(GATEWAYS).where(heardOf()))
                .and(isHeardItself());
    }

    /** Else it cannot tell who has gone: perhaps nobody could be heard. */
    private Condition isHeardItself() {
        return DSL.val(gateway).in(DSL.select(GATEWAYS.ID).from(GATEWAYS).where(heardOf()));
    }

    private Condition heardOf() {
        Field<OffsetDateTime> earliest = DSL.currentOffsetDateTime().minus(DayToSecond.valueOf(silence));
        return GATEWAYS.SEEN_AT.gt(earliest);
    }

    private Field<Boolean> living() {
        return DSL.field(GATEWAYS.ID.isNotNull().and(heardOf()).or(STATEMENTS.GATEWAY.eq(gateway)))
                .as(LIVING);
    }

    private Standing standing(Record row) {
        return new Standing(
                new QueryId(row.get(STATEMENTS.ID)),
                row.get(STATEMENTS.TENANT),
                row.get(STATEMENTS.PRINCIPAL),
                row.get(STATEMENTS.GATEWAY),
                row.get(STATEMENTS.GATEWAY).equals(gateway),
                row.get(LIVING),
                Optional.ofNullable(row.get(GATEWAYS.URL)),
                row.get(RESUMABLE),
                row.get(STATEMENTS.ATTEMPT),
                Optional.ofNullable(row.get(STATEMENTS.ENDED_AT)).map(OffsetDateTime::toInstant));
    }
}
