package dev.eider.estimator.table;

import dev.eider.contract.Column;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.estimator.table.HivePath.Partition;
import dev.eider.objectstore.ObjectInfo;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The partition columns that a relation's paths give, in the order of their names as in DuckDB, and each file's values for them.
 *
 * @param files in the order of the listing
 */
record HiveColumns(List<Column> columns, List<DataFile> files) {

    /** Without an option paths count as partitioned when all of them have the same keys. */
    static HiveColumns of(List<ObjectInfo> objects, ReaderOptions options) {
        List<Partition> first = HivePath.partitions(objects.getFirst().uri().key()).stream()
                .sorted(Comparator.comparing(Partition::key))
                .toList();
        List<String> keys = keys(first);
        List<List<Partition>> paths = objects.stream()
                .map(o -> HivePath.partitions(o.uri().key()).stream()
                        .sorted(Comparator.comparingInt(p -> keys.indexOf(lowerCase(p))))
                        .toList())
                .toList();
        Optional<Integer> odd = firstWithOtherKeys(paths, keys);
        boolean wanted = options.hivePartitioning().orElse(odd.isEmpty());
        if (!wanted || (keys.isEmpty() && odd.isEmpty())) {
            return new HiveColumns(
                    List.of(),
                    objects.stream().map(o -> new DataFile(o, List.of())).toList());
        }
        if (odd.isPresent()) {
            throw new QueryException(
                    ErrorCode.SCHEMA_MISMATCH,
                    "hive_partitioning needs the same keys in every path, but "
                            + objects.getFirst().uri() + " and "
                            + objects.get(odd.get()).uri() + " differ.");
        }
        List<Column> columns = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            columns.add(new Column(first.get(i).key(), type(keys.get(i), i, paths, options)));
        }
        List<DataFile> files = new ArrayList<>();
        for (int i = 0; i < objects.size(); i++) {
            files.add(new DataFile(
                    objects.get(i), paths.get(i).stream().map(Partition::value).toList()));
        }
        return new HiveColumns(columns, files);
    }

    private static Optional<Integer> firstWithOtherKeys(List<List<Partition>> paths, List<String> keys) {
        for (int i = 0; i < paths.size(); i++) {
            if (!keys(paths.get(i)).equals(keys)) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    private static List<String> keys(List<Partition> path) {
        return path.stream().map(HiveColumns::lowerCase).toList();
    }

    private static String lowerCase(Partition partition) {
        return partition.key().toLowerCase(Locale.ROOT);
    }

    private static String type(String key, int index, List<List<Partition>> paths, ReaderOptions options) {
        String given = options.hiveTypes().get(key);
        if (given != null) {
            return given;
        }
        if (!options.hiveTypesAutocast()) {
            return PartitionType.VARCHAR.name();
        }
        return PartitionType.of(paths.stream()
                        .map(path -> path.get(index))
                        .filter(partition -> partition.value().isPresent())
                        .map(Partition::text)
                        .distinct()
                        .toList())
                .name();
    }
}
