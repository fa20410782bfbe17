package dev.eider.catalog.store;

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
import dev.eider.contract.TableName;
import dev.eider.contract.TableSource;
import dev.eider.database.Database;
import dev.eider.database.Migrations;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jooq.DSLContext;

/** The catalog in PostgreSQL's schema {@code eider_catalog}: changes in transactions, reads by single statements where they can be. */
public final class JooqCatalog implements Catalog {
    private final Database database;

    /** @param source a pool; {@link #migrate} must have run */
    public JooqCatalog(DataSource source) {
        this.database = new Database(source);
    }

    /** Creates the tables, or brings them up to date. */
    public static void migrate(DataSource source) {
        Migrations.apply(source, "eider_catalog", "classpath:dev/eider/catalog/migrations");
    }

    @Override
    public CatalogInfo createCatalog(NewCatalog catalog, String by) {
        return change(dsl -> new CatalogRows(dsl).create(catalog, by));
    }

    @Override
    public CatalogInfo catalog(String name) {
        return read(dsl -> new CatalogRows(dsl).get(name));
    }

    @Override
    public Page<CatalogInfo> catalogs(PageRequest page) {
        return read(dsl -> new CatalogRows(dsl).list(page));
    }

    @Override
    public CatalogInfo updateCatalog(String name, Change change, String by) {
        change.newName().ifPresent(NewCatalog::of);
        return change(dsl -> new CatalogRows(dsl).update(name, change, by));
    }

    @Override
    public void deleteCatalog(String name, boolean force) {
        changeOnly(dsl -> new CatalogRows(dsl).delete(name, force));
    }

    @Override
    public SchemaInfo createSchema(NewSchema schema, String by) {
        return change(dsl -> new SchemaRows(dsl).create(schema, by));
    }

    @Override
    public SchemaInfo schema(String catalog, String name) {
        return read(dsl -> new SchemaRows(dsl).get(catalog, name));
    }

    @Override
    public Page<SchemaInfo> schemas(String catalog, PageRequest page) {
        return read(dsl -> new SchemaRows(dsl).list(catalog, page));
    }

    @Override
    public SchemaInfo updateSchema(String catalog, String name, Change change, String by) {
        change.newName().ifPresent(newName -> NewSchema.of(catalog, newName));
        return change(dsl -> new SchemaRows(dsl).update(catalog, name, change, by));
    }

    @Override
    public void deleteSchema(String catalog, String name, boolean force) {
        changeOnly(dsl -> new SchemaRows(dsl).delete(catalog, name, force));
    }

    @Override
    public TableInfo createTable(NewTable table, String by) {
        return change(dsl -> new TableRows(dsl).create(table, by));
    }

    @Override
    public TableInfo table(TableName name) {
        return read(dsl -> new TableRows(dsl).get(name));
    }

    @Override
    public Page<TableInfo> tables(String catalog, String schema, PageRequest page) {
        return read(dsl -> new TableRows(dsl).list(catalog, schema, page));
    }

    @Override
    public void deleteTable(TableName name) {
        changeOnly(dsl -> new TableRows(dsl).delete(name));
    }

    @Override
    public Optional<TableSource> resolve(TableName name) {
        return read(dsl -> new TableRows(dsl).find(name).map(TableInfo::toSource));
    }

    @Override
    public List<SchemaInfo> findSchemas(String catalog, String schema) {
        return read(dsl -> new SchemaRows(dsl).find(catalog, schema));
    }

    @Override
    public List<TableInfo> findTables(String catalog, String schema, String table) {
        return read(dsl -> new TableRows(dsl).find(catalog, schema, table));
    }

    private <T> T read(Function<DSLContext, T> work) {
        return database.run(work);
    }

    private <T> T change(Function<DSLContext, T> work) {
        return database.transaction(work);
    }

    private void changeOnly(Consumer<DSLContext> work) {
        database.transaction(dsl -> {
            work.accept(dsl);
            return true;
        });
    }
}
