package dev.eider.contract;

import java.nio.charset.StandardCharsets;

/** A fully qualified name, each part as written, without quotes. DuckDB compares names without regard to case. */
public record TableName(String catalog, String schema, String table) {
    /** One less than PostgreSQL's NAMEDATALEN. */
    private static final int MAX_BYTES = 63;

    /** Quoted for SQL: {@code "catalog"."schema"."table"}. */
    public String quoted() {
        return quote(catalog) + "." + quote(schema) + "." + quote(table);
    }

    /** {@code name} as a quoted SQL identifier. */
    public static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** {@code name}, or as many of its characters as PostgreSQL's names have room for. */
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

    @Override
    public String toString() {
        return catalog + "." + schema + "." + table;
    }
}
