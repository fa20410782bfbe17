package dev.eider.gateway.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.Json;
import dev.eider.contract.QueryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Defaults, then a YAML file, then {@code EIDER_…} variables ({@code pg.port} is {@code EIDER_PG_PORT}). */
public final class ConfigLoader {
    private static final JsonMapper JSON = Json.mapper();
    private static final YAMLMapper YAML = new YAMLMapper();

    private ConfigLoader() {}

    /**
     * @param environment variables that do not start with {@code EIDER_} are passed over
     * @throws QueryException INVALID_REQUEST naming an unknown key or a value that does not fit
     */
    public static GatewayConfig load(Optional<Path> file, Map<String, String> environment) {
        ObjectNode tree = JSON.valueToTree(GatewayConfig.defaults());
        SortedMap<String, JsonNode> keys = keys();
        file.ifPresent(path -> merge(tree, read(path), "", path.toString()));
        environment.forEach((name, value) ->
                keys.keySet().stream().filter(key -> variable(key).equals(name)).forEach(key -> put(tree, key, value)));
        try {
            return JSON.treeToValue(tree, GatewayConfig.class);
        } catch (JsonProcessingException e) {
            throw invalid("the configuration does not fit: " + e.getOriginalMessage(), e);
        }
    }

    /** Every key with its default value, ascending; objects are not keys, lists are. */
    public static SortedMap<String, JsonNode> keys() {
        SortedMap<String, JsonNode> keys = new TreeMap<>();
        collect(JSON.valueToTree(GatewayConfig.defaults()), "", keys);
        return keys;
    }

    /** The environment variable of a key. */
    public static String variable(String key) {
        return "EIDER_" + key.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    private static void collect(JsonNode node, String path, Map<String, JsonNode> keys) {
        if (!node.isObject()) {
            keys.put(path, node);
            return;
        }
        node.properties()
                .forEach(e -> collect(e.getValue(), path.isEmpty() ? e.getKey() : path + "." + e.getKey(), keys));
    }

    private static JsonNode read(Path file) {
        try {
            JsonNode node = YAML.readTree(Files.readString(file));
            return node == null || node.isMissingNode() || node.isNull() ? JSON.createObjectNode() : node;
        } catch (IOException e) {
            throw invalid("cannot read the configuration " + file + ": " + e.getMessage(), e);
        }
    }

    private static void merge(ObjectNode target, JsonNode source, String path, String file) {
        if (!source.isObject()) {
            throw invalid(file + ": '" + path + "' must be a mapping", null);
        }
        source.properties().forEach(entry -> {
            String key = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
            JsonNode known = target.get(entry.getKey());
            if (known == null) {
                throw invalid(file + ": unknown key '" + key + "'; the README lists all keys", null);
            }
            if (known instanceof ObjectNode object) {
                merge(object, entry.getValue(), key, file);
            } else {
                target.set(entry.getKey(), entry.getValue());
            }
        });
    }

    private static void put(ObjectNode tree, String key, String value) {
        int point = key.lastIndexOf('.');
        ObjectNode parent = point < 0
                ? tree
                : (ObjectNode) tree.at("/" + key.substring(0, point).replace('.', '/'));
        String name = key.substring(point + 1);
        try {
            JsonNode old = parent.get(name);
            parent.set(
                    name,
                    old.isArray() ? YAML.readTree(value) : JSON.getNodeFactory().textNode(value));
        } catch (JsonProcessingException e) {
            throw invalid(variable(key) + " is not a list: " + e.getOriginalMessage(), e);
        }
    }

    private static QueryException invalid(String message, @org.jspecify.annotations.Nullable Throwable cause) {
        return cause == null
                ? new QueryException(ErrorCode.INVALID_REQUEST, message)
                : new QueryException(ErrorCode.INVALID_REQUEST, message, cause);
    }
}
