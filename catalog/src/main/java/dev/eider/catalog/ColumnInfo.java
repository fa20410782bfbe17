package dev.eider.catalog;

import com.fasterxml.jackson.annotation.JsonIgnore;
import dev.eider.contract.Column;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A column as Unity Catalog describes it. The type comes from {@code typeText} if that is there, else from {@code typeJson}, else from
 * {@code typeName}.
 *
 * @param typeText Spark's DDL, such as {@code decimal(15,2)} or {@code array<int>}
 * @param typeJson Spark's JSON of the type or of the whole field
 * @param typeName Unity Catalog's, such as {@code LONG}
 * @param position from 0
 * @param partitionIndex from 0, if the value stands in the directories' names
 */
public record ColumnInfo(
        String name,
        Optional<String> typeText,
        Optional<String> typeJson,
        Optional<String> typeName,
        OptionalInt typePrecision,
        OptionalInt typeScale,
        Optional<String> typeIntervalType,
        int position,
        Optional<String> comment,
        boolean nullable,
        OptionalInt partitionIndex) {

    public ColumnInfo {
        String field = "columns[" + position + "]";
        Rules.text(field + ".name", name);
        if (name.isEmpty()) {
            throw Rules.invalid(field + ".name is empty");
        }
        typeText.ifPresent(text -> Rules.text(field + ".type_text", text));
        typeJson.ifPresent(text -> Rules.text(field + ".type_json", text));
        typeIntervalType.ifPresent(text -> Rules.text(field + ".type_interval_type", text));
        comment.ifPresent(text -> Rules.text(field + ".comment", text));
        ColumnTypes.duckDb(field, typeText, typeJson, typeName, typePrecision, typeScale);
    }

    /** A nullable column of a type in Spark's DDL. */
    public static ColumnInfo of(String name, String typeText, int position) {
        return new ColumnInfo(
                name,
                Optional.of(typeText),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                position,
                Optional.empty(),
                true,
                OptionalInt.empty());
    }

    /** The column with DuckDB's type. */
    @JsonIgnore
    public Column toColumn() {
        return new Column(
                name, ColumnTypes.duckDb("column " + name, typeText, typeJson, typeName, typePrecision, typeScale));
    }
}
