package dev.eider.estimator.scan;

import dev.eider.contract.ByteRange;
import dev.eider.contract.Column;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.PlannedFile;
import dev.eider.contract.QueryException;
import dev.eider.contract.TableScan;
import dev.eider.estimator.parquet.FileSchemas;
import dev.eider.estimator.parquet.FooterReader;
import dev.eider.estimator.parquet.ParquetFooter;
import dev.eider.estimator.scan.FilePlanner.FileRead;
import dev.eider.estimator.scan.TableAccess.ColumnFilter;
import dev.eider.estimator.scan.TableAccess.ColumnPath;
import dev.eider.estimator.table.DataFile;
import dev.eider.estimator.table.HivePath;
import dev.eider.estimator.table.HivePath.Partition;
import dev.eider.estimator.table.TableMetadata;
import dev.eider.objectstore.ObjectInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/** Plans the scan of one relation: which files, and which bytes of them. */
public final class ScanPlanner {
    private final FooterReader footers;
    private final FileSchemas schemas;
    private final int maxFooters;
    private final AtomicLong wireBytes;
    private final List<String> notes;

    /**
     * @param maxFooters of one relation; the files beyond are read whole
     * @param wireBytes what the footers cost is added
     * @param notes gets a sentence for what was assumed
     */
    public ScanPlanner(
            FooterReader footers, FileSchemas schemas, int maxFooters, AtomicLong wireBytes, List<String> notes) {
        this.footers = footers;
        this.schemas = schemas;
        this.maxFooters = maxFooters;
        this.wireBytes = wireBytes;
        this.notes = notes;
    }

    /**
     * @param number of the relation in the statement, from 0
     * @param accesses all scans of the relation; without any, none of its data is read and its files are left out
     * @param hasJoin whether the statement joins anything
     */
    public TableRead plan(int number, TableMetadata table, List<TableAccess> accesses, boolean hasJoin) {
        List<DataFile> files = table.files().stream()
                .filter(file -> accesses.stream().anyMatch(access -> mayMatch(table, file, access)))
                .toList();
        List<DataFile> probed = files.subList(0, Math.min(files.size(), maxFooters));
        List<ObjectInfo> infos = infosOf(probed);
        List<TableAccess> ofFiles =
                accesses.stream().map(access -> access.ofFiles(table)).toList();
        DeclaredTypes types = new DeclaredTypes(table, schemas);
        boolean unread = files.size() > probed.size();
        List<PlannedFooter> read = plan(table, infos, ofFiles, types, hasJoin);
        boolean castFiles = table.casting() && (unread || read.stream().anyMatch(PlannedFooter::cast));
        if (castFiles && ofFiles.stream().anyMatch(TableAccess::hasFields)) {
            List<TableAccess> columns =
                    ofFiles.stream().map(TableAccess::ofColumns).toList();
            read = plan(table, infos, columns, types, hasJoin);
        }
        List<PlannedFile> planned = new ArrayList<>();
        long rows = 0;
        long totalRows = 0;
        long uncompressed = 0;
        for (int i = 0; i < read.size(); i++) {
            FileRead fileRead = read.get(i).read();
            planned.add(planned(number, i, files.get(i), fileRead.ranges(), fileRead.rows(), table));
            rows += fileRead.rows();
            totalRows += read.get(i).totalRows();
            uncompressed += fileRead.uncompressedBytes();
        }
        if (unread) {
            double factor = (double) files.size() / Math.max(1, read.size());
            addWhole(number, table, files, read.size(), rows / Math.max(1, read.size()), planned);
            rows = (long) (rows * factor);
            totalRows = (long) (totalRows * factor);
            uncompressed = (long) (uncompressed * factor);
        }
        return new TableRead(
                scan(table, absent(table, infosOf(files)), planned, castFiles, rows),
                uncompressed,
                Math.max(rows, totalRows));
    }

    private List<PlannedFooter> plan(
            TableMetadata table,
            List<ObjectInfo> files,
            List<TableAccess> accesses,
            DeclaredTypes types,
            boolean hasJoin) {
        return footers.read(files, wireBytes, footer -> {
            checkColumns(table, footer, accesses);
            Set<String> cast = types.castIn(footer.schema());
            FileRead read = new FilePlanner(footer, cast, hasJoin).plan(accesses);
            return new PlannedFooter(read, !cast.isEmpty(), footer.rows());
        });
    }

