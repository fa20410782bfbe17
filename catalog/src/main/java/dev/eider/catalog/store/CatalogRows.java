package dev.eider.catalog.store;

import static dev.eider.catalog.jooq.Tables.CATALOGS;
import static dev.eider.catalog.jooq.Tables.SCHEMAS;
import static dev.eider.catalog.jooq.Tables.TABLES;

import dev.eider.catalog.CatalogInfo;
import dev.eider.catalog.Change;
import dev.eider.catalog.NewCatalog;
import dev.eider.catalog.Page;
import dev.eider.catalog.PageRequest;
import dev.eider.catalog.jooq.tables.records.CatalogsRecord;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.util.Optional;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.exception.DataAccessException;

/** Catalogs. Each method is part of a transaction of the caller's. */
record CatalogRows(DSLContext dsl) {

    CatalogInfo create(NewCatalog catalog, String by) {
        var now = Stored.now();
        CatalogsRecord row = new CatalogsRecord(
                UUID.randomUUID(),
                catalog.name(),
                Stored.key(catalog.name()),
                catalog.comment().orElse(null),
                Stored.json(catalog.properties()),
                now,
                by,
                now,
                by);
        int inserted = dsl.insertInto(CATALOGS).set(row).onConflictDoNothing().execute();
        if (inserted == 0) {
            throw Stored.duplicate("catalog", catalog.name());
        }
        return info(row);
    }

    CatalogInfo get(String name) {
        return info(row(name));
    }

    Page<CatalogInfo> list(PageRequest page) {
        return Page.of(
                dsl.selectFrom(CATALOGS)
                        .where(CATALOGS.NAME_KEY.gt(page.after()))
                        .orderBy(CATALOGS.NAME_KEY)
                        .limit(page.size() + 1)
                        .fetch(CatalogRows::info),
                page,
                info -> Stored.key(info.name()));
    }

    CatalogInfo update(String name, Change change, String by) {
        CatalogsRecord row = locked(name);
        change.newName().ifPresent(newName -> checkSchemas(row, newName));
        change.newName().ifPresent(newName -> row.setName(newName).setNameKey(Stored.key(newName)));
        change.comment().ifPresent(row::setComment);
        change.properties().ifPresent(properties -> row.setProperties(Stored.json(properties)));
        row.setUpdatedAt(Stored.now()).setUpdatedBy(by);
        try {
            dsl.executeUpdate(row);
        } catch (DataAccessException e) {
            throw Stored.isDuplicate(e) ? Stored.duplicate("catalog", row.getName()) : e;
        }
        return info(row);
    }

    /** See {@link dev.eider.catalog.NewSchema}. */
    private void checkSchemas(CatalogsRecord row, String newName) {
        var like = SCHEMAS.CATALOG_ID.eq(row.getId()).and(SCHEMAS.NAME_KEY.eq(Stored.key(newName)));
        if (dsl.fetchExists(SCHEMAS, like)) {
            throw new QueryException(
                    ErrorCode.INVALID_REQUEST,
                    "new_name '" + newName + "' is the name of one of the catalog's schemas, so that " + newName
                            + ".table would be ambiguous: choose another");
        }
    }

    void delete(String name, boolean force) {
        CatalogsRecord row = locked(name); // from here on nobody can add a schema to it
        if (force) {
            var schemas = dsl.select(SCHEMAS.ID).from(SCHEMAS).where(SCHEMAS.CATALOG_ID.eq(row.getId()));
            dsl.selectFrom(SCHEMAS)
                    .where(SCHEMAS.CATALOG_ID.eq(row.getId()))
                    .forUpdate()
                    .execute();
            dsl.deleteFrom(TABLES).where(TABLES.SCHEMA_ID.in(schemas)).execute();
            dsl.deleteFrom(SCHEMAS).where(SCHEMAS.CATALOG_ID.eq(row.getId())).execute();
        }
        try {
            dsl.executeDelete(row);
        } catch (DataAccessException e) {
            throw Stored.isReferenced(e) ? Stored.notEmpty("catalog", row.getName()) : e;
        }
    }

    /** The row, kept from being deleted until the transaction ends. */
    CatalogsRecord shared(String name) {
        return Optional.ofNullable(dsl.selectFrom(CATALOGS)
                        .where(CATALOGS.NAME_KEY.eq(Stored.key(name)))
                        .forKeyShare()
                        .fetchOne())
                .orElseThrow(() -> notFound(name));
    }

    CatalogsRecord row(String name) {
        return Optional.ofNullable(dsl.fetchOne(CATALOGS, CATALOGS.NAME_KEY.eq(Stored.key(name))))
                .orElseThrow(() -> notFound(name));
    }

    private CatalogsRecord locked(String name) {
        return Optional.ofNullable(dsl.selectFrom(CATALOGS)
                        .where(CATALOGS.NAME_KEY.eq(Stored.key(name)))
                        .forUpdate()
                        .fetchOne())
                .orElseThrow(() -> notFound(name));
    }

    private static QueryException notFound(String name) {
        return Stored.error(ErrorCode.CATALOG_NOT_FOUND, "there is no catalog " + name);
    }

    private static CatalogInfo info(CatalogsRecord row) {
        return new CatalogInfo(
                row.getId(),
                row.getName(),
                Optional.ofNullable(row.getComment()),
                Stored.properties(row.getProperties()),
                Stored.audit(row.getCreatedAt(), row.getCreatedBy(), row.getUpdatedAt(), row.getUpdatedBy()));
    }
}
