package dev.eider.gateway.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.Json;
import dev.eider.contract.QueryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Defaults, then a YAML file, then {@code EIDER_…} variables ({@code pg.port} is {@code EIDER_PG_PORT}). */
public final class ConfigLoader {
    private static final String USUAL_FILE = "eider.yaml";
    private static final JsonMapper JSON = Json.mapper();

    private final ObjectNode tree = JSON.valueToTree(GatewayConfig.defaults());
    private final SortedMap<String, JsonNode> keys = keys();

    private ConfigLoader() {}

    /**
     * @param environment variables that do not start with {@code EIDER_} are passed over, and so are those that are others' by rights
     * @throws QueryException INVALID_REQUEST naming an unknown key, or a key, its value and what is allowed
     */
    public static GatewayConfig load(Optional<Path> file, Map<String, String> environment) {
        ConfigLoader loader = new ConfigLoader();
        file.ifPresent(path -> loader.merge(read(path), "", path.toString()));
        loader.merge(environment);
        return loader.config();
    }

    /** The file that was named, or {@code eider.yaml} if the directory has one. */
    public static Optional<Path> file(Optional<Path> named, Path directory) {
        Path usual = directory.resolve(USUAL_FILE);
        return named.or(() -> Files.exists(usual) ? Optional.of(usual) : Optional.empty());
    }

    /** Every key with its default value, ascending; objects are not keys, lists are. */
    public static SortedMap<String, JsonNode> keys() {
        SortedMap<String, JsonNode> keys = new TreeMap<>();
        collect(JSON.valueToTree(GatewayConfig.defaults()), "", keys);
        return keys;
    }

    /** The environment variable of a key. */
    public static String variable(String key) {
        return Variables.of(key);
    }

    private static void collect(JsonNode node, String path, Map<String, JsonNode> keys) {
        if (!node.isObject()) {
            keys.put(path, node);
            return;
        }
        node.properties().forEach(e -> collect(e.getValue(), below(path, e.getKey()), keys));
    }

    static String below(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private static JsonNode read(Path file) {
        try {
            return YamlTexts.read(file.toString(), Files.readString(file))
                    .filter(node -> !node.isNull())
                    .orElseGet(JSON::createObjectNode);
        } catch (IOException e) {
            throw invalid("cannot read the configuration " + file + ": " + e.getMessage(), e);
        }
    }

    private void merge(JsonNode source, String path, String file) {
        if (!source.isObject()) {
            String what = path.isEmpty() ? "the configuration" : "'" + path + "'";
            throw invalid(file + ": " + what + " must be a mapping of keys to values, such as pg: {port: 15432}", null);
        }
        source.properties().forEach(entry -> {
            String key = below(path, entry.getKey());
            if (keys.containsKey(key)) {
                set(file, key, entry.getValue());
            } else if (keys.keySet().stream().anyMatch(known -> known.startsWith(key + "."))) {
                merge(entry.getValue(), key, file);
            } else {
                throw invalid(file + ": unknown key '" + key + "'" + advice(key, keys.keySet()), null);
            }
        });
    }

    private void merge(Map<String, String> environment) {
        Map<String, String> variables = new LinkedHashMap<>();
        keys.keySet().forEach(key -> variables.put(variable(key), key));
        new TreeMap<>(environment).forEach((name, value) -> {
            if (variables.containsKey(name)) {
                set(name, variables.get(name), value(name, variables.get(name), value));
            } else if (Variables.isStray(name, value)) {
                throw invalid("unknown variable " + name + advice(name, variables.keySet()), null);
            }
        });
    }

    private static String advice(String name, java.util.Collection<String> known) {
        return Variables.closest(name, known)
                .map(closest -> "; did you mean " + closest + "?")
                .orElse("; the README lists all keys");
    }

    /** A list is YAML in brackets or texts with commas between them; an empty variable is none. */
    private JsonNode value(String variable, String key, String text) {
        if (text.isBlank()) {
            return keys.get(key);
        }
        if (!keys.get(key).isArray()) {
            return JSON.getNodeFactory().textNode(text);
        }
        if (!text.strip().startsWith("[")) {
            ArrayNode list = JSON.createArrayNode();
            for (String element : text.split(",")) {
                list.add(element.strip());
            }
            return list;
        }
        return YamlTexts.read(variable, text).orElseThrow();
    }

    /** @param source file or variable */
    private void set(String source, String key, JsonNode value) {
        boolean absent = value.isNull() && keys.get(key).isNull();
        JsonNode checked =
                absent ? value : Rules.of(key).reader().apply(value).orElseThrow(() -> notAllowed(source, key, value));
        int point = key.lastIndexOf('.');
        ObjectNode parent = point < 0
                ? tree
                : (ObjectNode) tree.at("/" + key.substring(0, point).replace('.', '/'));
        parent.set(key.substring(point + 1), checked);
    }

    private static QueryException notAllowed(String source, String key, JsonNode value) {
        String shown = value.isTextual() ? "'" + value.textValue() + "'" : value.toString();
        return invalid(
                source + ": " + key + (Rules.isSecret(key) ? " cannot be used" : " is " + shown) + "; allowed is "
                        + Rules.of(key).allowed(),
                null);
    }

    private GatewayConfig config() {
        try {
            GatewayConfig config = JSON.treeToValue(tree, GatewayConfig.class);
            Combinations.check(config);
            return config;
        } catch (JsonProcessingException e) {
            throw invalid("the configuration does not fit: " + e.getOriginalMessage(), e);
        }
    }

    private static QueryException invalid(String message, @Nullable Throwable cause) {
        return cause == null
                ? new QueryException(ErrorCode.INVALID_REQUEST, message)
                : new QueryException(ErrorCode.INVALID_REQUEST, message, cause);
    }
}
