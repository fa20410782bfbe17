package dev.eider.estimator;

import dev.eider.contract.Estimate;
import dev.eider.contract.QueryException;
import dev.eider.contract.ScanPlan;
import dev.eider.contract.TableName;
import dev.eider.contract.TableSource;
import dev.eider.estimator.parquet.FileSchemas;
import dev.eider.estimator.parquet.FooterReader;
import dev.eider.estimator.planner.Planner;
import dev.eider.estimator.planner.StatementPlan;
import dev.eider.estimator.scan.PlanTree;
import dev.eider.estimator.scan.ScanPlanner;
import dev.eider.estimator.scan.TableAccess;
import dev.eider.estimator.scan.TableAccess.ColumnPath;
import dev.eider.estimator.scan.TableRead;
import dev.eider.estimator.sizing.CostModel;
import dev.eider.estimator.table.TableMetadata;
import dev.eider.estimator.table.TableProbe;
import dev.eider.objectstore.ObjectStore;
import dev.eider.objectstore.ObjectUri;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;

/** Works out which bytes a statement reads and what it takes to run it, from metadata alone. Thread-safe; calls block. */
public final class Estimator {
    private final EstimatorSettings settings;
    private final FooterReader footers;
    private final FileSchemas schemas;
    private final TableProbe probe;

    /** @param stores the object store of a URI's scheme; it stays the caller's */
    public Estimator(Function<ObjectUri, ObjectStore> stores, Planner planner, EstimatorSettings settings) {
        this.settings = settings;
        this.footers = new FooterReader(stores, settings.cacheBytes(), settings.parallelism(), settings.footerBytes());
        this.schemas = new FileSchemas(planner, settings.temporary());
        this.probe = new TableProbe(stores, settings.maxFiles(), settings.maxFooters(), footers, schemas);
    }

    /**
     * Files, columns and partitions of a relation; reads the footer of one file, with {@code union_by_name} of all. Declared columns
     * keep their declared types.
     *
     * @param permitted throws for files that may not be read, before any is
     * @throws QueryException naming the location or file: BUCKET_NOT_FOUND, NO_FILES, CORRUPT_FILE, SCHEMA_MISMATCH, NOT_SUPPORTED
     *     (encrypted, or an option that is not understood), or another one of the storage
     */
    public TableMetadata probe(TableSource source, Consumer<Collection<ObjectUri>> permitted) {
        return probe.probe(source, permitted);
    }

    /**
     * The files that a first look at a location finds, without reading any: of this machine all, of a bucket those that one request
     * tells. None is no error.
     *
     * @throws QueryException BUCKET_NOT_FOUND or another one of the storage; SCAN_LIMIT_EXCEEDED
     */
    public List<ObjectUri> look(String location) {
        return probe.look(location);
    }

    /**
     * The scans of {@code tables} in their order; a relation that the plan does not read has no files.
     *
     * @param tables all relations of the statement, as they were given to the planner
     */
    public Estimation estimate(StatementPlan statement, List<TableMetadata> tables) {
        List<String> notes = new ArrayList<>(statement.notes());
        AtomicLong wireBytes = new AtomicLong(
                tables.stream().mapToLong(TableMetadata::wireBytes).sum());
        Optional<PlanTree> tree = statement.plan().map(PlanTree::parse);
        List<TableAccess> accesses = tree.map(PlanTree::accesses)
                .orElseGet(() -> tables.stream().map(Estimator::everything).toList());
        boolean hasJoin = tree.map(PlanTree::hasJoin).orElse(true);
        ScanPlanner planner = new ScanPlanner(footers, schemas, settings.maxFooters(), wireBytes, notes);
        List<TableRead> reads = new ArrayList<>();
        for (int i = 0; i < tables.size(); i++) {
            TableName name = tables.get(i).source().name();
            List<TableAccess> own =
                    accesses.stream().filter(a -> isSame(a.table(), name)).toList();
            reads.add(planner.plan(i, tables.get(i), own, hasJoin));
        }
        Estimate estimate = new CostModel(reads).estimate(tree, wireBytes.get(), notes);
        ScanPlan plan = new ScanPlan(reads.stream().map(TableRead::scan).toList());
        return new Estimation(plan, estimate, statement.projection());
    }

    private static TableAccess everything(TableMetadata table) {
        return new TableAccess(
                table.source().name(),
                table.columns().stream()
                        .map(c -> new ColumnPath(c.name(), List.of()))
                        .toList(),
                List.of(),
                false);
    }

    private static boolean isSame(TableName one, TableName other) {
        return one.catalog().equalsIgnoreCase(other.catalog())
                && one.schema().equalsIgnoreCase(other.schema())
                && one.table().equalsIgnoreCase(other.table());
    }
}
