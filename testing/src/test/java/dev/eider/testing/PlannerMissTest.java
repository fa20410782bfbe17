package dev.eider.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import dev.eider.contract.JobEvent;
import dev.eider.contract.JobShape;
import dev.eider.contract.JobSpec;
import dev.eider.contract.Json;
import dev.eider.contract.PlannedFile;
import dev.eider.contract.QueryId;
import dev.eider.contract.ResultManifest;
import dev.eider.contract.ResultTarget;
import dev.eider.contract.ScanPlan;
import dev.eider.contract.SessionNames;
import dev.eider.contract.StorageSettings;
import dev.eider.contract.TableScan;
import dev.eider.gateway.job.ProcessJobLauncher;
import dev.eider.gateway.job.RunningJob;
import dev.eider.gateway.process.JavaCommand;
import dev.eider.objectstore.ObjectInfo;
import dev.eider.objectstore.ObjectStore;
import dev.eider.objectstore.ObjectStores;
import dev.eider.objectstore.ObjectUri;
import dev.eider.objectstore.fixture.S3TestServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A plan that leaves out what the statement reads, given to a real job: the gateway's own plan of the statement, in which every file
 * has lost all but its last range. No statement is known for which the planner does this by itself.
 */
class PlannerMissTest {
    private static final String SQL =
            "SELECT o_orderpriority, count(*) FROM orders JOIN customer ON o_custkey = c_custkey GROUP BY 1 ORDER BY 1";

    private static final ObjectMapper REST =
            Json.mapper().copy().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);

    @TempDir
    private Path directory;

    @Test
    void jobFillsItsFilesAndAnswersRightly() throws Exception {
        try (S3TestServer s3 = S3TestServer.start();
                ObjectStores stores = new ObjectStores(s3.settings());
                GatewayRunner gateway = GatewayRunner.start(StorageSettings.defaults(), List.of(), Map.of());
                ProcessJobLauncher launcher =
                        new ProcessJobLauncher(JavaCommand.ofThisProcess(), directory.resolve("stage"))) {
            s3.createBucket("miss");
            List<List<String>> expected = new RestDoor(gateway.rest(), "tpch").rows(SQL);
            ScanPlan plan = files(plan(gateway), file -> uploaded(file, stores));

            ResultManifest right = run(launcher, plan, s3.settings());
            assertThat(right.actuals().plannerMisses()).isZero();
            assertThat(rows(right)).isEqualTo(expected);

            ResultManifest missed = run(launcher, files(plan, PlannerMissTest::footerOnly), s3.settings());
            assertThat(missed.error()).isEmpty();
            assertThat(missed.actuals().plannerMisses()).isEqualTo(1);
            assertThat(rows(missed)).isEqualTo(expected);
            assertThat(missed.actuals().stagedBytes())
                    .isGreaterThan(right.actuals().stagedBytes());
        }
    }

    private static ScanPlan plan(GatewayRunner gateway) throws Exception {
        RestClient.Answer dryRun = gateway.rest()
                .submit(RestClient.body(SQL)
                        .put("catalog", "demo")
                        .put("schema", "tpch")
                        .put("dry_run", true));
        return REST.treeToValue(dryRun.body().path("plan"), ScanPlan.class);
    }

    private static ScanPlan files(ScanPlan plan, UnaryOperator<PlannedFile> change) {
        return new ScanPlan(plan.tables().stream()
                .map(scan -> new TableScan(
                        scan.name(),
                        scan.format(),
                        scan.columns(),
                        scan.partitionColumns(),
                        scan.absent(),
                        scan.files().stream().map(change).toList(),
                        scan.options(),
                        scan.rows()))
                .toList());
    }

    private static PlannedFile footerOnly(PlannedFile file) {
        return new PlannedFile(
                file.uri(),
                file.sizeBytes(),
                file.etag(),
                List.of(file.ranges().getLast()),
                file.localPath(),
                file.rows());
    }

    /** The same bytes in a bucket: files of this machine are read where they lie, so nothing is missing from them. */
    private static PlannedFile uploaded(PlannedFile file, ObjectStores stores) {
        ObjectUri local = ObjectUri.parse(file.uri());
        ObjectUri remote = ObjectUri.parse("s3://miss/" + local.key());
        try (InputStream in = stores.forUri(local).read(local)) {
            ObjectInfo info = stores.forUri(remote).put(remote, in.readAllBytes(), ObjectStore.PutMode.CREATE);
            return new PlannedFile(
                    remote.toString(), file.sizeBytes(), info.etag(), file.ranges(), file.localPath(), file.rows());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ResultManifest run(ProcessJobLauncher launcher, ScanPlan plan, StorageSettings storage)
            throws InterruptedException {
        QueryId id = QueryId.create(Instant.now());
        JobSpec spec = new JobSpec(
                id,
                "default",
                new SessionNames("demo", List.of("tpch"), "tester"),
                SQL,
                Map.of(),
                plan,
                new JobShape(1000, 1L << 30, 1L << 30),
                new ResultTarget(
                        "file://" + directory + "/scratch/" + id + "/",
                        64 << 10,
                        8 << 20,
                        "none",
                        2048,
                        Long.MAX_VALUE),
                storage,
                OptionalLong.empty(),
                Duration.ofMinutes(1));
        try (RunningJob job = launcher.launch(spec)) {
            while (true) {
                if (job.next() instanceof JobEvent.Finished(ResultManifest manifest)) {
                    return manifest;
                }
            }
        }
    }

    private static List<List<String>> rows(ResultManifest manifest) throws Exception {
        List<List<String>> rows = new ArrayList<>();
        try (BufferAllocator allocator = new RootAllocator();
                ArrowStreamReader reader = new ArrowStreamReader(
                        new ByteArrayInputStream(manifest.inline().orElseThrow()), allocator)) {
            while (reader.loadNextBatch()) {
                var root = reader.getVectorSchemaRoot();
                for (int row = 0; row < root.getRowCount(); row++) {
                    int r = row;
                    rows.add(root.getFieldVectors().stream()
                            .map(vector -> String.valueOf(vector.getObject(r)))
                            .toList());
                }
            }
        }
        return rows;
    }
}
