package dev.eider.database;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.util.Set;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jooq.DSLContext;
import org.jooq.SQLDialect;
import org.jooq.exception.DataAccessException;
import org.jooq.impl.DSL;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How the rooms send statements to PostgreSQL: by jOOQ, and with errors that can be shown. Thread-safe. */
public final class Database {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    /**
     * Classes of SQLSTATE that mean that the statement was not at fault: connection lost, too few resources, server stopping, system
     * error; and none at all, which is a pool that got no connection in time.
     */
    private static final Set<String> UNAVAILABLE = Set.of("08", "53", "57", "58", "00");

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
     * @throws QueryException thrown by {@code work}; DATABASE_UNAVAILABLE if PostgreSQL is out of reach; INTERNAL_ERROR for what it refuses
     */
    public <T> T run(Function<DSLContext, T> work) {
        try {
            return work.apply(dsl);
        } catch (DataAccessException e) {
            throw translate(e);
        }
    }

    /** Runs {@code work} in a transaction, which is rolled back if it throws. Throws as {@link #run} does. */
    public <T> T transaction(Function<DSLContext, T> work) {
        try {
            return dsl.transactionResult(configuration -> work.apply(configuration.dsl()));
        } catch (DataAccessException e) {
            throw translate(e);
        }
    }

    private static QueryException translate(DataAccessException e) {
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
