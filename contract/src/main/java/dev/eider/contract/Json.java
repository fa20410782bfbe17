package dev.eider.contract;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The JSON form of this module's records: absent optionals are null, instants ISO-8601, durations ISO-8601, byte arrays base 64. */
public final class Json {
    /** Statements and parameters are long strings; whoever takes JSON in bounds the whole of it. In characters. */
    private static final int MAX_STRING_LENGTH = 256 << 20;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(MAX_STRING_LENGTH)
                            .build())
                    .build())
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** What Jackson says of places in messages, besides the place itself. */
    private static final Pattern SOURCE = Pattern.compile("\\[Source: [^;]*; (line: \\d+, column: \\d+)]");

    private Json() {}

    /** Shared and thread-safe; do not reconfigure. */
    public static JsonMapper mapper() {
        return MAPPER;
    }

    /** On one line. */
    public static String write(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What a client sent as a request's body.
     *
     * @throws QueryException INVALID_REQUEST naming the place of what is no JSON, or of half a character, which no UTF-8 can tell
     */
    public static JsonNode readBody(ObjectReader reader, byte[] bytes) {
        try {
            JsonNode body = reader.readTree(bytes);
            requireWhole("", body);
            return body;
        } catch (JsonProcessingException e) {
            JsonLocation place = e.getLocation();
            String where = place == null ? "" : " at line " + place.getLineNr() + ", column " + place.getColumnNr();
            throw invalid(
                    "the body is not JSON" + where + ": "
                            + SOURCE.matcher(e.getOriginalMessage()).replaceAll("$1"),
                    e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Escapes can give one of a pair of surrogates alone, of which encoders make a question mark. Jackson sees to that in names only. */
    private static void requireWhole(String place, JsonNode node) {
        if (node.isTextual()) {
            requireWhole(place, node.textValue());
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            requireWhole(place + "[" + i + "]", node.get(i));
        }
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            requireWhole(place.isEmpty() ? member.getKey() : place + "." + member.getKey(), member.getValue());
        }
    }

    private static void requireWhole(String place, String text) {
        text.codePoints()
                .filter(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
                .findFirst()
                .ifPresent(half -> {
                    throw invalid(
                            "%s is not Unicode: it has a \\u%04x without its other half".formatted(place, half), null);
                });
    }

    private static QueryException invalid(String message, @Nullable Throwable cause) {
        return new QueryException(ErrorInfo.of(ErrorCode.INVALID_REQUEST, message), cause);
    }

    /** @throws UncheckedIOException if {@code json} is malformed or does not fit {@code type} */
    public static <T> T read(String json, Class<T> type) {
        try {
            return MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
