package dev.eider.gateway.query;

import java.util.List;
import java.util.Optional;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * @param schema of the result; absent for a statement that returns no rows (SET, BEGIN …)
 * @param parameterTypes DuckDB's names in order of the parameters' numbers; {@code UNKNOWN} where nothing determines it
 */
public record Description(Optional<Schema> schema, List<String> parameterTypes) {
    public Description {
        parameterTypes = List.copyOf(parameterTypes);
    }
}
