package dev.eider.catalog;

import java.util.Map;
import java.util.Optional;

/** What an update sets; the rest stays. Properties are replaced as a whole. */
public record Change(Optional<String> newName, Optional<String> comment, Optional<Map<String, String>> properties) {
    public Change {
        newName.ifPresent(name -> Rules.name("new_name", name));
        Rules.texts(comment, properties.orElse(Map.of()));
        properties = properties.map(Map::copyOf);
    }
}
