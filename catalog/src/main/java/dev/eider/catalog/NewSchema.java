package dev.eider.catalog;

import java.util.Map;
import java.util.Optional;

/** A schema to create. */
public record NewSchema(String catalog, String name, Optional<String> comment, Map<String, String> properties) {
    public NewSchema {
        Rules.name("catalog_name", catalog);
        Rules.name("name", name);
        Rules.notReserved("name", name, Rules.RESERVED_SCHEMAS);
        Rules.notLikeCatalog("name", catalog, name);
        Rules.texts(comment, properties);
        properties = Map.copyOf(properties);
    }

    public static NewSchema of(String catalog, String name) {
        return new NewSchema(catalog, name, Optional.empty(), Map.of());
    }
}
