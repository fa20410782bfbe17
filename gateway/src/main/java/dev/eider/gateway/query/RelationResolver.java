package dev.eider.gateway.query;

import dev.eider.catalog.Catalog;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.FileFormat;
import dev.eider.contract.QueryException;
import dev.eider.contract.SessionNames;
import dev.eider.contract.TableName;
import dev.eider.contract.TableSource;
import dev.eider.estimator.planner.ParsedStatement.FunctionRef;
import dev.eider.estimator.planner.ParsedStatement.Relation;
import dev.eider.estimator.planner.ParsedStatement.TableRef;
import dev.eider.gateway.sql.NameList;
import dev.eider.gateway.sql.RewrittenSql.Edit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds where each relation of one statement comes from. Used once, by one thread. */
final class RelationResolver {
    /** Functions that make rows from their arguments and read nothing. */
    private static final Set<String> ROW_MAKERS = Set.of(
            "range",
            "generate_series",
            "unnest",
            "repeat",
            "repeat_row",
            "json_each",
            "json_tree",
            "generate_subscripts");

    private static final Set<String> PARQUET_READERS = Set.of("read_parquet", "parquet_scan");
    private static final String INFORMATION_SCHEMA = "information_schema";

    /** DuckDB's, which are found without their schema if it is in the search path. */
    private static final Set<String> INFORMATION_TABLES = Set.of(
            "character_sets",
            "check_constraints",
            "columns",
            "constraint_column_usage",
            "constraint_table_usage",
            "key_column_usage",
            "referential_constraints",
            "schemata",
            "table_constraints",
            "tables",
            "views");

    /** DuckDB's, for {@code catalog.table}. */
    private static final String DEFAULT_SCHEMA = "main";

    private final Catalog catalog;
    private final LocationPolicy locations;
    private final Session session;

    private final Map<TableName, TableSource> sources = new LinkedHashMap<>();
    private final List<Edit> edits = new ArrayList<>();
    private boolean systemTables;
    private boolean rowMakers;

    RelationResolver(Catalog catalog, LocationPolicy locations, Session session) {
        this.catalog = catalog;
        this.locations = locations;
        this.session = session;
    }

    /** @throws QueryException with the relation's position: TABLE_NOT_FOUND, FORBIDDEN_FUNCTION, … */
    void resolve(List<Relation> relations) {
        for (Relation relation : relations) {
            switch (relation) {
                case TableRef table -> resolve(table);
                case FunctionRef function -> resolve(function);
            }
        }
    }

    List<TableSource> sources() {
        return List.copyOf(sources.values());
    }

    List<Edit> edits() {
        return edits;
    }

    boolean readsSystemTables() {
        return systemTables;
    }

    /** Drivers' questions to the system tables make rows, too, and few. */
    boolean needsJob() {
        return !sources.isEmpty() || (rowMakers && !systemTables);
    }

    private void resolve(TableRef table) {
        List<String> path = table.path();
        if (path.size() == 1 && looksLikeLocation(path.getFirst())) {
            String location = path.getFirst();
            replace(table, fileName(location), List.of(location), Map.of());
        } else if (isSystemTable(path)) {
            if (path.getLast().equalsIgnoreCase("pg_settings")) {
                throw at(
                        table,
                        ErrorCode.FORBIDDEN_FUNCTION,
                        "pg_settings is not available: SHOW ALL lists the settings");
            }
            systemTables = true;
        } else {
            resolve(table, candidates(path));
        }
    }

    private void resolve(TableRef table, List<TableName> candidates) {
        for (TableName name : candidates) {
            if (isInformation(name)) {
                qualify(table);
                return;
            }
            Optional<TableSource> source = catalog.resolve(name);
            if (source.isPresent()) {
                checkLocations(table, source.get().locations());
                sources.putIfAbsent(source.get().name(), source.get());
                return;
            }
        }
        throw notFound(table);
    }

    private static boolean isInformation(TableName name) {
        return name.schema().equalsIgnoreCase(INFORMATION_SCHEMA)
                && INFORMATION_TABLES.contains(name.table().toLowerCase(Locale.ROOT));
    }

    /** All that DuckDB does not find by itself in the search path. */
    private void qualify(TableRef table) {
        if (table.offset() < 0) {
            throw at(
                    table,
                    ErrorCode.NOT_SUPPORTED,
                    "DESCRIBE and SUMMARIZE need the schema of a system table: write " + INFORMATION_SCHEMA + "."
                            + table.path().getLast());
        }
        systemTables = true;
        String name = INFORMATION_SCHEMA + "." + TableName.quote(table.path().getLast());
        edits.add(new Edit(table.offset(), table.length(), name));
    }