    /** @param cast whether values of some columns are cast */
    private record PlannedFooter(FileRead read, boolean cast, long totalRows) {}

    /** DuckDB takes the first file's columns for those of all, and fails over a file that lacks one when it comes to it. */
    private static void checkColumns(TableMetadata table, ParquetFooter footer, List<TableAccess> accesses) {
        if (table.casting() || table.unionByName()) {
            return;
        }
        for (TableAccess access : accesses) {
            for (ColumnPath path : access.columns()) {
                if (footer.schema().root().column(path.column()).isEmpty()) {
                    throw new QueryException(
                            ErrorCode.SCHEMA_MISMATCH,
                            "'" + footer.file().uri() + "' has no column '" + path.column()
                                    + "', which other files of the table have: read them with union_by_name = true.");
                }
            }
        }
    }

    private static List<ObjectInfo> infosOf(List<DataFile> files) {
        return files.stream().map(DataFile::info).toList();
    }

    /** Of a table that does not cast, where pruning left out the files that have a column; reads no footers where it left out none. */
    private Set<String> absent(TableMetadata table, List<ObjectInfo> files) {
        if (table.casting() || files.isEmpty() || files.size() == table.files().size()) {
            return Set.of();
        }
        Set<String> absent = table.columns().stream()
                .map(Column::name)
                .filter(name -> !table.isPartition(name))
                .collect(Collectors.toCollection(() -> new TreeSet<>(String.CASE_INSENSITIVE_ORDER)));
        List<ObjectInfo> looked = table.unionByName() ? files : files.subList(0, 1);
        List<String> keys =
                footers.read(looked, wireBytes, footer -> footer.schema().key());
        Set<String> known = new HashSet<>();
        for (int i = 0; i < keys.size() && !absent.isEmpty(); i++) {
            if (known.add(keys.get(i))) {
                footers.read(looked.get(i), wireBytes, footer -> schemas.columns(footer.schema()))
                        .forEach(column -> absent.remove(column.name()));
            }
        }
        return absent;
    }

    private void addWhole(
            int number, TableMetadata table, List<DataFile> files, int from, long rows, List<PlannedFile> planned) {
        notes.add("The footers of " + from + " of the " + files.size() + " files of "
                + table.source().name() + " were read: the other files are read whole and taken for alike.");
        for (int i = from; i < files.size(); i++) {
            ByteRange whole = new ByteRange(0, files.get(i).info().sizeBytes());
            planned.add(planned(number, i, files.get(i), List.of(whole), rows, table));
        }
    }

    private static PlannedFile planned(
            int number, int index, DataFile file, List<ByteRange> ranges, long rows, TableMetadata table) {
        ObjectInfo info = file.info();
        List<Partition> partitions = table.partitionColumns().isEmpty()
                ? List.of()
                : HivePath.partitions(info.uri().key());
        return new PlannedFile(
                info.uri().toString(),
                info.sizeBytes(),
                info.etag(),
                ranges,
                LocalPath.of(number, index, partitions),
                rows);
    }

    private static TableScan scan(
            TableMetadata table, Set<String> absent, List<PlannedFile> files, boolean castFiles, long rows) {
        Map<String, String> options = new HashMap<>(table.options());
        if (castFiles) {
            options.put(TableScan.CAST_FILES, "true");
        }
        return new TableScan(
                table.source().name(),
                table.source().format(),
                table.columns(),
                table.partitionColumns().stream()
                        .filter(partition ->
                                table.columns().stream().anyMatch(c -> c.name().equalsIgnoreCase(partition.name())))
                        .toList(),
                absent,
                files,
                options,
                rows);
    }

    private static boolean mayMatch(TableMetadata table, DataFile file, TableAccess access) {
        return access.filters().stream().allMatch(filter -> mayMatch(table, file, filter));
    }

    private static boolean mayMatch(TableMetadata table, DataFile file, ColumnFilter filter) {
        for (int i = 0; i < table.partitionColumns().size(); i++) {
            Column column = table.partitionColumns().get(i);
            ColumnPath path = filter.path();
            if (path.fields().isEmpty() && column.name().equalsIgnoreCase(path.column())) {
                Optional<String> value = file.partitionValues().get(i);
                return PartitionBounds.of(column.type(), value).mayMatch(filter.filter());
            }
        }
        return true;
    }
}
