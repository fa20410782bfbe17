package dev.eider.catalog;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A catalog. {@code id} stays when the name changes. */
public record CatalogInfo(UUID id, String name, Optional<String> comment, Map<String, String> properties, Audit audit) {
    public CatalogInfo {
        properties = Map.copyOf(properties);
    }
}
