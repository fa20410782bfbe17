package dev.eider.gateway.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.JsonBody;
import dev.eider.contract.QueryException;
import dev.eider.gateway.amount.Quantity;
import dev.eider.gateway.query.QueryRequest;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** Reads the body of a submission and names what is wrong with it. All errors are INVALID_REQUEST. */
final class SubmitBodyParser {
    /** More than any amount has. */
    private static final int MAX_DIGITS = 40;

    private static final Set<String> FIELDS = Set.of(
            "sql",
            "parameters",
            "catalog",
            "schema",
            "settings",
            "wait",
            "format",
            "max_bytes_scanned",
            "cpu",
            "memory",
            "time_limit",
            "dry_run");

    private final JsonNode body;

    private SubmitBodyParser(JsonNode body) {
        this.body = body;
    }

    /** @throws QueryException INVALID_REQUEST */
    static SubmitBody parse(byte[] bytes) {
        JsonNode body = JsonBody.read(RestJson.mapper().reader(), bytes);
        if (!body.isObject()) {
            throw wrong("the body is " + kind(body) + ", not an object such as {\"sql\": \"SELECT 1\"}");
        }
        Set<String> unknown = new TreeSet<>();
        body.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(FIELDS);
        if (!unknown.isEmpty()) {
            throw wrong("unknown field " + String.join(", ", unknown) + "; there are "
                    + String.join(", ", new TreeSet<>(FIELDS)));
        }
        return new SubmitBodyParser(body).parse();
    }

    private SubmitBody parse() {
        return new SubmitBody(
                text("sql")
                        .filter(sql -> !sql.isBlank())
                        .orElseThrow(() -> wrong("sql is missing: the statement to run")),
                ParameterJson.parse(body.path("parameters")),
                text("catalog"),
                text("schema"),
                settings(),
                scalar("wait").map(SubmitBodyParser::wait).orElse(SubmitBody.DEFAULT_WAIT),
                text("format").map(ResultFormat::named),
                options(),
                flag("dry_run"));
    }

    private QueryRequest.Options options() {
        Optional<String> cpu = scalar("cpu");
        Optional<String> memory = scalar("memory");
        Optional<String> scan = scalar("max_bytes_scanned");
        return new QueryRequest.Options(
                cpu.isPresent() ? OptionalInt.of(Quantity.cpuMillis("cpu", cpu.get())) : OptionalInt.empty(),
                bytes("memory", memory),
                bytes("max_bytes_scanned", scan),
                scalar("time_limit").map(text -> Quantity.timeLimit("time_limit", text)));
    }

    private static OptionalLong bytes(String name, Optional<String> text) {
        return text.isPresent() ? OptionalLong.of(Quantity.bytes(name, text.get())) : OptionalLong.empty();
    }

    static Duration wait(String text) {
        Duration wait = Quantity.duration("wait", text);
        if (wait.isNegative() || wait.compareTo(SubmitBody.MAX_WAIT) > 0) {
            throw wrong("wait: '" + text + "' is not between 0s and " + SubmitBody.MAX_WAIT.toSeconds() + "s");
        }
        return wait;
    }

    private Map<String, String> settings() {
        JsonNode settings = body.path("settings");
        if (absent(settings)) {
            return Map.of();
        }
        if (!settings.isObject()) {
            throw wrong("settings is " + kind(settings) + ", not an object of names and values");
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> setting : settings.properties()) {
            if (!setting.getValue().isValueNode() || setting.getValue().isNull()) {
                throw wrong("settings." + setting.getKey() + " is " + kind(setting.getValue())
                        + ", not a string, number or boolean");
            }
            values.put(setting.getKey(), setting.getValue().asText());
        }
        return values;
    }

    private Optional<String> text(String name) {
        JsonNode node = body.path(name);
        if (absent(node)) {
            return Optional.empty();
        }
        if (!node.isTextual()) {
            throw wrong(name + " is " + kind(node) + ", not a string");
        }
        return Optional.of(node.textValue());
    }

    private Optional<String> scalar(String name) {
        JsonNode node = body.path(name);
        if (absent(node)) {
            return Optional.empty();
        }
        if (node.isNumber()) {
            return Optional.of(plain(name, node.decimalValue()));
        }
        if (!node.isTextual()) {
            throw wrong(name + " is " + kind(node) + ", not a number or a string with a unit");
        }
        return Optional.of(node.textValue());
    }

    /** A few bytes such as {@code 1e999999999} would become gigabytes. */
    private static String plain(String name, BigDecimal number) {
        if (number.precision() > MAX_DIGITS || Math.abs((long) number.scale()) > MAX_DIGITS) {
            throw wrong(name + " is a number of more than " + MAX_DIGITS + " digits");
        }
        return number.toPlainString();
    }

    private boolean flag(String name) {
        JsonNode node = body.path(name);
        if (!absent(node) && !node.isBoolean()) {
            throw wrong(name + " is " + kind(node) + ", not true or false");
        }
        return node.booleanValue();
    }

    private static boolean absent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "an array";
            case OBJECT -> "an object";
            case MISSING -> "empty";
            default -> "a " + node.getNodeType().name().toLowerCase(Locale.ROOT);
        };
    }

    static QueryException wrong(String message) {
        return new QueryException(ErrorCode.INVALID_REQUEST, message);
    }
}
