package dev.eider.gateway.query;

import dev.eider.catalog.Audit;
import dev.eider.catalog.Catalog;
import dev.eider.catalog.CatalogInfo;
import dev.eider.catalog.Change;
import dev.eider.catalog.NewCatalog;
import dev.eider.catalog.NewSchema;
import dev.eider.catalog.NewTable;
import dev.eider.catalog.Page;
import dev.eider.catalog.PageRequest;
import dev.eider.catalog.SchemaInfo;
import dev.eider.catalog.TableInfo;
import dev.eider.contract.Column;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.FileFormat;
import dev.eider.contract.QueryException;
import dev.eider.contract.TableName;
import dev.eider.contract.TableSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Tables by name, and what was asked for. Everything else is beyond the query service. */
final class FakeCatalog implements Catalog {
    final List<TableName> asked = new ArrayList<>();
    private final Map<String, TableSource> tables = new HashMap<>();

    FakeCatalog with(String catalog, String schema, String table, String location) {
        TableName name = new TableName(catalog, schema, table);
        tables.put(
                key(name),
                new TableSource(
                        name, FileFormat.PARQUET, List.of(location), List.of(new Column("n", "BIGINT")), Map.of()));
        return this;
    }

    private static String key(TableName name) {
        return name.toString().toLowerCase(Locale.ROOT);
    }

    @Override
    public CatalogInfo catalog(String name) {
        if (!name.equals("demo")) {
            throw new QueryException(ErrorCode.CATALOG_NOT_FOUND, "catalog " + name + " does not exist");
        }
        return new CatalogInfo(
                UUID.randomUUID(),
                name,
                Optional.empty(),
                Map.of(),
                new Audit(Instant.EPOCH, "test", Instant.EPOCH, "test"));
    }

    @Override
    public Optional<TableSource> resolve(TableName name) {
        asked.add(name);
        return Optional.ofNullable(tables.get(key(name)));
    }

    @Override
    public List<TableInfo> findTables(String catalog, String schema, String table) {
        return List.of();
    }

    @Override
    public List<SchemaInfo> findSchemas(String catalog, String schema) {
        return List.of();
    }

    @Override
    public CatalogInfo createCatalog(NewCatalog catalog, String by) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Page<CatalogInfo> catalogs(PageRequest page) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CatalogInfo updateCatalog(String name, Change change, String by) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void deleteCatalog(String name, boolean force) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SchemaInfo createSchema(NewSchema schema, String by) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SchemaInfo schema(String catalog, String name) {
        throw new QueryException(ErrorCode.SCHEMA_NOT_FOUND, "there is no schema " + catalog + "." + name);
    }

    @Override
    public Page<SchemaInfo> schemas(String catalog, PageRequest page) {
        throw new UnsupportedOperationException();
    }

    @Override
    public SchemaInfo updateSchema(String catalog, String name, Change change, String by) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void deleteSchema(String catalog, String name, boolean force) {
        throw new UnsupportedOperationException();
    }

    @Override
    public TableInfo createTable(NewTable table, String by) {
        throw new UnsupportedOperationException();
    }

    @Override
    public TableInfo table(TableName name) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Page<TableInfo> tables(String catalog, String schema, PageRequest page) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void deleteTable(TableName name) {
        throw new UnsupportedOperationException();
    }
}
