package dev.eider.catalog;

import dev.eider.contract.QueryException;
import dev.eider.contract.TableName;
import dev.eider.contract.TableSource;
import java.util.List;
import java.util.Optional;

/**
 * Which catalogs, schemas and tables there are. Names are kept as written and found without regard to case. Thread-safe; calls block.
 *
 * <p>Errors are {@link QueryException}s: CATALOG_NOT_FOUND, SCHEMA_NOT_FOUND, TABLE_NOT_FOUND; ALREADY_EXISTS, for one of two racing
 * creations too; SCHEMA_NOT_EMPTY, for catalogs too; INVALID_REQUEST, naming the field; NOT_SUPPORTED; DATABASE_UNAVAILABLE.
 */
public interface Catalog {

    /** @param by name of the principal, as for all changes */
    CatalogInfo createCatalog(NewCatalog catalog, String by);

    CatalogInfo catalog(String name);

    /** By name. */
    Page<CatalogInfo> catalogs(PageRequest page);

    CatalogInfo updateCatalog(String name, Change change, String by);

    /** @param force with all that is in it; otherwise it must be empty */
    void deleteCatalog(String name, boolean force);

    SchemaInfo createSchema(NewSchema schema, String by);

    SchemaInfo schema(String catalog, String name);

    /** By name. */
    Page<SchemaInfo> schemas(String catalog, PageRequest page);

    SchemaInfo updateSchema(String catalog, String name, Change change, String by);

    /** @param force with all that is in it; otherwise it must be empty */
    void deleteSchema(String catalog, String name, boolean force);

    TableInfo createTable(NewTable table, String by);

    TableInfo table(TableName name);

    /** By name. */
    Page<TableInfo> tables(String catalog, String schema, PageRequest page);

    /** The files are left alone: all tables are external. */
    void deleteTable(TableName name);

    /** What a statement that names the table reads; empty if there is no such table, schema or catalog. */
    Optional<TableSource> resolve(TableName name);

    /**
     * Schemas for a client's metadata, by catalog and name.
     *
     * @param catalog an SQL LIKE pattern ({@code %}, {@code _}, backslash escapes), as {@code schema}
     */
    List<SchemaInfo> findSchemas(String catalog, String schema);

    /** Tables with their columns for a client's metadata, by catalog, schema and name, in one query; patterns as above. */
    List<TableInfo> findTables(String catalog, String schema, String table);
}
