package dev.eider.catalog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.Json;
import dev.eider.contract.QueryException;
import dev.eider.contract.TableName;
import java.util.ArrayList;
import java.util.List;

/**
 * A type in Spark's JSON, told in DuckDB's: a string ({@code "integer"}, {@code "decimal(15,2)"}), an object ({@code {"type":"array",
 * "elementType":…}}, {@code map}, {@code struct}), or a whole field, whose {@code type} is either.
 */
final class TypeJson {
    private TypeJson() {}

    /** @throws QueryException INVALID_REQUEST naming {@code field} */
    static String toDuckDb(String field, String json) {
        try {
            return type(field, Json.mapper().readTree(json));
        } catch (JsonProcessingException e) {
            throw Rules.invalid(field + " is not JSON: " + e.getOriginalMessage());
        }
    }

    /** Jackson itself refuses JSON that nests too deep. */
    private static String type(String field, JsonNode node) {
        if (node.isTextual()) {
            return TypeText.toDuckDb(field, node.textValue());
        }
        return switch (node.path("type").asText()) {
            case "array" -> type(field, node.path("elementType")) + "[]";
            case "map" -> "MAP(" + type(field, node.path("keyType")) + ", " + type(field, node.path("valueType")) + ")";
            case "struct" -> struct(field, node.path("fields"));
            default -> {
                JsonNode inner = node.path("type");
                if (inner.isMissingNode()) {
                    throw Rules.invalid(field + " has no type where one is expected");
                }
                yield type(field, inner);
            }
        };
    }

    private static String struct(String field, JsonNode fields) {
        List<String> parts = new ArrayList<>();
        for (JsonNode one : fields) {
            parts.add(TableName.quote(one.path("name").asText()) + " " + type(field, one.path("type")));
        }
        if (parts.isEmpty()) {
            throw Rules.invalid(field + " has a struct without fields");
        }
        return "STRUCT(" + String.join(", ", parts) + ")";
    }
}
