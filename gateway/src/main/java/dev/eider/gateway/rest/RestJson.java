package dev.eider.gateway.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.eider.contract.Json;
import java.io.IOException;
import java.io.OutputStream;

/** JSON as this door speaks it: {@code snake_case}, strict about what it reads. */
final class RestJson {
    private static final JsonMapper MAPPER = Json.mapper()
            .rebuild()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .build();

    private RestJson() {}

    /** Shared and thread-safe; do not reconfigure. */
    static JsonMapper mapper() {
        return MAPPER;
    }

    /** Closing it leaves {@code out} open. */
    static JsonGenerator generator(OutputStream out) throws IOException {
        return MAPPER.createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
    }

    /** Ends the values that an error left open, so that {@code depth} objects and arrays are. */
    static void unwind(JsonGenerator json, int depth) throws IOException {
        while (json.getOutputContext().getNestingDepth() > depth) {
            if (json.getOutputContext().inArray()) {
                json.writeEndArray();
            } else {
                json.writeEndObject();
            }
        }
    }
}
