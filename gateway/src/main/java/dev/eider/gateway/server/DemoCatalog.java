package dev.eider.gateway.server;

import dev.eider.catalog.Catalog;
import dev.eider.catalog.ColumnInfo;
import dev.eider.catalog.NewCatalog;
import dev.eider.catalog.NewSchema;
import dev.eider.catalog.NewTable;
import dev.eider.contract.Column;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.contract.TableName;
import dev.eider.gateway.demo.DemoTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Registers the demo data as {@code demo.tpch.*}, once; what somebody has changed since is left alone. */
public final class DemoCatalog {
    public static final String CATALOG = "demo";
    public static final String SCHEMA = "tpch";
    private static final String BY = "eider";

    private DemoCatalog() {}

    public static void register(Catalog catalog, List<DemoTable> tables) {
        ensureSchema(catalog, CATALOG, "main");
        ensureSchema(catalog, CATALOG, SCHEMA);
        for (DemoTable table : tables) {
            unlessThere(() -> catalog.createTable(
                    newTable(new TableName(CATALOG, SCHEMA, table.name()), table.location(), table.columns()), BY));
        }
    }

    /** Makes a schema and its catalog, as far as they are not there; sessions cannot do without the ones that they begin in. */
    static void ensureSchema(Catalog catalog, String name, String schema) {
        unlessThere(() -> catalog.createCatalog(NewCatalog.of(name), BY));
        unlessThere(() -> catalog.createSchema(NewSchema.of(name, schema), BY));
    }

    /** A table at any location with these columns, so that a start need not read the files. */
    public static NewTable newTable(TableName name, String location, List<Column> columns) {
        List<ColumnInfo> infos = new ArrayList<>();
        for (Column column : columns) {
            infos.add(ColumnInfo.of(column.name(), sparkType(column.type()), infos.size()));
        }
        return new NewTable(name, "EXTERNAL", "PARQUET", location, infos, Optional.empty(), Map.of());
    }

    /** TPC-H has few types, and all but one are called alike. */
    private static String sparkType(String duckDbType) {
        String type = duckDbType.toLowerCase(Locale.ROOT);
        return switch (type) {
            case "varchar" -> "string";
            case "integer" -> "int";
            default -> type;
        };
    }

    private static void unlessThere(Runnable creation) {
        try {
            creation.run();
        } catch (QueryException e) {
            if (e.code() != ErrorCode.ALREADY_EXISTS) {
                throw e;
            }
        }
    }
}
