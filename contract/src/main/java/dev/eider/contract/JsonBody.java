package dev.eider.contract;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The JSON that HTTP clients send: an error tells where it is, in a client's words. */
public final class JsonBody {
    /** What Jackson says of places in messages, besides the place itself. */
    private static final Pattern SOURCE = Pattern.compile("\\[Source: [^;]*; (line: \\d+, column: \\d+)]");

    private JsonBody() {}

    /**
     * What a client sent as a request's body.
     *
     * @throws QueryException INVALID_REQUEST naming the place of what is no JSON, or of half a character, which no UTF-8 can tell
     */
    public static JsonNode read(ObjectReader reader, byte[] bytes) {
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
}
