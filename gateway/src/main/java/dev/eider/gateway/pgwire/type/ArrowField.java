package dev.eider.gateway.pgwire.type;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.FieldMetadata;
import dev.eider.contract.Json;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * A field's storage type and extension, whether or not Arrow's registry knows the extension.
 *
 * @param extension {@code arrow.uuid} and the like; DuckDB's {@code arrow.opaque} types as {@code duckdb.<name>}; empty for none
 */
record ArrowField(ArrowType type, String extension) {
    /** The extension, as it were, of a UUID that comes as its text. */
    static final String TEXTUAL_UUID = "duckdb.uuid";

    private static final String OPAQUE = "arrow.opaque";

    static ArrowField of(Field field) {
        if (field.getType() instanceof ArrowType.ExtensionType registered) {
            return new ArrowField(registered.storageType(), name(registered.extensionName(), registered.serialize()));
        }
        String name = field.getMetadata().get(ArrowType.ExtensionType.EXTENSION_METADATA_KEY_NAME);
        if (name == null) {
            return new ArrowField(field.getType(), isTextualUuid(field) ? TEXTUAL_UUID : "");
        }
        String metadata = field.getMetadata().get(ArrowType.ExtensionType.EXTENSION_METADATA_KEY_METADATA);
        return new ArrowField(field.getType(), name(name, metadata == null ? "" : metadata));
    }

    private static boolean isTextualUuid(Field field) {
        return field.getType() instanceof ArrowType.Utf8
                && FieldMetadata.UUID.equals(field.getMetadata().get(FieldMetadata.DUCKDB_TYPE));
    }

    private static String name(String extension, String metadata) {
        if (!extension.equals(OPAQUE)) {
            return extension;
        }
        try {
            JsonNode opaque = Json.mapper().readTree(metadata);
            return opaque.path("vendor_name").asText().equals("DuckDB")
                    ? "duckdb." + opaque.path("type_name").asText()
                    : extension;
        } catch (JsonProcessingException e) {
            return extension;
        }
    }
}
