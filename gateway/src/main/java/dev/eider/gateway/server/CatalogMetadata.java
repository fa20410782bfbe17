package dev.eider.gateway.server;

import dev.eider.catalog.Catalog;
import dev.eider.catalog.CatalogInfo;
import dev.eider.catalog.NamePattern;
import dev.eider.catalog.Page;
import dev.eider.catalog.PageRequest;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.auth.Principal;
import dev.eider.gateway.flightsql.FlightMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What the doors show of the catalog. Everybody may see everything so far. */
record CatalogMetadata(Catalog catalog) implements FlightMetadata {
    boolean exists(String name) {
        try {
            catalog.catalog(name);
            return true;
        } catch (QueryException e) {
            if (e.code() == ErrorCode.CATALOG_NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    @Override
    public List<String> catalogs(Principal principal) {
        List<String> names = new ArrayList<>();
        Optional<String> token = Optional.of("");
        while (token.isPresent()) {
            Page<CatalogInfo> page = catalog.catalogs(PageRequest.of(OptionalInt.of(PageRequest.MAX_SIZE), token));
            page.items().forEach(c -> names.add(c.name()));
            token = page.nextToken();
        }
        return names;
    }

    @Override
    public List<String> schemas(Principal principal, String catalogName) {
        return catalog.findSchemas(NamePattern.literal(catalogName), "%").stream()
                .map(s -> s.name())
                .toList();
    }

    @Override
    public List<Table> tables(Principal principal, String catalogName, String schema) {
        return catalog.findTables(NamePattern.literal(catalogName), NamePattern.literal(schema), "%").stream()
                .map(t -> new Table(
                        t.name().table(),
                        "TABLE",
                        t.columns().stream().map(c -> c.toColumn()).toList()))
                .toList();
    }
}
