package dev.eider.gateway.pgwire;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.IdempotencyKey;
import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import dev.eider.gateway.auth.Principal;
import dev.eider.gateway.query.Description;
import dev.eider.gateway.query.DryRun;
import dev.eider.gateway.query.Parameter;
import dev.eider.gateway.query.Queries;
import dev.eider.gateway.query.Query;
import dev.eider.gateway.query.QueryRequest;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.duckdb.DuckDBResultSet;

/**
 * A query service without jobs: DuckDB answers in this process. Some statements mean something special: {@code BLOCK} never has rows,
 * describing {@code STUCK} lasts until it is interrupted, {@code ROWS n} has n quick rows, {@code CRASH} throws what nobody expects,
 * {@code FAIL LATE} fails after its first batch.
 */
final class FakeQueries implements Queries, AutoCloseable {
    private static final Pattern PARAMETER = Pattern.compile("\\$(\\d+)");

    private static final Set<String> COMMANDS = Set.of(
            "SET",
            "RESET",
            "DEALLOCATE",
            "BEGIN",
            "START",
            "COMMIT",
            "ROLLBACK",
            "SAVEPOINT",
            "DISCARD",
            "PREPARE",
            "END",
            "CLOSE",
            "UNLISTEN",
            "ABORT");

    private final Connection duckDb;
    private final BufferAllocator allocator = new RootAllocator();
    final Set<FakeQuery> open = ConcurrentHashMap.newKeySet();
    final List<QueryRequest> executed = new CopyOnWriteArrayList<>();
    final List<String> described = new CopyOnWriteArrayList<>();
    /** One permit for each statement that has begun to block. */
    final Semaphore blocked = new Semaphore(0);

    FakeQueries() {
        try {
            duckDb = DriverManager.getConnection("jdbc:duckdb:");
            sql("SET arrow_lossless_conversion = true");
            sql("SET TimeZone = 'UTC'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void sql(String sql) {
        try (var statement = duckDb.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    BufferAllocator allocator() {
        return allocator;
    }

    private synchronized QueryException stick() {
        try {
            while (true) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new QueryException(ErrorCode.QUERY_CANCELLED, "interrupted", e);
        }
    }

    @Override
    public synchronized Description describe(QueryRequest request) {
        described.add(request.sql());
        String sql = request.sql();
        if (sql.startsWith("ROWS ")) {
            return new Description(Optional.of(RowsCursor.SCHEMA), List.of());
        }
        if (sql.equals("BLOCK")) {
            return new Description(Optional.of(RowsCursor.SCHEMA), List.of());
        }
        if (sql.equals("STUCK")) {
            blocked.release();
            throw stick();
        }
        if (isCommand(sql)) {
            return new Description(Optional.empty(), List.of());
        }
        try (PreparedStatement statement = duckDb.prepareStatement(sql)) {
            ParameterMetaData parameters = statement.getParameterMetaData();
            List<String> types = new ArrayList<>();
            List<Parameter> nulls = new ArrayList<>();
            for (int i = 1; i <= parameters.getParameterCount(); i++) {
                Optional<String> given = i <= request.parameters().size()
                        ? request.parameters().get(i - 1).type()
                        : Optional.empty();
                String inferred = parameters.getParameterTypeName(i);
                types.add(given.orElse(inferred.equals("INVALID") ? "UNKNOWN" : inferred));
                nulls.add(
                        i <= request.parameters().size()
                                ? request.parameters().get(i - 1)
                                : new Parameter(Optional.empty(), Optional.empty()));
            }
            return new Description(Optional.of(schema(withParameters(sql, nulls))), types);
        } catch (SQLException e) {
            throw error(e);
        }
    }

    private Schema schema(String sql) throws SQLException {
        try (var statement = duckDb.createStatement();
                var rows = (DuckDBResultSet) statement.executeQuery("SELECT * FROM (" + sql + ") LIMIT 0");
                var reader = (ArrowReader) rows.arrowExportStream(allocator, 1024)) {
            return reader.getVectorSchemaRoot().getSchema();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static String withParameters(String sql, List<Parameter> parameters) {
        Matcher matcher = PARAMETER.matcher(sql);
        return matcher.replaceAll(
                found -> Matcher.quoteReplacement(literal(parameters.get(Integer.parseInt(found.group(1)) - 1))));
    }

    private static String literal(Parameter parameter) {
        String text = parameter
                .text()
                .map(value -> "'" + value.replace("'", "''") + "'")
                .orElse("NULL");
        return parameter.type().map(type -> "(" + text + "::" + type + ")").orElse(text);
    }

    @Override
    public synchronized Query execute(QueryRequest request) {
        executed.add(request);
        FakeQuery query = new FakeQuery(this, request, duckDb);
        open.add(query);
        return query;
    }

    static boolean isCommand(String sql) {
        String word = sql.strip().split("[\\s;]+", 2)[0].toUpperCase(Locale.ROOT);
        return COMMANDS.contains(word);
    }

    /** DuckDB's errors, roughly. */
    static QueryException error(SQLException e) {
        String message = String.valueOf(e.getMessage());
        ErrorCode code = message.startsWith("Parser")
                ? ErrorCode.SYNTAX_ERROR
                : message.startsWith("Catalog")
                        ? ErrorCode.TABLE_NOT_FOUND
                        : message.startsWith("Conversion") ? ErrorCode.INVALID_VALUE : ErrorCode.EXECUTION_ERROR;
        OptionalInt position = code == ErrorCode.TABLE_NOT_FOUND ? OptionalInt.of(8) : OptionalInt.empty();
        return new QueryException(
                new ErrorInfo(code, message.lines().findFirst().orElse(""), position, Optional.of("a hint")), e);
    }

    /** Up to 1 MiB. */
    @Override
    public void checkText(String sql) {
        if (sql.length() > 1 << 20) {
            throw new QueryException(ErrorCode.STATEMENT_TOO_LARGE, "the statement is too long");
        }
    }

    @Override
    public DryRun dryRun(QueryRequest request) {
        throw new UnsupportedOperationException("not asked for by this door");
    }

    @Override
    public QueryId executeOnce(QueryRequest request, IdempotencyKey key) {
        throw new UnsupportedOperationException("not asked for by this door");
    }

    @Override
    public Optional<Query> find(QueryId id, Principal principal) {
        return Optional.empty();
    }

    /** Everything is there but {@code nonsense}. */
    @Override
    public void checkPlace(String catalog, Optional<String> schema) {
        if (schema.filter("nonsense"::equals).isPresent()) {
            throw new QueryException(ErrorCode.SCHEMA_NOT_FOUND, "schema nonsense does not exist");
        }
        if (catalog.equals("nonsense")) {
            throw new QueryException(ErrorCode.CATALOG_NOT_FOUND, "catalog nonsense does not exist");
        }
    }

    @Override
    public void close() {
        try {
            duckDb.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        allocator.close();
    }
}
