package dev.eider.estimator.scan;

import dev.eider.contract.Column;
import dev.eider.estimator.parquet.FileSchemas;
import dev.eider.estimator.parquet.FooterSchema;
import dev.eider.estimator.planner.PlannerCaller;
import dev.eider.estimator.table.TableMetadata;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Where a table's columns differ from those of its files: values are cast there, so bounds of the file's type say nothing of
 * them. Files with one schema are compared once, unless there are many. Thread-safe.
 */
final class DeclaredTypes {
    private static final int MAX_SCHEMAS = 32;

    private final TableMetadata table;
    private final FileSchemas schemas;
    /** Of the schemas that came last. */
    private final Map<String, Set<String>> castBySchema = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Set<String>> eldest) {
            return size() > MAX_SCHEMAS;
        }
    };
    /** Footers are read by threads of their own, for the one that begins. */
    private final ScopedValue.Carrier caller = ScopedValue.where(PlannerCaller.TENANT, PlannerCaller.tenant());

    DeclaredTypes(TableMetadata table, FileSchemas schemas) {
        this.table = table;
        this.schemas = schemas;
    }

    /** Lower-case names of columns that the file lacks or has in another type; none for a table that does not cast. */
    synchronized Set<String> castIn(FooterSchema schema) {
        if (!table.casting()) {
            return Set.of();
        }
        return castBySchema.computeIfAbsent(schema.key(), _ -> compare(caller.call(() -> schemas.columns(schema))));
    }

    private Set<String> compare(List<Column> fileColumns) {
        Map<String, String> types = new HashMap<>();
        fileColumns.forEach(column -> types.put(key(column), column.type()));
        Set<String> cast = new HashSet<>();
        for (Column column : table.columns()) {
            if (!table.isPartition(column.name()) && !column.type().equals(types.get(key(column)))) {
                cast.add(key(column));
            }
        }
        return cast;
    }

    private static String key(Column column) {
        return column.name().toLowerCase(Locale.ROOT);
    }
}
