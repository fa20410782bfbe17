package dev.eider.catalog;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** @param nextToken for the page that follows; absent on the last */
public record Page<T>(List<T> items, Optional<String> nextToken) {
    public Page {
        items = List.copyOf(items);
    }

    /** Of one item more than fits, if there is one, in the order of {@code key}. */
    public static <T> Page<T> of(List<T> upToOneMore, PageRequest request, Function<T, String> key) {
        if (upToOneMore.size() <= request.size()) {
            return new Page<>(upToOneMore, Optional.empty());
        }
        List<T> items = upToOneMore.subList(0, request.size());
        return new Page<>(items, Optional.of(PageRequest.token(key.apply(items.getLast()))));
    }
}
