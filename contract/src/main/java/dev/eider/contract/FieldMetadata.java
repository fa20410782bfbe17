package dev.eider.contract;

/** Keys of the metadata of a field in a result's Arrow schema. */
public final class FieldMetadata {
    /** DuckDB's name of the column's type where Arrow has only its text: {@code UUID}. */
    public static final String DUCKDB_TYPE = "duckdb.type";

    public static final String UUID = "UUID";

    private FieldMetadata() {}
}
