package dev.eider.catalog.unity;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.eider.catalog.Change;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.Json;
import dev.eider.contract.JsonBody;
import dev.eider.contract.QueryException;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A JSON object that somebody sent, and its members by type; a member of another type is an INVALID_REQUEST that names it. A member that is
 * null counts as absent, and members that nobody asks for are ignored, as Unity Catalog does.
 *
 * @param path where the object stands, such as {@code columns[2].}; empty for the whole
 */
record RequestBody(String path, JsonNode object) {
    /** A table of ten thousand columns with comments fits. */
    private static final int MAX_BYTES = 8 << 20;

    private static final int MAX_OBJECTS = 10_000;

    private static final ObjectReader STRICT =
            Json.mapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    static RequestBody read(ServerRequest request) {
        byte[] bytes;
        try (InputStream in = request.content().inputStream()) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (bytes.length > MAX_BYTES) {
            throw new QueryException(
                    ErrorCode.STATEMENT_TOO_LARGE, "the request's body is larger than " + MAX_BYTES + " bytes");
        }
        return new RequestBody("", parse(bytes));
    }

    private static JsonNode parse(byte[] bytes) {
        JsonNode node = JsonBody.read(STRICT, bytes);
        if (node.isObject()) {
            return node;
        }
        throw invalid("the request's body must be a JSON object");
    }

    String text(String name) {
        return optionalText(name).orElseThrow(() -> invalid(path + name + " is missing"));
    }

    Optional<String> optionalText(String name) {
        return member(name).map(node -> {
            if (!node.isTextual()) {
                throw invalid(path + name + " must be a string");
            }
            return node.textValue();
        });
    }

    OptionalInt optionalInt(String name) {
        Optional<JsonNode> member = member(name);
        if (member.isEmpty()) {
            return OptionalInt.empty();
        }
        if (!member.get().isIntegralNumber()
                || !member.get().canConvertToInt()
                || member.get().intValue() < 0) {
            throw invalid(path + name + " must be a whole number, at least 0");
        }
        return OptionalInt.of(member.get().intValue());
    }

    Optional<Boolean> optionalFlag(String name) {
        return member(name).map(node -> {
            if (!node.isBoolean()) {
                throw invalid(path + name + " must be true or false");
            }
            return node.booleanValue();
        });
    }

    /** An object of strings. */
    Optional<Map<String, String>> optionalTexts(String name) {
        return member(name).map(node -> {
            if (!node.isObject()) {
                throw invalid(path + name + " must be an object of strings");
            }
            Map<String, String> texts = new LinkedHashMap<>();
            RequestBody inner = new RequestBody(path + name + ".", node);
            node.fieldNames().forEachRemaining(key -> texts.put(key, inner.text(key)));
            return texts;
        });
    }

    /** An array of objects; absent is empty. */
    List<RequestBody> objects(String name) {
        List<RequestBody> objects = new ArrayList<>();
        JsonNode array = member(name).orElse(Json.mapper().createArrayNode());
        if (!array.isArray()) {
            throw invalid(path + name + " must be an array");
        }
        if (array.size() > MAX_OBJECTS) {
            throw invalid(path + name + " has " + array.size() + " elements; there may be " + MAX_OBJECTS);
        }
        for (JsonNode node : array) {
            String place = path + name + "[" + objects.size() + "]";
            if (!node.isObject()) {
                throw invalid(place + " must be an object");
            }
            objects.add(new RequestBody(place + ".", node));
        }
        return objects;
    }

    Change change() {
        return new Change(optionalText("new_name"), optionalText("comment"), optionalTexts("properties"));
    }

    private Optional<JsonNode> member(String name) {
        return Optional.ofNullable(object.get(name)).filter(node -> !node.isNull());
    }

    private static QueryException invalid(String message) {
        return new QueryException(ErrorCode.INVALID_REQUEST, message);
    }
}