    private void resolve(FunctionRef function) {
        if (ROW_MAKERS.contains(function.name())) {
            rowMakers = true;
            return;
        }
        if (!PARQUET_READERS.contains(function.name())) {
            throw at(
                    function,
                    ErrorCode.FORBIDDEN_FUNCTION,
                    "table function " + function.name()
                            + " is not available: data is read with read_parquet('s3://…'), "
                            + "FROM 's3://…' or through a table of the catalog");
        }
        List<String> patterns = function.arguments()
                .filter(a -> !a.isEmpty())
                .orElseThrow(() -> at(
                        function,
                        ErrorCode.NOT_SUPPORTED,
                        function.name() + " needs its locations as constant strings"));
        replace(function, function.name(), patterns, function.options());
    }

    /** The replacement keeps the name by which DuckDB would let columns be qualified. */
    private void replace(Relation relation, String alias, List<String> patterns, Map<String, String> options) {
        checkLocations(relation, patterns);
        if (relation.offset() < 0) {
            throw at(
                    relation,
                    ErrorCode.NOT_SUPPORTED,
                    "DESCRIBE and SUMMARIZE take a table or a query here: write DESCRIBE SELECT * FROM '"
                            + patterns.getFirst() + "'");
        }
        TableName name = new TableName(TableSource.SCAN_CATALOG, "s" + edits.size(), alias);
        sources.put(name, new TableSource(name, FileFormat.PARQUET, patterns, List.of(), options));
        edits.add(new Edit(relation.offset(), relation.length(), name.quoted()));
    }

    private void checkLocations(Relation relation, List<String> patterns) {
        for (String pattern : patterns) {
            try {
                locations.check(pattern);
            } catch (QueryException e) {
                throw at(relation, e.code(), e.getMessage());
            }
        }
    }

    private static boolean looksLikeLocation(String name) {
        return name.contains("://")
                || name.startsWith("/")
                || name.startsWith("./")
                || name.startsWith("~")
                || name.toLowerCase(Locale.ROOT).matches(".*\\.(parquet|csv|json|ndjson|tsv|gz|zst|txt|duckdb|db)");
    }

    /** {@code s3://b/dir/sales.parquet} → {@code sales}. */
    private static String fileName(String location) {
        String name = location.substring(location.lastIndexOf('/') + 1);
        int point = name.indexOf('.');
        return point > 0 ? name.substring(0, point) : name.isEmpty() ? "files" : name;
    }

    private static boolean isSystemTable(List<String> path) {
        String table = path.getLast().toLowerCase(Locale.ROOT);
        return path.size() == 1 ? table.startsWith("pg_") : SessionNames.isSystemSchema(path.get(path.size() - 2));
    }

    private List<TableName> candidates(List<String> path) {
        return switch (path.size()) {
            case 1 ->
                session.schemas().stream()
                        .map(schema -> new TableName(session.catalog(), schema, path.getFirst()))
                        .toList();
            case 2 ->
                List.of(
                        new TableName(session.catalog(), path.get(0), path.get(1)),
                        new TableName(path.get(0), DEFAULT_SCHEMA, path.get(1)));
            default -> List.of(new TableName(path.get(0), path.get(1), path.get(2)));
        };
    }

    private QueryException notFound(TableRef table) {
        String where = switch (table.path().size()) {
            case 1 ->
                session.schemas().isEmpty()
                        ? ": the search path is empty"
                        : session.schemas().stream()
                                .map(schema -> session.catalog() + "." + NameList.quoted(schema))
                                .collect(Collectors.joining(", ", " in schema ", ""));
            case 2 -> " in catalog " + session.catalog();
            default -> "";
        };
        return at(
                table,
                ErrorCode.TABLE_NOT_FOUND,
                "table \"" + String.join(".", table.path()) + "\" does not exist" + where
                        + "; see SHOW TABLES, or set search_path");
    }

    private static QueryException at(Relation relation, ErrorCode code, String message) {
        OptionalInt position = relation.offset() < 0 ? OptionalInt.empty() : OptionalInt.of(relation.offset() + 1);
        return new QueryException(new ErrorInfo(code, message, position, Optional.empty()), null);
    }
}
