package dev.eider.contract;

/** A fully qualified name, each part as written, without quotes. DuckDB compares names without regard to case. */
public record TableName(String catalog, String schema, String table) {

    /** Quoted for SQL: {@code "catalog"."schema"."table"}. */
    public String quoted() {
        return quote(catalog) + "." + quote(schema) + "." + quote(table);
    }

    /** {@code name} as a quoted SQL identifier. */
    public static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    @Override
    public String toString() {
        return catalog + "." + schema + "." + table;
    }
}
