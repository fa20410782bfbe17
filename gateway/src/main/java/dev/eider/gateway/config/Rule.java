package dev.eider.gateway.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * Which values a key may have.
 *
 * @param allowed to be read after "allowed is"
 * @param reader makes a value of the key's own type from what stands in YAML or in a variable; empty if it is not allowed
 */
record Rule(String allowed, Function<JsonNode, Optional<JsonNode>> reader) {
    private static final int MAX_PORT = 65_535;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final Pattern BARE_IPV6 =
            Pattern.compile("^(https?://)([0-9A-Fa-f]*:[0-9A-Fa-f:]*:[0-9A-Fa-f.]*)(:\\d+(?:/.*)?)$");

    static Rule whole(long min, long max) {
        return new Rule("a whole number from " + min + " to " + max, node -> wholeNumber(node, min, max));
    }

    /** 0 stands for a default that the machine decides. */
    static Rule zeroOrWhole(long min, long max) {
        return new Rule(
                "0 or a whole number from " + min + " to " + max,
                node -> wholeNumber(node, 0, 0).or(() -> wholeNumber(node, min, max)));
    }

    static Rule decimal(String min, String max) {
        BigDecimal least = new BigDecimal(min);
        BigDecimal most = new BigDecimal(max);
        return new Rule(
                "a number from " + min + " to " + max,
                node -> scalar(node)
                        .flatMap(Rule::number)
                        .filter(value -> value.compareTo(least) >= 0 && value.compareTo(most) <= 0)
                        .map(NODES::numberNode));
    }

    static Rule flag() {
        return new Rule(
                "true or false",
                node -> scalar(node)
                        .map(text -> text.toLowerCase(Locale.ROOT))
                        .filter(text -> text.equals("true") || text.equals("false"))
                        .map(text -> NODES.booleanNode(text.equals("true"))));
    }

    /** Any text but a blank one. */
    static Rule text() {
        return matching("text that is not blank", "(?s).*\\S.*");
    }

    /** @param pattern for the whole value */
    static Rule matching(String allowed, String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        return new Rule(
                allowed,
                node -> scalar(node)
                        .filter(text -> compiled.matcher(text).matches())
                        .map(NODES::textNode));
    }

    /**
     * With a host, and a port that there can be. A pod's IPv6 address, which Kubernetes gives without brackets, gets them; a port must
     * follow it.
     */
    static Rule url(String allowed, String pattern) {
        Rule matching = matching(allowed, pattern);
        return new Rule(
                allowed,
                node -> matching.reader()
                        .apply(node)
                        .map(url -> BARE_IPV6.matcher(url.textValue()).replaceFirst("$1[$2]$3"))
                        .filter(Rule::isServer)
                        .map(NODES::textNode));
    }

    private static boolean isServer(String url) {
        try {
            URI uri = new URI(url);
            return uri.getHost() != null && uri.getPort() <= MAX_PORT;
        } catch (URISyntaxException _) {
            return false;
        }
    }

    /** Text, and the numbers and truth values that defaults are. */
    static Optional<String> scalar(JsonNode node) {
        return node.isValueNode() && !node.isNull() ? Optional.of(node.asText()) : Optional.empty();
    }

    private static Optional<JsonNode> wholeNumber(JsonNode node, long min, long max) {
        return scalar(node)
                .filter(text -> text.matches("-?\\d{1,18}"))
                .map(Long::parseLong)
                .filter(value -> value >= min && value <= max)
                .map(NODES::numberNode);
    }

    private static Optional<BigDecimal> number(String text) {
        try {
            return Optional.of(new BigDecimal(text));
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }
}
