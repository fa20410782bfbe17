package dev.eider.estimator.planner;

import dev.eider.contract.Column;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.contract.SessionNames;
import dev.eider.contract.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.duckdb.DuckDBConnection;

/** A locked DuckDB that has a request's catalogs, schemas and tables, all empty. */
final class EmptyTables implements AutoCloseable {
    /**
     * statistics_propagation would fold every empty table away; the others make plans that DuckDB cannot serialize. None of them changes
     * which columns a scan reads, or its filters.
     */
    private static final String DISABLED_OPTIMIZERS =
            "statistics_propagation,late_materialization,common_aggregate,limit_pushdown,distinct_aggregate_rewrite";

    /**
     * These keep some plans from being serialized, but make others serializable: they are done without only where they are in the way. A
     * few plans remain that DuckDB serializes neither way, such as that of a median over a filtered scan.
     */
    private static final String DISABLED_FOR_PLAIN_PLANS =
            DISABLED_OPTIMIZERS + ",build_side_probe_side,column_lifetime,aggregate_reuse";

    private static final List<Column> UNKNOWN_COLUMNS = List.of(new Column("(columns cannot be read)", "VARCHAR"));

    private final DuckDBConnection connection;

    private EmptyTables(DuckDBConnection connection) {
        this.connection = connection;
    }

    /**
     * What makes two requests share an instance.
     *
     * @param schemas as SQL, beside those of the tables
     * @param plainPlans optimize less, for statements whose plan cannot be serialized otherwise
     */
    record Key(
            List<TableSchema> tables,
            String catalog,
            List<String> schemas,
            Map<String, String> settings,
            boolean plainPlans) {
        static Key of(PlanRequest request, boolean plainPlans) {
            return new Key(
                    request.tables(),
                    request.names().catalog(),
                    request.names().searched(),
                    request.settings(),
                    plainPlans);
        }
    }

    static EmptyTables create(Key key) {
        try {
            Connection connection = Sandbox.open();
            try {
                fill(connection, key);
                return new EmptyTables(connection.unwrap(DuckDBConnection.class));
            } catch (SQLException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            QueryException cause = DuckDbErrors.translate(e, new SourceText(""));
            throw new QueryException(
                    ErrorCode.INVALID_REQUEST,
                    "The session's settings or a table's columns do not suit DuckDB: " + cause.getMessage(),
                    e);
        }
    }

    private static void fill(Connection connection, Key key) throws SQLException {
        for (String catalog : catalogs(key)) {
            Sandbox.execute(connection, "ATTACH IF NOT EXISTS ':memory:' AS " + TableName.quote(catalog));
        }
        for (String schema : schemas(key)) {
            Sandbox.execute(connection, "CREATE SCHEMA IF NOT EXISTS " + schema);
        }
        for (TableSchema table : key.tables()) {
            Sandbox.execute(connection, ddl(table));
        }
        String disabled = key.plainPlans() ? DISABLED_FOR_PLAIN_PLANS : DISABLED_OPTIMIZERS;
        Sandbox.execute(connection, "SET disabled_optimizers = " + Sandbox.literal(disabled));
        Sandbox.lock(connection, Optional.empty(), key.settings());
    }

    private static Set<String> catalogs(Key key) {
        Set<String> catalogs = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        catalogs.add(key.catalog());
        key.tables().forEach(t -> catalogs.add(t.name().catalog()));
        return catalogs;
    }

    private static Set<String> schemas(Key key) {
        Set<String> schemas = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        schemas.addAll(key.schemas());
        key.tables()
                .forEach(t -> schemas.add(schema(t.name().catalog(), t.name().schema())));
        return schemas;
    }

    private static String schema(String catalog, String schema) {
        return TableName.quote(catalog) + "." + TableName.quote(schema);
    }

    private static String ddl(TableSchema table) {
        List<Column> columns = table.columns().isEmpty() ? UNKNOWN_COLUMNS : table.columns();
        return "CREATE TABLE " + table.name().quoted() + " ("
                + columns.stream().map(EmptyTables::ddl).collect(Collectors.joining(", ")) + ")";
    }

    private static String ddl(Column column) {
        return TableName.quote(column.name()) + " " + column.type();
    }

    /**
     * A connection for one statement, to be closed behind it: what a statement leaves in its connection, such as the seed of random numbers,
     * no other one finds.
     */
    Connection session(SessionNames names) throws SQLException {
        Connection session = connection.duplicate();
        try {
            Sandbox.execute(session, names.setUp());
            return session;
        } catch (SQLException e) {
            session.close();
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException("closing an in-memory database", e);
        }
    }
}
