package dev.eider.bench;

import dev.eider.contract.ByteRange;
import dev.eider.contract.Column;
import dev.eider.contract.FileFormat;
import dev.eider.contract.PlannedFile;
import dev.eider.contract.ScanPlan;
import dev.eider.contract.StorageSettings;
import dev.eider.contract.TableName;
import dev.eider.contract.TableScan;
import dev.eider.objectstore.ObjectInfo;
import dev.eider.objectstore.ObjectStore;
import dev.eider.objectstore.ObjectStore.PutMode;
import dev.eider.objectstore.ObjectStores;
import dev.eider.objectstore.ObjectUri;
import dev.eider.runner.stage.StageDirectory;
import dev.eider.runner.stage.Stager;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** How fast the runner fills hollow files from an S3 server in another process. */
final class StagingBench {
    private static final int FILES = 4;
    private static final int FILE_BYTES = 64 << 20;
    private static final int RUNS = 5;
    private static final List<Integer> PARALLEL = List.of(1, 8, 32);
    private static final String BASELINE = "the SDK alone: one GET a file, bytes thrown away";

    private final Path work;
    private final ObjectStores stores;
    private final List<PlannedFile> files = new ArrayList<>();

    private StagingBench(Path work, ObjectStores stores) {
        this.work = work;
        this.stores = stores;
    }

    static void run(Bench bench, StorageSettings s3) throws IOException, InterruptedException {
        try (ObjectStores stores = new ObjectStores(s3)) {
            StagingBench staging = new StagingBench(bench.work(), stores);
            staging.upload();
            staging.measure();
        }
    }

    private void upload() {
        byte[] content = new byte[FILE_BYTES];
        new Random(42).nextBytes(content);
        for (int i = 0; i < FILES; i++) {
            ObjectUri uri = ObjectUri.parse("s3://" + Bench.BUCKET + "/staging/" + i);
            ObjectInfo info = stores.forUri(uri).put(uri, content, PutMode.OVERWRITE);
            List<ByteRange> all = List.of(new ByteRange(0, FILE_BYTES));
            files.add(new PlannedFile(uri.toString(), FILE_BYTES, info.etag(), all, "staging/" + i, 1));
        }
    }

    private void measure() throws IOException, InterruptedException {
        Bench.progress("staging");
        Map<String, Samples> rates = new LinkedHashMap<>();
        for (int run = -1; run < RUNS; run++) {
            add(rates, run, BASELINE, readAll());
            for (int parallel : PARALLEL) {
                add(rates, run, "Stager, " + parallel + " at once", stage(parallel));
            }
        }
        double baseline = rates.get(BASELINE).median();
        TextTable table = new TextTable((FILES * (FILE_BYTES >> 20)) + " MiB from S3", "MB/s", "ratio");
        rates.forEach((way, samples) -> table.row(
                way,
                String.format(Locale.ROOT, "%.0f", samples.median() / 1e6),
                String.format(Locale.ROOT, "%.2f", samples.median() / baseline)));
        System.out.println(table);
    }

    private static void add(Map<String, Samples> rates, int run, String way, double bytesPerSecond) {
        if (run >= 0) {
            rates.computeIfAbsent(way, _ -> new Samples()).add(bytesPerSecond);
        }
    }

    private double readAll() throws IOException {
        long start = System.nanoTime();
        long bytes = 0;
        byte[] buffer = new byte[256 << 10];
        for (PlannedFile file : files) {
            ObjectUri uri = ObjectUri.parse(file.uri());
            ObjectStore store = stores.forUri(uri);
            try (InputStream in = store.read(uri)) {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    bytes += n;
                }
            }
        }
        return bytes * 1e9 / (System.nanoTime() - start);
    }

    private double stage(int parallel) throws IOException, InterruptedException {
        TableScan scan = new TableScan(
                new TableName("bench", "main", "staging"),
                FileFormat.PARQUET,
                List.of(new Column("x", "BIGINT")),
                List.of(),
                Set.of(),
                files,
                Map.of(),
                FILES);
        ScanPlan plan = new ScanPlan(List.of(scan));
        try (StageDirectory directory = StageDirectory.create(work.resolve("stage"), plan)) {
            Stager stager = new Stager(plan, directory, stores::forUri, parallel);
            long start = System.nanoTime();
            stager.stage();
            return stager.stagedBytes() * 1e9 / (System.nanoTime() - start);
        }
    }
}
