package dev.eider.gateway.sql;

import java.nio.charset.StandardCharsets;

/** PostgreSQL's names of things. */
public final class Identifier {
    /** One less than its NAMEDATALEN. */
    private static final int MAX_BYTES = 63;

    private Identifier() {}

    /** What is longer than a name can be is cut, at the end of a character. */
    public static String cut(String name) {
        byte[] bytes = name.substring(0, Math.min(name.length(), MAX_BYTES + 1)).getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= MAX_BYTES) {
            return name;
        }
        int end = MAX_BYTES;
        while ((bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }
}
