package dev.eider.database;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.FullDisk;
import dev.eider.contract.QueryException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the rooms send statements to PostgreSQL: by jOOQ, and with errors that can be shown. An interrupt neither ends them nor is lost. Thread-safe.
 */
public final class Database {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    /**
     * Classes of SQLSTATE that mean that the statement was not at fault: connection lost, too few resources, server stopping, system
     * error; and none at all, which is a pool that got no connection in time.
     */
    private static final Set<String> UNAVAILABLE = Set.of("08", "53", "57", "58", "00");

    /** As many as have a connection, or wait for one. */
    private static final ExecutorService PLATFORM_THREADS = Executors.newCachedThreadPool(
            Thread.ofPlatform().daemon().name("database-", 0).factory());

    static {
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
    }

    private final DSLContext dsl;

    public Database(DataSource source) {
        this.dsl = DSL.using(source, SQLDialect.POSTGRES);
    }

    /**
     * Runs {@code work} without a transaction: right for a single statement.
     *
     * @throws QueryException thrown by {@code work}; DATABASE_UNAVAILABLE if PostgreSQL is out of reach; DISK_FULL; INTERNAL_ERROR for what it refuses
     */
    public <T> T run(Function<DSLContext, T> work) {
        try {
            return uninterrupted(() -> work.apply(dsl));
        } catch (DataAccessException e) {
            throw translate(e);
        }
    }

    /** Runs {@code work} in a transaction, which is rolled back if it throws. Throws as {@link #run} does. */
    public <T> T transaction(Function<DSLContext, T> work) {
        try {
            return uninterrupted(() -> dsl.transactionResult(configuration -> work.apply(configuration.dsl())));
        } catch (DataAccessException e) {
            throw translate(e);
        }
    }

    /** A virtual thread that is interrupted while it reads from a socket closes it: whoever is cancelled would cost the pool a connection. */
    private static <T> T uninterrupted(Supplier<T> work) {
        if (!Thread.currentThread().isVirtual()) {
            return work.get();
        }
        try {
            return CompletableFuture.supplyAsync(work, PLATFORM_THREADS).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException known ? known : e;
        }
    }

    private static QueryException translate(DataAccessException e) {
        if (e.sqlState().equals(ErrorCode.DISK_FULL.sqlState())) {
            return FullDisk.error("Eider's own database", e);
        }
        if (UNAVAILABLE.contains(e.sqlState().substring(0, 2))) {
            return new QueryException(
                    ErrorCode.DATABASE_UNAVAILABLE, "Eider's own database cannot be reached: try again shortly", e);
        }
        LOG.error("PostgreSQL refused a statement of Eider's own (SQLSTATE {})", e.sqlState(), e);
        return new QueryException(
                ErrorCode.INTERNAL_ERROR,
                "Eider's own database refused a statement (SQLSTATE " + e.sqlState()
                        + "); the gateway's log has the details",
                e);
    }
}
