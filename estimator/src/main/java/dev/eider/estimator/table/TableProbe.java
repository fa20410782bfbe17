package dev.eider.estimator.table;

import dev.eider.contract.Column;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.contract.TableSource;
import dev.eider.estimator.parquet.FileSchemas;
import dev.eider.estimator.parquet.FooterReader;
import dev.eider.estimator.parquet.ParquetFooter;
import dev.eider.objectstore.ObjectInfo;
import dev.eider.objectstore.ObjectStore;
import dev.eider.objectstore.ObjectUri;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
        List<Column> columns = withPartitions(fileColumns(hive, options, wireBytes), hive.columns());
        checkDeclared(source, columns, hive, wireBytes);
        return new TableMetadata(
                source,
                source.columns().isEmpty() ? columns : source.columns(),
                hive.columns().stream().map(c -> declared(source, c)).toList(),
                hive.files(),
                Map.of(
                        "hive_partitioning", Boolean.toString(!hive.columns().isEmpty()),
                        "union_by_name", Boolean.toString(options.unionByName())),
                wireBytes.get());
    }

    /** The files that a first look finds; see {@link FileListing#look}. */
    public List<ObjectUri> look(String location) {
        return uris(listing.look(location));
    }

    private static List<ObjectUri> uris(List<ObjectInfo> files) {
        return files.stream().map(ObjectInfo::uri).toList();
    }

    /** Those of the first file, as DuckDB has it, or with union_by_name of all. */
    private List<Column> fileColumns(HiveColumns hive, ReaderOptions options, AtomicLong wireBytes) {
        List<ObjectInfo> files = hive.files().stream().map(DataFile::info).toList();
        if (!options.unionByName()) {
            return schemas.columns(footers.read(files.getFirst(), wireBytes));
        }
        Map<String, Column> union = new LinkedHashMap<>();
        for (ParquetFooter footer : footers.read(files, wireBytes)) {
            for (Column column : schemas.columns(footer)) {
                Column before = union.putIfAbsent(column.name().toLowerCase(Locale.ROOT), column);
                if (before != null && !before.type().equals(column.type())) {
                    throw new QueryException(
                            ErrorCode.SCHEMA_MISMATCH,
                            "The column '" + column.name() + "' is " + before.type() + " in one file and "
                                    + column.type() + " in '" + footer.file().uri() + "'.");
                }
            }
        }
        return List.copyOf(union.values());
    }

    /** A partition column takes the place of a file's column of that name. */
    private static List<Column> withPartitions(List<Column> columns, List<Column> partitions) {
        List<Column> all = new ArrayList<>(columns);
        for (Column partition : partitions) {
            int same = indexOf(all, partition.name()).orElse(-1);
            if (same < 0) {
                all.add(partition);
            } else {
                all.set(same, partition);
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
        List<ParquetFooter> read = footers.read(files, wireBytes);
        for (String name : missing) {
            if (read.stream().noneMatch(footer -> footer.schema().child(name).isPresent())) {
                throw new QueryException(
                        ErrorCode.SCHEMA_MISMATCH,
                        "The table " + source.name() + " has a column '" + name + "', but no file at '"
                                + String.join("', '", source.locations())
                                + "' has one of that name: register the table with the files' columns.");
            }
        }
    }
}
