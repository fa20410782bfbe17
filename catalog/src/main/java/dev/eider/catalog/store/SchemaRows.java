package dev.eider.catalog.store;

import static dev.eider.catalog.jooq.Tables.CATALOGS;
import static dev.eider.catalog.jooq.Tables.SCHEMAS;
import static dev.eider.catalog.jooq.Tables.TABLES;

import dev.eider.catalog.Change;
import dev.eider.catalog.NewSchema;
import dev.eider.catalog.Page;
import dev.eider.catalog.PageRequest;
import dev.eider.catalog.SchemaInfo;
import dev.eider.catalog.jooq.tables.records.CatalogsRecord;
import dev.eider.catalog.jooq.tables.records.SchemasRecord;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;

/** Schemas. Each method is part of a transaction of the caller's. */
record SchemaRows(DSLContext dsl) {

    SchemaInfo create(NewSchema schema, String by) {
        CatalogsRecord catalog = new CatalogRows(dsl).shared(schema.catalog());
        var now = Stored.now();
        SchemasRecord row = new SchemasRecord(
                UUID.randomUUID(),
                catalog.getId(),
                schema.name(),
                Stored.key(schema.name()),
                schema.comment().orElse(null),
                Stored.json(schema.properties()),
                now,
                by,
                now,
                by);
        int inserted = dsl.insertInto(SCHEMAS).set(row).onConflictDoNothing().execute();
        if (inserted == 0) {
            throw Stored.duplicate("schema", catalog.getName() + "." + schema.name());
        }
        return info(row, catalog.getName());
    }

    SchemaInfo get(String catalogName, String name) {
        CatalogsRecord catalog = new CatalogRows(dsl).row(catalogName);
        return Optional.ofNullable(dsl.fetchOne(
                        SCHEMAS, SCHEMAS.CATALOG_ID.eq(catalog.getId()), SCHEMAS.NAME_KEY.eq(Stored.key(name))))
                .map(row -> info(row, catalog.getName()))
                .orElseThrow(() -> notFound(catalogName, name));
    }

    Page<SchemaInfo> list(String catalogName, PageRequest page) {
        CatalogsRecord catalog = new CatalogRows(dsl).row(catalogName);
        return Page.of(
                dsl.selectFrom(SCHEMAS)
                        .where(SCHEMAS.CATALOG_ID.eq(catalog.getId()), SCHEMAS.NAME_KEY.gt(page.after()))
                        .orderBy(SCHEMAS.NAME_KEY)
                        .limit(page.size() + 1)
                        .fetch(row -> info(row, catalog.getName())),
                page,
                info -> Stored.key(info.name()));
    }

    List<SchemaInfo> find(String catalog, String schema) {
        return dsl.select(SCHEMAS.fields())
                .select(CATALOGS.NAME)
                .from(SCHEMAS)
                .join(CATALOGS)
                .on(CATALOGS.ID.eq(SCHEMAS.CATALOG_ID))
                .where(Stored.like(CATALOGS.NAME_KEY, catalog), Stored.like(SCHEMAS.NAME_KEY, schema))
                .orderBy(CATALOGS.NAME_KEY, SCHEMAS.NAME_KEY)
                .fetch(row -> info(row.into(SCHEMAS), row.get(CATALOGS.NAME)));
    }

    SchemaInfo update(String catalogName, String name, Change change, String by) {
        CatalogsRecord catalog = new CatalogRows(dsl).shared(catalogName);
        SchemasRecord row = locked(catalog, name);
        change.newName().ifPresent(newName -> row.setName(newName).setNameKey(Stored.key(newName)));
        change.comment().ifPresent(row::setComment);
        change.properties().ifPresent(properties -> row.setProperties(Stored.json(properties)));
        row.setUpdatedAt(Stored.now()).setUpdatedBy(by);
        try {
            dsl.executeUpdate(row);
        } catch (DataAccessException e) {
            throw Stored.isDuplicate(e) ? Stored.duplicate("schema", catalog.getName() + "." + row.getName()) : e;
        }
        return info(row, catalog.getName());
    }

    void delete(String catalogName, String name, boolean force) {
        CatalogsRecord catalog = new CatalogRows(dsl).shared(catalogName);
        SchemasRecord row = locked(catalog, name); // from here on nobody can add a table to it
        if (force) {
            dsl.deleteFrom(TABLES).where(TABLES.SCHEMA_ID.eq(row.getId())).execute();
        }
        try {
            dsl.executeDelete(row);
        } catch (DataAccessException e) {
            throw Stored.isReferenced(e) ? Stored.notEmpty("schema", catalog.getName() + "." + row.getName()) : e;
        }
    }

    /** The row, kept from being deleted until the transaction ends. */
    SchemasRecord shared(CatalogsRecord catalog, String name) {
        return Optional.ofNullable(dsl.selectFrom(SCHEMAS)
                        .where(SCHEMAS.CATALOG_ID.eq(catalog.getId()), SCHEMAS.NAME_KEY.eq(Stored.key(name)))
                        .forKeyShare()
                        .fetchOne())
                .orElseThrow(() -> notFound(catalog.getName(), name));
    }

    private SchemasRecord locked(CatalogsRecord catalog, String name) {
        return Optional.ofNullable(dsl.selectFrom(SCHEMAS)
                        .where(SCHEMAS.CATALOG_ID.eq(catalog.getId()), SCHEMAS.NAME_KEY.eq(Stored.key(name)))
                        .forUpdate()
                        .fetchOne())
                .orElseThrow(() -> notFound(catalog.getName(), name));
    }

    private static QueryException notFound(String catalog, String name) {
        return Stored.error(ErrorCode.SCHEMA_NOT_FOUND, "there is no schema " + catalog + "." + name);
    }

    private static SchemaInfo info(SchemasRecord row, String catalog) {
        return new SchemaInfo(
                row.getId(),
                catalog,
                row.getName(),
                Optional.ofNullable(row.getComment()),
                Stored.properties(row.getProperties()),
                Stored.audit(row.getCreatedAt(), row.getCreatedBy(), row.getUpdatedAt(), row.getUpdatedBy()));
    }
}
