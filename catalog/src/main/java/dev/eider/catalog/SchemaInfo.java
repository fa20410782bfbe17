package dev.eider.catalog;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A schema. {@code id} stays when the name changes. */
public record SchemaInfo(
        UUID id, String catalog, String name, Optional<String> comment, Map<String, String> properties, Audit audit) {
    public SchemaInfo {
        properties = Map.copyOf(properties);
    }

    public String fullName() {
        return catalog + "." + name;
    }
}
