package dev.eider.runner.duckdb;

import dev.eider.contract.EngineAdvice;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.JobSpec;
import dev.eider.contract.QueryException;
import dev.eider.runner.stage.StageDirectory;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBPreparedStatement;

/** Turns what DuckDB throws while a statement runs into typed errors that name objects, not local files. */
final class Failures {
    private static final int MAX_NAMED_FILES = 3;

    private final Connection connection;
    private final JobSpec spec;
    private final StageDirectory directory;
    private final CurrentStatement current;

    Failures(Connection connection, JobSpec spec, StageDirectory directory, CurrentStatement current) {
        this.connection = connection;
        this.spec = spec;
        this.directory = directory;
        this.current = current;
    }

    /** @throws BadDataException if a staged file may be the reason */
    QueryException translate(Exception failure) throws BadDataException {
        if (current.isCancelled()) {
            return new QueryException(ErrorCode.QUERY_CANCELLED, "the statement was cancelled", failure);
        }
        Optional<DuckDbFailure> known = DuckDbFailure.parse(failure);
        if (known.isEmpty() && failure instanceof SQLException) {
            known = ask(spec.sql());
        }
        if (known.isEmpty()) {
            return new QueryException(
                    ErrorCode.INTERNAL_ERROR, directory.withUris(String.valueOf(failure.getMessage())), failure);
        }
        DuckDbFailure error = known.get();
        if (error.isOutOfSpace() || error.message().contains(directory.spill().toString())) {
            return new QueryException(ErrorCode.DISK_FULL, outOfDisk(), failure);
        }
        if (error.isOutOfMemory()) {
            return new QueryException(ErrorCode.OUT_OF_MEMORY, outOfMemory(), failure);
        }
        String message = directory.withUris(error.message());
        boolean readsFiles = !directory.uriByPath().isEmpty();
        Optional<String> mismatch = new Mismatches(spec, directory, connection, this::ask).explain(error);
        if (mismatch.isPresent()) {
            return new QueryException(ErrorCode.SCHEMA_MISMATCH, mismatch.get(), failure);
        }
        if (readsFiles && (error.isBadData() || directory.mentionsFile(error.message()))) {
            throw new BadDataException(
                    new QueryException(ErrorCode.CORRUPT_FILE, corrupt(error.message(), message), failure));
        }
        return error.toException(spec.sql(), EngineAdvice.without(message), failure);
    }

    private String outOfMemory() {
        return "the statement needs more than the " + (spec.shape().duckDbMemoryBytes() >> 20)
                + " MiB that DuckDB has in a job of " + (spec.shape().memoryBytes() >> 20)
                + " MiB: ask for more with SET eider.memory, or select less";
    }

    private String outOfDisk() {
        return "the statement does not fit into its job's memory of "
                + (spec.shape().memoryBytes() >> 20)
                + " MiB, and what it puts on disk instead fills the "
                + (spec.shape().diskBytes() >> 20)
                + " MiB of disk that a job of its size has, or the disk itself: filter earlier or select fewer columns, ask for more memory"
                + " with SET eider.memory so that less goes to disk, or let the operator make room on the disk that jobs run on";
    }

    /**
     * The JDBC driver loses the error of a streaming result that fails before its first row ("Invalid result set"); its chunk interface
     * does not. So the statement is run up to there again.
     */
    private Optional<DuckDbFailure> ask(String sql) {
        try (DuckDBPreparedStatement statement =
                connection.prepareStatement(sql).unwrap(DuckDBPreparedStatement.class)) {
            current.set(statement);
            try (DuckDBChunkedResult result = statement.query()) {
                return Optional.empty();
            }
        } catch (SQLException e) {
            return DuckDbFailure.parse(e);
        }
    }

    private String corrupt(String rawMessage, String message) {
        Collection<String> named = new TreeSet<>();
        for (Map.Entry<String, String> entry : directory.uriByPath().entrySet()) {
            if (rawMessage.contains(entry.getKey())) {
                named.add(entry.getValue());
            }
        }
        if (!named.isEmpty()) {
            return message;
        }
        Collection<String> all = directory.uriByPath().values();
        String some = String.join(", ", all.stream().limit(MAX_NAMED_FILES).toList());
        String more = all.size() > MAX_NAMED_FILES ? " and " + (all.size() - MAX_NAMED_FILES) + " more" : "";
        return (all.size() == 1 ? some : "one of " + some + more) + " is not readable as Parquet: " + message;
    }
}
