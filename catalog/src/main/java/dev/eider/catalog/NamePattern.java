package dev.eider.catalog;

/** LIKE patterns as {@link Catalog#findSchemas} and {@link Catalog#findTables} take them. */
public final class NamePattern {
    private NamePattern() {}

    /** A pattern that only the name itself fits. */
    public static String literal(String name) {
        return name.replaceAll("([\\\\%_])", "\\\\$1");
    }
}
