package dev.eider.estimator.table;

import dev.eider.contract.Column;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.contract.TableSource;
import dev.eider.estimator.parquet.FileSchemas;
import dev.eider.estimator.parquet.FooterReader;
import dev.eider.estimator.parquet.SchemaNode;
import dev.eider.estimator.parquet.SchemaUnion;
import dev.eider.objectstore.ObjectInfo;
import dev.eider.objectstore.ObjectStore;
import dev.eider.objectstore.ObjectUri;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/** Finds a relation's files and columns. Thread-safe. */
public final class TableProbe {
    private final FileListing listing;
    private final FooterReader footers;
    private final FileSchemas schemas;
    private final int maxFooters;

    /** @param maxFooters that are read in search of a declared column */
    public TableProbe(
            Function<ObjectUri, ObjectStore> stores,
            int maxFiles,
            int maxFooters,
            FooterReader footers,
            FileSchemas schemas) {
        this.listing = new FileListing(stores, maxFiles);
        this.maxFooters = maxFooters;
        this.footers = footers;
        this.schemas = schemas;
    }

    /** @param permitted throws for files that may not be read */
    public TableMetadata probe(TableSource source, Consumer<Collection<ObjectUri>> permitted) {
        switch (source.format()) {
            case PARQUET -> {}
        }
        ReaderOptions options = ReaderOptions.parse(source.options());
        List<ObjectInfo> listed = listing.list(source.locations());
        permitted.accept(uris(listed));
        HiveColumns hive = HiveColumns.of(listed, options);
        AtomicLong wireBytes = new AtomicLong();
        FileColumns inFiles = fileColumns(hive, options, wireBytes);
        List<Column> columns = withPartitions(inFiles.columns(), hive.columns());
        checkDeclared(source, columns, hive, wireBytes);
        return new TableMetadata(
                source,
                source.columns().isEmpty() ? columns : source.columns(),
                hive.columns().stream().map(c -> declared(source, c)).toList(),
                hive.files(),
                Map.of(
                        "hive_partitioning", Boolean.toString(!hive.columns().isEmpty()),
                        "union_by_name", Boolean.toString(options.unionByName())),
                !source.columns().isEmpty() || inFiles.widened(),
                wireBytes.get());
    }

    /** The files that a first look finds; see {@link FileListing#look}. */
    public List<ObjectUri> look(String location) {
        return uris(listing.look(location));
    }

    private static List<ObjectUri> uris(List<ObjectInfo> files) {
        return files.stream().map(ObjectInfo::uri).toList();
    }

    /** @param widened whether files have a column in different types, and here it has the one that holds them all */
    private record FileColumns(List<Column> columns, boolean widened) {}

    /** Those of the first file, as DuckDB has it, or with union_by_name of all. */
    private FileColumns fileColumns(HiveColumns hive, ReaderOptions options, AtomicLong wireBytes) {
        List<ObjectInfo> files = hive.files().stream().map(DataFile::info).toList();
        if (!options.unionByName()) {
            return new FileColumns(
                    footers.read(files.getFirst(), wireBytes, footer -> schemas.columns(footer.schema())), false);
        }
        List<String> keys =
                footers.read(files, wireBytes, footer -> footer.schema().key());
        Set<String> known = new HashSet<>();
        try (SchemaUnion union = schemas.union()) {
            for (int i = 0; i < files.size(); i++) {
                if (known.add(keys.get(i))) {
                    footers.read(files.get(i), wireBytes, footer -> {
                        union.add(footer.schema());
                        return true;
                    });
                }
            }
            return new FileColumns(union.columns(), union.differ());
        }
    }

    /** A partition column takes the place of a file's column of that name, and is called as that is. */
    private static List<Column> withPartitions(List<Column> columns, List<Column> partitions) {
        List<Column> all = new ArrayList<>(columns);
        for (Column partition : partitions) {
            int same = indexOf(all, partition.name()).orElse(-1);
            if (same < 0) {
                all.add(partition);
            } else {
                all.set(same, new Column(all.get(same).name(), partition.type()));
            }
        }
        return all;
    }

    private static Optional<Integer> indexOf(List<Column> columns, String name) {
        for (int i = 0; i < columns.size(); i++) {
            if (columns.get(i).name().equalsIgnoreCase(name)) {
                return Optional.of(i);
            }
        }
        return Optional.empty();
    }

    /** With the type that the table declares, if it does. */
    private static Column declared(TableSource source, Column column) {
        return indexOf(source.columns(), column.name())
                .map(i -> new Column(column.name(), source.columns().get(i).type()))
                .orElse(column);
    }

    /** Files from before a column was added lack it; one that no file has is a mistake. */
    private void checkDeclared(TableSource source, List<Column> columns, HiveColumns hive, AtomicLong wireBytes) {
        List<String> missing = source.columns().stream()
                .map(Column::name)
                .filter(name -> indexOf(columns, name).isEmpty())
                .toList();
        if (missing.isEmpty()) {
            return;
        }
        List<ObjectInfo> files =
                hive.files().stream().map(DataFile::info).limit(maxFooters).toList();
        Set<String> found = ConcurrentHashMap.newKeySet();
        footers.read(files, wireBytes, footer -> {
            SchemaNode root = footer.schema().root();
            return found.addAll(missing.stream()
                    .filter(name -> root.column(name).isPresent())
                    .toList());
        });
        for (String name : missing) {
            if (!found.contains(name)) {
                throw new QueryException(
                        ErrorCode.SCHEMA_MISMATCH,
                        "The table " + source.name() + " has a column '" + name + "', but no file at '"
                                + String.join("', '", source.locations())
                                + "' has one of that name: register the table with the files' columns.");
            }
        }
    }
}
