package dev.eider.gateway.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.io.StringReader;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * Reads YAML as mappings, lists, nulls and texts: a scalar is what is written, for its key's {@link Rule} says what it may be. As a number
 * or a truth value, which YAML makes of {@code 0123} and {@code yes}, a password would be another.
 */
final class YamlTexts {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final String source;

    private YamlTexts(String source) {
        this.source = source;
    }

    /**
     * @param source file or variable
     * @return empty if there is no more than comments
     * @throws QueryException INVALID_REQUEST naming source and line of what is no YAML, a key that stands twice, or a second document
     */
    static Optional<JsonNode> read(String source, String yaml) {
        try {
            Node root = new Yaml(new LoaderOptions()).compose(new StringReader(yaml));
            return Optional.ofNullable(root).map(node -> new YamlTexts(source).node(node, ""));
        } catch (MarkedYAMLException e) {
            // The message shows what stands there, which may be a password.
            String reason = Optional.ofNullable(e.getContext())
                    .map(context -> context + ", " + e.getProblem())
                    .orElse(e.getProblem());
            int line = e.getProblemMark().getLine() + 1;
            throw new QueryException(
                    ErrorCode.INVALID_REQUEST, source + ": line " + line + " cannot be read: " + reason, e);
        } catch (YAMLException e) {
            throw new QueryException(ErrorCode.INVALID_REQUEST, source + " is not YAML: " + e.getMessage(), e);
        }
    }

    private JsonNode node(Node node, String path) {
        if (node.isTwoStepsConstruction()) {
            throw at(node, "'" + path + "' contains itself");
        }
        return switch (node) {
            case MappingNode mapping -> object(mapping, path);
            case SequenceNode list -> {
                ArrayNode elements = NODES.arrayNode();
                list.getValue().forEach(element -> elements.add(node(element, path)));
                yield elements;
            }
            case ScalarNode scalar when !scalar.getTag().equals(Tag.NULL) -> NODES.textNode(scalar.getValue());
            default -> NODES.nullNode();
        };
    }

    private ObjectNode object(MappingNode mapping, String path) {
        ObjectNode object = NODES.objectNode();
        Map<String, Integer> lines = new HashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            Node key = entry.getKeyNode();
            if (!(key instanceof ScalarNode name)) {
                throw at(key, "a key must be a text");
            }
            String below = ConfigLoader.below(path, name.getValue());
            Integer earlier = lines.put(name.getValue(), line(key));
            if (earlier != null) {
                throw at(
                        key,
                        "'" + below + "' has been given in line " + earlier
                                + " already, and a key can stand only once");
            }
            object.set(name.getValue(), node(entry.getValueNode(), below));
        }
        return object;
    }

    private static int line(Node node) {
        return node.getStartMark().getLine() + 1;
    }

    private QueryException at(Node node, String problem) {
        return new QueryException(ErrorCode.INVALID_REQUEST, source + ": line " + line(node) + ": " + problem);
    }
}
