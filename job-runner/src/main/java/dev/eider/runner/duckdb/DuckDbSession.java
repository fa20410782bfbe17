package dev.eider.runner.duckdb;

import static dev.eider.contract.TableName.quote;
import static dev.eider.runner.duckdb.Views.literal;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.JobSpec;
import dev.eider.contract.QueryException;
import dev.eider.contract.TableScan;
import dev.eider.runner.stage.StageDirectory;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.arrow.memory.BufferAllocator;
import org.duckdb.DuckDBDriver;
import org.duckdb.DuckDBPreparedStatement;

/**
 * An in-memory DuckDB of the job's size, closed up before any SQL of a client runs: it reads below the stage directory and what is linked
 * to from there, and nothing else, loads no extension, and its settings cannot be changed. One thread at a time, but for {@link #interrupt()} and {@link #percent()}.
 */
public final class DuckDbSession implements AutoCloseable {
    private static final Pattern SETTING_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private final Connection connection;
    /** Runs nothing; tells the progress of whatever the connection runs. */
    private final DuckDBPreparedStatement control;

    private final StageDirectory directory;
    private final JobSpec spec;
    private volatile boolean closed;
    private final CurrentStatement current = new CurrentStatement();

    private DuckDbSession(Connection connection, JobSpec spec, StageDirectory directory) throws SQLException {
        this.connection = connection;
        this.control = connection.createStatement().unwrap(DuckDBPreparedStatement.class);
        this.spec = spec;
        this.directory = directory;
    }

    /** Starts DuckDB, for a session that is not known yet. */
    public static Connection start() {
        Properties properties = new Properties();
        properties.setProperty(DuckDBDriver.JDBC_STREAM_RESULTS, "true");
        properties.setProperty("errors_as_json", "true");
        try {
            return new DuckDBDriver().connect("jdbc:duckdb:", properties);
        } catch (SQLException e) {
            throw notStarted(e);
        }
    }

    /**
     * Closes DuckDB up for the job; reads no file, so that it can go on while files are staged.
     *
     * @param started by {@link #start()}, for this session only, which closes it
     * @throws QueryException INVALID_REQUEST for a session setting that DuckDB refuses
     */
    public static DuckDbSession open(Connection started, JobSpec spec, StageDirectory directory) {
        try {
            DuckDbSession session = new DuckDbSession(started, spec, directory);
            try {
                session.configure();
            } catch (SQLException | RuntimeException e) {
                session.close();
                throw e;
            }
            return session;
        } catch (SQLException e) {
            throw notStarted(e);
        }
    }

    private static QueryException notStarted(SQLException e) {
        return new QueryException(ErrorCode.INTERNAL_ERROR, "DuckDB does not start: " + e.getMessage(), e);
    }

    private void configure() throws SQLException {
        for (String name : spec.settings().keySet()) {
            applySetting(name, spec.settings().get(name));
        }
        List<String> statements = new ArrayList<>();
        long spillBytes = Math.max(0, spec.shape().diskBytes() - spec.plan().plannedBytes());
        statements.add("SET memory_limit = '" + spec.shape().duckDbMemoryBytes() + "B'");
        statements.add("SET threads = " + spec.shape().threads());
        statements.add("SET temp_directory = " + literal(directory.spill().toString()));
        statements.add("SET max_temp_directory_size = '" + spillBytes + "B'");
        // A hollow file that is filled later must not be served from a cache of its holes.
        statements.add("SET enable_external_file_cache = false");
        statements.add("SET enable_progress_bar = true");
        statements.add("SET enable_progress_bar_print = false");
        statements.add("SET errors_as_json = true");
        statements.add("SET jdbc_stream_results = true");
        Set<String> catalogs = new LinkedHashSet<>();
        Set<String> schemas = new LinkedHashSet<>();
        catalogs.add(quote(spec.names().catalog()));
        schemas.addAll(spec.names().searched());
        for (TableScan scan : spec.plan().tables()) {
            catalogs.add(quote(scan.name().catalog()));
            schemas.add(quote(scan.name().catalog()) + "." + quote(scan.name().schema()));
        }
        catalogs.forEach(catalog -> statements.add("ATTACH IF NOT EXISTS ':memory:' AS " + catalog));
        schemas.forEach(schema -> statements.add("CREATE SCHEMA IF NOT EXISTS " + schema));
        statements.add(spec.names().setUp());
        statements.add("SET autoinstall_known_extensions = false");
        statements.add("SET autoload_known_extensions = false");
        statements.add(directory.linked().stream()
                .map(path -> literal(path.toString()))
                .collect(Collectors.joining(", ", "SET allowed_paths = [", "]")));
        statements.add("SET allowed_directories = [" + literal(directory.root() + "/") + "]");
        statements.add("SET enable_external_access = false");
        statements.add("SET lock_configuration = true");
        try (Statement statement = connection.createStatement()) {
            statement.execute(String.join("; ", statements));
        }
    }

    private void applySetting(String name, String value) {
        if (!SETTING_NAME.matcher(name).matches()) {
            throw new QueryException(ErrorCode.INVALID_REQUEST, "'" + name + "' is not a setting");
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET " + quote(name) + " = " + literal(value));
        } catch (SQLException e) {
            String reason = DuckDbFailure.parse(e).map(DuckDbFailure::message).orElse(e.getMessage());
            throw new QueryException(ErrorCode.INVALID_REQUEST, "setting " + name + ": " + reason, e);
        }
    }

    /**
     * Makes the plan's relations; reads footers only.
     *
     * @throws BadDataException if a footer cannot be read
     * @throws QueryException SCHEMA_MISMATCH if a file has not the planned columns
     */
    public void createViews() throws BadDataException {
        Views views = new Views(directory);
        for (TableScan scan : spec.plan().tables()) {
            String sql = views.create(scan);
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            } catch (SQLException e) {
                throw viewFailure(scan, e);
            }
        }
    }

    private QueryException viewFailure(TableScan scan, SQLException e) throws BadDataException {
        DuckDbFailure failure = DuckDbFailure.parse(e)
                .orElseThrow(() -> new QueryException(ErrorCode.INTERNAL_ERROR, directory.withUris(e.getMessage()), e));
        String reason = directory.withUris(failure.message());
        if (failure.isBadData() || failure.type().equals("Invalid Input")) {
            throw new BadDataException(new QueryException(
                    ErrorCode.CORRUPT_FILE, "a file of " + scan.title() + " cannot be read: " + reason, e));
        }
        return new QueryException(
                ErrorCode.SCHEMA_MISMATCH, "the files of " + scan.title() + " do not have its columns: " + reason, e);
    }

    /** The statement's result, streaming; the caller closes it before the session. */
    public StatementResult execute(BufferAllocator allocator) throws BadDataException {
        return StatementResult.start(
                connection,
                spec.sql(),
                new Failures(connection, spec, directory, current),
                current,
                allocator,
                spec.result().batchRows());
    }

    /** Makes the statement fail soon, if it has not given rows yet; call again to make up for a call that came too early. Any thread. */
    public void interrupt() {
        current.cancel();
    }

    /** DuckDB's estimate of how much of the statement is done, 0 to 100, or -1. Any thread. */
    public double percent() {
        if (closed) {
            return -1;
        }
        try {
            return control.getQueryProgress().getPercentage();
        } catch (SQLException _) {
            return -1;
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            connection.close();
        } catch (SQLException e) {
            throw new QueryException(ErrorCode.INTERNAL_ERROR, "DuckDB does not close: " + e.getMessage(), e);
        }
    }
}
