package dev.eider.gateway.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.query.Parameter;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A statement's parameters in JSON: {@code null}, a boolean, a number (a whole one is a BIGINT or HUGEINT, one with a point a DECIMAL
 * or, beyond 38 digits or with an exponent, a DOUBLE), a string (an untyped literal, which takes the type of its place), or {@code
 * {"type": "DATE", "value": "2026-01-31"}} to be exact.
 */
final class ParameterJson {
    private static final int DECIMAL_DIGITS = 38;

    /** As many as PostgreSQL's protocol can count. */
    private static final int MAX_PARAMETERS = 65_535;

    private ParameterJson() {}

    static List<Parameter> parse(JsonNode array) {
        if (array.isMissingNode() || array.isNull()) {
            return List.of();
        }
        if (!array.isArray()) {
            throw SubmitBodyParser.wrong("parameters is " + SubmitBodyParser.kind(array) + ", not an array");
        }
        if (array.size() > MAX_PARAMETERS) {
            throw SubmitBodyParser.wrong("parameters has " + array.size() + " elements; a statement has "
                    + MAX_PARAMETERS + " parameters at most");
        }
        List<Parameter> parameters = new ArrayList<>();
        for (JsonNode node : array) {
            parameters.add(one("parameters[" + parameters.size() + "]", node));
        }
        return parameters;
    }

    private static Parameter one(String place, JsonNode node) {
        return switch (node.getNodeType()) {
            case NULL -> new Parameter(Optional.empty(), Optional.empty());
            case BOOLEAN -> typed("BOOLEAN", node.asText());
            case STRING -> new Parameter(Optional.empty(), Optional.of(node.textValue()));
            case NUMBER -> number(node);
            case OBJECT -> exact(place, node);
            default ->
                throw SubmitBodyParser.wrong(place + " is " + SubmitBodyParser.kind(node)
                        + "; give a string, number, boolean, null or {\"type\": …, \"value\": …}");
        };
    }

    private static Parameter number(JsonNode node) {
        if (node.isIntegralNumber()) {
            BigInteger value = node.bigIntegerValue();
            return typed(value.bitLength() < Long.SIZE ? "BIGINT" : "HUGEINT", value.toString());
        }
        BigDecimal value = node.decimalValue();
        if (value.scale() < 0 || Math.max(value.precision(), value.scale()) > DECIMAL_DIGITS) {
            return typed("DOUBLE", value.toString());
        }
        int precision = Math.max(value.precision(), value.scale());
        return typed("DECIMAL(" + precision + "," + value.scale() + ")", value.toPlainString());
    }

    private static Parameter exact(String place, JsonNode node) {
        JsonNode type = node.path("type");
        JsonNode value = node.path("value");
        if (!type.isTextual() || node.size() != 2 || !(value.isNull() || value.isValueNode())) {
            throw SubmitBodyParser.wrong(
                    place + " needs exactly a \"type\" (a string) and a \"value\" (a scalar or null)");
        }
        Optional<String> text = value.isNull() ? Optional.empty() : Optional.of(value.asText());
        try {
            return new Parameter(Optional.of(type.textValue()), text);
        } catch (QueryException e) {
            throw new QueryException(e.code(), place + ".type: " + e.getMessage(), e);
        }
    }

    private static Parameter typed(String type, String text) {
        return new Parameter(Optional.of(type), Optional.of(text));
    }
}
