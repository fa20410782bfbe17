package dev.eider.estimator.planner;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

/** A hash of a syntax tree without its literals and places in the text. */
final class StatementFingerprint {
    private static final Set<String> LEFT_OUT =
            Set.of("query_location", "query_location_length", "literal", "named_param_map");
    private static final int LENGTH = 16;

    private final MessageDigest digest;

    private StatementFingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    static String of(JsonNode statement) {
        StatementFingerprint fingerprint = new StatementFingerprint();
        fingerprint.add(statement);
        return HexFormat.of().formatHex(fingerprint.digest.digest()).substring(0, LENGTH);
    }

    private void add(JsonNode node) {
        if (node.isObject()) {
            add("{");
            for (var field : node.properties()) {
                if (!LEFT_OUT.contains(field.getKey())) {
                    add(field.getKey());
                    add(field.getValue());
                }
            }
            add("}");
        } else if (node.isArray()) {
            add("[");
            node.forEach(this::add);
            add("]");
        } else {
            add(node.asText());
        }
    }

    private void add(String text) {
        digest.update(text.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
    }
}
