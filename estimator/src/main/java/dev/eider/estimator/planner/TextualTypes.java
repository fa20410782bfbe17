package dev.eider.estimator.planner;

import dev.eider.contract.FieldMetadata;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/** Notes in a result's schema which columns are text in Arrow and something else in DuckDB. The runner does the same. */
final class TextualTypes {
    private TextualTypes() {}

    /** The same vectors under a schema with {@link FieldMetadata#DUCKDB_TYPE}; whoever loads {@code root} tells the row count. */
    static VectorSchemaRoot noted(VectorSchemaRoot root, ResultSetMetaData types) throws SQLException {
        List<Field> fields = new ArrayList<>();
        for (Field field : root.getSchema().getFields()) {
            fields.add(noted(field, types.getColumnTypeName(fields.size() + 1)));
        }
        return new VectorSchemaRoot(fields, root.getFieldVectors());
    }

    private static Field noted(Field field, String type) {
        if (type.endsWith("]") && field.getChildren().size() == 1) {
            Field element = noted(field.getChildren().getFirst(), type.substring(0, type.lastIndexOf('[')));
            return new Field(field.getName(), field.getFieldType(), List.of(element));
        }
        if (!type.equals(FieldMetadata.UUID)) {
            return field;
        }
        Map<String, String> metadata = Map.of(FieldMetadata.DUCKDB_TYPE, FieldMetadata.UUID);
        FieldType noted = new FieldType(field.isNullable(), field.getType(), field.getDictionary(), metadata);
        return new Field(field.getName(), noted, field.getChildren());
    }
}
