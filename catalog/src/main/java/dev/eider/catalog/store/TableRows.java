package dev.eider.catalog.store;

import static dev.eider.catalog.jooq.Tables.CATALOGS;
import static dev.eider.catalog.jooq.Tables.SCHEMAS;
import static dev.eider.catalog.jooq.Tables.TABLES;

import dev.eider.catalog.NewTable;
import dev.eider.catalog.Page;
import dev.eider.catalog.PageRequest;
import dev.eider.catalog.SchemaInfo;
import dev.eider.catalog.TableInfo;
import dev.eider.catalog.jooq.tables.records.CatalogsRecord;
import dev.eider.catalog.jooq.tables.records.SchemasRecord;
import dev.eider.catalog.jooq.tables.records.TablesRecord;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.contract.TableName;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Condition;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jooq.SelectOnConditionStep;

/** Tables. Each method is part of a transaction of the caller's. */
record TableRows(DSLContext dsl) {

    TableInfo create(NewTable table, String by) {
        CatalogsRecord catalog = new CatalogRows(dsl).shared(table.name().catalog());
        SchemasRecord schema = new SchemaRows(dsl).shared(catalog, table.name().schema());
        TablesRecord row = row(table, schema.getId(), by);
        TableName name = new TableName(catalog.getName(), schema.getName(), row.getName());
        int inserted = dsl.insertInto(TABLES).set(row).onConflictDoNothing().execute();
        if (inserted == 0) {
            throw Stored.duplicate("table", name.toString());
        }
        return info(row, name);
    }

    private static TablesRecord row(NewTable table, UUID schemaId, String by) {
        var now = Stored.now();
        return new TablesRecord(
                UUID.randomUUID(),
                schemaId,
                table.name().table(),
                Stored.key(table.name().table()),
                table.tableType(),
                table.dataSourceFormat(),
                table.location(),
                Stored.json(table.columns()),
                table.comment().orElse(null),
                Stored.json(table.properties()),
                now,
                by,
                now,
                by);
    }

    Optional<TableInfo> find(TableName name) {
        return withNames().where(is(name)).fetchOptional(TableRows::info);
    }

    /** Says which part of the name is missing. */
    TableInfo get(TableName name) {
        return find(name).orElseThrow(() -> {
            new SchemaRows(dsl).get(name.catalog(), name.schema());
            return notFound(name);
        });
    }

    Page<TableInfo> list(String catalog, String schema, PageRequest page) {
        SchemaInfo parent = new SchemaRows(dsl).get(catalog, schema);
        return Page.of(
                dsl.selectFrom(TABLES)
                        .where(TABLES.SCHEMA_ID.eq(parent.id()), TABLES.NAME_KEY.gt(page.after()))
                        .orderBy(TABLES.NAME_KEY)
                        .limit(page.size() + 1)
                        .fetch(row -> info(row, new TableName(parent.catalog(), parent.name(), row.getName()))),
                page,
                info -> Stored.key(info.name().table()));
    }

    List<TableInfo> find(String catalog, String schema, String table) {
        return withNames()
                .where(
                        Stored.like(CATALOGS.NAME_KEY, catalog),
                        Stored.like(SCHEMAS.NAME_KEY, schema),
                        Stored.like(TABLES.NAME_KEY, table))
                .orderBy(CATALOGS.NAME_KEY, SCHEMAS.NAME_KEY, TABLES.NAME_KEY)
                .fetch(TableRows::info);
    }

    void delete(TableName name) {
        TableInfo table = get(name);
        if (dsl.deleteFrom(TABLES).where(TABLES.ID.eq(table.id())).execute() == 0) {
            throw notFound(name);
        }
    }

    private SelectOnConditionStep<Record> withNames() {
        return dsl.select(TABLES.fields())
                .select(SCHEMAS.NAME, CATALOGS.NAME)
                .from(TABLES)
                .join(SCHEMAS)
                .on(SCHEMAS.ID.eq(TABLES.SCHEMA_ID))
                .join(CATALOGS)
                .on(CATALOGS.ID.eq(SCHEMAS.CATALOG_ID));
    }

    private static Condition is(TableName name) {
        return CATALOGS.NAME_KEY
                .eq(Stored.key(name.catalog()))
                .and(SCHEMAS.NAME_KEY.eq(Stored.key(name.schema())))
                .and(TABLES.NAME_KEY.eq(Stored.key(name.table())));
    }

    private static QueryException notFound(TableName name) {
        return Stored.error(ErrorCode.TABLE_NOT_FOUND, "there is no table " + name);
    }

    private static TableInfo info(Record row) {
        TablesRecord table = row.into(TABLES);
        return info(table, new TableName(row.get(CATALOGS.NAME), row.get(SCHEMAS.NAME), table.getName()));
    }

    private static TableInfo info(TablesRecord row, TableName name) {
        return new TableInfo(
                row.getId(),
                name,
                row.getTableType(),
                row.getDataSourceFormat(),
                row.getStorageLocation(),
                Stored.columns(row.getColumns()),
                Optional.ofNullable(row.getComment()),
                Stored.properties(row.getProperties()),
                Stored.audit(row.getCreatedAt(), row.getCreatedBy(), row.getUpdatedAt(), row.getUpdatedBy()));
    }
}
