package dev.eider.contract;

/** How a table's files are written. */
public enum FileFormat {
    PARQUET
}
