package dev.eider.gateway.query;

import dev.eider.contract.QueryException;
import dev.eider.gateway.sql.TypeName;
import java.util.Optional;

/**
 * A bound parameter.
 *
 * @param type DuckDB's name or an alias of it, kept as DuckDB writes it; or empty: then the text is an untyped literal that takes its type from where it stands
 * @param text in DuckDB's literal form (dates ISO-8601, blobs as {@code \x..} escapes, numbers with a point); empty is NULL
 */
public record Parameter(Optional<String> type, Optional<String> text) {
    /** @throws QueryException INVALID_REQUEST if the type is none */
    public Parameter {
        type = type.map(TypeName::canonical);
    }
}
