package dev.eider.catalog;

import java.util.Map;
import java.util.Optional;

/** A catalog to create. */
public record NewCatalog(String name, Optional<String> comment, Map<String, String> properties) {
    public NewCatalog {
        Rules.name("name", name);
        Rules.notReserved("name", name, Rules.RESERVED_CATALOGS);
        Rules.texts(comment, properties);
        properties = Map.copyOf(properties);
    }

    public static NewCatalog of(String name) {
        return new NewCatalog(name, Optional.empty(), Map.of());
    }
}
