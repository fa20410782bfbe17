package dev.eider.catalog;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** Unity Catalog's three ways to write a column's type, told in DuckDB's. */
final class ColumnTypes {
    private ColumnTypes() {}

    /** @throws dev.eider.contract.QueryException INVALID_REQUEST, or NOT_SUPPORTED for a type that DuckDB lacks, naming {@code field} */
    static String duckDb(
            String field,
            Optional<String> typeText,
            Optional<String> typeJson,
            Optional<String> typeName,
            OptionalInt precision,
            OptionalInt scale) {
        if (typeText.isPresent()) {
            return TypeText.toDuckDb(field + ".type_text", typeText.get());
        }
        if (typeJson.isPresent()) {
            return TypeJson.toDuckDb(field + ".type_json", typeJson.get());
        }
        String name =
                typeName.orElseThrow(() -> Rules.invalid(field + " has no type: give type_text, such as \"bigint\""));
        if (name.equals("DECIMAL") && precision.isPresent()) {
            name = "DECIMAL(" + precision.getAsInt() + "," + scale.orElse(0) + ")";
        }
        return TypeText.toDuckDb(field + ".type_name", name.toLowerCase(Locale.ROOT));
    }
}
