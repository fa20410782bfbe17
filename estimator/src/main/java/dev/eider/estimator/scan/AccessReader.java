package dev.eider.estimator.scan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.TableName;
import dev.eider.estimator.scan.TableAccess.ColumnFilter;
import dev.eider.estimator.scan.TableAccess.ColumnPath;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.SequencedSet;

/** Reads a serialized LOGICAL_GET of a table. */
final class AccessReader {
    private final JsonNode get;

    private AccessReader(JsonNode get) {
        this.get = get;
    }

    /** Empty for anything else, such as a table function. */
    static Optional<TableAccess> read(JsonNode node) {
        JsonNode path = node.path("function_data").path("qualified_name").path("path");
        if (!node.path("type").asText().equals("LOGICAL_GET") || path.size() != 3) {
            return Optional.empty();
        }
        TableName name = new TableName(
                path.get(0).asText(), path.get(1).asText(), path.get(2).asText());
        return Optional.of(new AccessReader(node).read(name));
    }

    private TableAccess read(TableName name) {
        List<List<ColumnPath>> byIndex = new ArrayList<>();
        SequencedSet<ColumnPath> columns = new LinkedHashSet<>();
        for (JsonNode index : get.path("column_indexes")) {
            List<ColumnPath> paths = paths(index);
            byIndex.add(paths);
            columns.addAll(paths);
        }
        List<ColumnFilter> filters = new ArrayList<>();
        for (JsonNode entry : get.path("table_filters").path("filters")) {
            int key = entry.path("key").asInt();
            if (key < byIndex.size() && byIndex.get(key).size() == 1) {
                filters.add(new ColumnFilter(byIndex.get(key).getFirst(), FilterReader.read(entry.path("value"))));
            }
        }
        return new TableAccess(name, List.copyOf(columns), filters, false);
    }

    /** None for virtual columns, whose index is no column's. */
    private List<ColumnPath> paths(JsonNode index) {
        JsonNode names = get.path("names");
        if (!index.path("index").canConvertToInt() || index.path("index").asInt() >= names.size()) {
            return List.of();
        }
        int column = index.path("index").asInt();
        List<ColumnPath> paths = new ArrayList<>();
        addPaths(
                names.get(column).asText(),
                List.of(),
                index,
                get.path("returned_types").path(column),
                paths);
        return paths;
    }

    private static void addPaths(
            String column, List<String> fields, JsonNode index, JsonNode type, List<ColumnPath> paths) {
        JsonNode structFields = type.path("type_info").path("child_types");
        JsonNode children = index.path("child_indexes");
        if (children.isEmpty() || structFields.isEmpty()) {
            paths.add(new ColumnPath(column, fields));
            return;
        }
        for (JsonNode child : children) {
            JsonNode field = structFields.path(child.path("index").asInt(Integer.MAX_VALUE));
            if (field.isMissingNode()) {
                paths.add(new ColumnPath(column, fields));
                return;
            }
            List<String> inner = new ArrayList<>(fields);
            inner.add(field.path("first").asText());
            addPaths(column, inner, child, field.path("second"), paths);
        }
    }
}
