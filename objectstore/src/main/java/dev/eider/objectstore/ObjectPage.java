package dev.eider.objectstore;

import java.util.List;
import java.util.Optional;

/**
 * @param objects ascending by key (UTF-8 byte order)
 * @param next token for the following page; absent on the last one
 */
public record ObjectPage(List<ObjectInfo> objects, Optional<String> next) {
    public ObjectPage {
        objects = List.copyOf(objects);
    }
}
