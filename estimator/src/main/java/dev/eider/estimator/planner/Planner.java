package dev.eider.estimator.planner;

import dev.eider.contract.Column;
import dev.eider.contract.QueryException;
import java.nio.file.Path;
import java.util.List;

/**
 * DuckDB as a planner, always in another process than the gateway. Thread-safe; calls block. Every method throws {@link QueryException}:
 * the statement's own error with its position, PLANNING_LIMIT_EXCEEDED when it took too long or too much memory to plan, PLANNER_LOST
 * when the process ended.
 */
public interface Planner extends AutoCloseable {

    /** Syntax only: relations, parameters, fingerprint. {@code sql} is one statement. */
    ParsedStatement parse(String sql);

    /**
     * Columns of Parquet files, united by name, as DuckDB's reader sees them, from (hollow) local files that hold at least their footer.
     */
    List<Column> describeParquet(List<Path> files);

    /** Binds and optimizes over empty tables. */
    StatementPlan plan(PlanRequest request);

    /** Runs a statement that reads no data (constants, information_schema over the empty tables): an Arrow IPC stream. */
    byte[] evaluate(PlanRequest request);

    @Override
    void close();
}
