package dev.eider.runner.duckdb;

import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/**
 * The statement that can be cancelled now. The driver's cancel has an effect only on the statement object that executes, and only until
 * its first rows are there; what streams later ends with the process. Set by one thread, cancelled from any.
 */
final class CurrentStatement {
    private volatile @Nullable Statement statement;
    private volatile boolean cancelled;

    void set(Statement next) {
        statement = next;
    }

    void clear() {
        statement = null;
    }

    void cancel() {
        cancelled = true;
        Statement running = statement;
        if (running != null) {
            try {
                running.cancel();
            } catch (SQLException _) {
                // It has been closed in between: there is nothing left to cancel.
                statement = null;
            }
        }
    }

    boolean isCancelled() {
        return cancelled;
    }
}
