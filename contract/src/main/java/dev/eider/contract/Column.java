package dev.eider.contract;

/**
 * A column of a table.
 *
 * @param type DuckDB's name of the type, such as {@code DECIMAL(15,2)} or {@code STRUCT(a INTEGER, b VARCHAR)}
 */
public record Column(String name, String type) {}
