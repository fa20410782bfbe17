package dev.eider.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ByteRange;
import dev.eider.contract.Column;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.JobEvent;
import dev.eider.contract.JobShape;
import dev.eider.contract.JobSpec;
import dev.eider.contract.Json;
import dev.eider.contract.PlannedFile;
import dev.eider.contract.QueryException;
import dev.eider.contract.ResultManifest;
import dev.eider.contract.ResultPart;
import dev.eider.objectstore.ObjectStore;
import dev.eider.objectstore.ObjectStores;
import dev.eider.objectstore.ObjectUri;
import dev.eider.runner.duckdb.DuckDbSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobRunTest {
    @TempDir
    private Path temp;

    private final List<JobEvent> events = Collections.synchronizedList(new ArrayList<>());

    private TestJob job(String sql) {
        return new TestJob(temp.resolve("results"), sql);
    }

    private ResultManifest run(TestJob job) {
        return run(job.spec());
    }

    private ResultManifest run(JobSpec spec) {
        try (ObjectStores stores = new ObjectStores(spec.storage())) {
            return new JobRun(spec, stores::forUri, temp.resolve("stage"), events::add, new JobClock()).run();
        }
    }

    /** As if the files lay in a bucket. */
    private ResultManifest runFar(TestJob job) {
        ObjectStore far = TestStores.far();
        return new JobRun(job.spec(), _ -> far, temp.resolve("stage"), events::add, new JobClock()).run();
    }

    private List<List<String>> rows(TestJob job) {
        ResultManifest manifest = run(job);
        assertThat(manifest.error()).isEmpty();
        assertThat(manifest.actuals().plannerMisses()).isZero();
        return TestResult.read(manifest).rows();
    }

    private ErrorInfo error(TestJob job) {
        ResultManifest manifest = run(job);
        assertThat(manifest.error()).isPresent();
        return manifest.error().get();
    }

    private Path numbers(int count) {
        return TestParquet.write(
                temp.resolve("numbers.parquet"),
                "SELECT i, 'n' || i AS s, i * 1.5 AS d FROM range(" + count + ") t(i)");
    }

    @AfterEach
    void leavesNoStageDirectory() {
        assertThat(temp.resolve("stage")).doesNotExist();
    }

    @Test
    void smallResultTravelsInTheManifest() {
        JobSpec spec = job("SELECT s, i FROM t WHERE i > 0 ORDER BY i DESC")
                .table("t", numbers(3))
                .spec();
        ResultManifest manifest = run(spec);

        assertThat(manifest.parts()).isEmpty();
        assertThat(manifest.rows()).isEqualTo(2);
        assertThat(TestResult.read(manifest).rows()).containsExactly(List.of("n2", "2"), List.of("n1", "1"));
        assertThat(manifest.actuals().wireRequests()).isZero();
        assertThat(manifest.actuals().wireBytes()).isEqualTo(spec.plan().plannedBytes());
        assertThat(events.getLast()).isEqualTo(new JobEvent.Finished(manifest));
        try (ObjectStores stores = new ObjectStores(spec.storage())) {
            ObjectUri uri = ObjectUri.parse(spec.result().manifestUri());
            assertThat(Json.read(
                                    new String(
                                            stores.forUri(uri).read(uri).readAllBytes(),
                                            java.nio.charset.StandardCharsets.UTF_8),
                                    ResultManifest.class)
                            .rows())
                    .isEqualTo(2);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "zstd"})
    void largeResultBecomesPartsThatStandAlone(String compression) {
        ResultManifest manifest = run(job("SELECT i, s FROM t")
                .table("t", numbers(400_000))
                .partTargetBytes(1 << 20)
                .compression(compression));

        assertThat(manifest.inline()).isEmpty();
        assertThat(manifest.parts()).hasSizeGreaterThan(2);
        assertThat(manifest.parts().getFirst().bytes()).isLessThan(1 << 20);
        assertThat(manifest.parts()).extracting(ResultPart::index).isSorted();
        assertThat(announced()).isEqualTo(manifest.parts());
        long[] next = {0};
        TestResult.forEachBatch(manifest, root -> {
            for (int row = 0; row < root.getRowCount(); row++) {
                assertThat(root.getVector("i").getObject(row)).isEqualTo(next[0]);
                assertThat(root.getVector("s").getObject(row)).hasToString("n" + next[0]++);
            }
        });
        assertThat(next[0]).isEqualTo(400_000);
        assertThat(manifest.rows()).isEqualTo(400_000);
        assertThat(manifest.bytes())
                .isEqualTo(
                        manifest.parts().stream().mapToLong(ResultPart::bytes).sum());
    }

    @Test
    void veryWideRowsAreCutIntoBatchesOfAPart() {
        ResultManifest manifest = run(job("SELECT i, repeat('x', 1000000) || i AS s FROM t")
                .table("t", numbers(40))
                .partTargetBytes(4 << 20));

        assertThat(manifest.rows()).isEqualTo(40);
        long[] next = {0};
        TestResult.forEachBatch(manifest, root -> {
            assertThat(root.getRowCount()).isLessThanOrEqualTo(4);
            for (int row = 0; row < root.getRowCount(); row++) {
                assertThat(root.getVector("i").getObject(row)).isEqualTo(next[0]);
                assertThat(root.getVector("s").getObject(row).toString())
                        .hasSizeGreaterThan(1_000_000)
                        .endsWith("x" + next[0]++);
            }
        });
        assertThat(next[0]).isEqualTo(40);
    }

    @Test
    void aFewWideRowsAmongNarrowOnesAreCutByWhatTheyHold() {
        ResultManifest manifest =
                run(job("SELECT CASE WHEN i < 10 OR i >= 1990 THEN {'t': [repeat('x', 1000000)]} END AS s FROM t")
                        .table("t", numbers(2000))
                        .partTargetBytes(4 << 20));

        assertThat(manifest.rows()).isEqualTo(2000);
        List<Integer> batches = new ArrayList<>();
        TestResult.forEachBatch(manifest, root -> {
            assertThat(root.getVector("s").getBufferSize()).isLessThan(5 << 20);
            batches.add(root.getRowCount());
        });
        assertThat(batches).hasSizeLessThan(10);
    }

    private List<ResultPart> announced() {
        return events.stream()
                .filter(JobEvent.PartWritten.class::isInstance)
                .map(event -> ((JobEvent.PartWritten) event).part())
                .toList();
    }

    @Test
    void withoutAnInlineLimitEvenNothingIsAPart() {
        ResultManifest manifest =
                run(job("SELECT i FROM t WHERE i < 0").table("t", numbers(3)).inlineLimitBytes(0));

        assertThat(manifest.parts()).hasSize(1);
        assertThat(TestResult.read(manifest).rows()).isEmpty();
    }

    @Test
    void emptyResultHasItsSchema() {
        ResultManifest manifest =
                run(job("SELECT i, s AS \"select\" FROM t WHERE i < 0").table("t", numbers(3)));

        TestResult result = TestResult.read(manifest);
        assertThat(result.rows()).isEmpty();
        assertThat(result.schema().getFields()).extracting("name").containsExactly("i", "select");
    }

    @Test
    void scanWithoutFilesIsAnEmptyRelation() {
        List<Column> columns = List.of(new Column("a", "INTEGER"), new Column("from", "VARCHAR[]"));

        assertThat(rows(job("SELECT count(*), max(\"from\") FROM t").table("t", columns, List.of(), Map.of())))
                .containsExactly(List.of("0", "null"));
    }

    @Test
    void nothingToRead() {
        assertThat(rows(job("SELECT 42 AS x, current_schema()"))).containsExactly(List.of("42", "main"));
    }

    @Test
    void hivePartitionsComeFromThePathWithTheirTypes() {
        Path a = TestParquet.write(temp.resolve("year=2024/k=a b/f.parquet"), "SELECT 1 AS i");
        Path b = TestParquet.write(temp.resolve("year=2025/k=ü%2F/f.parquet"), "SELECT 2 AS i");
        List<Column> partitions = List.of(new Column("year", "INTEGER"), new Column("k", "VARCHAR"));
        List<Column> columns = List.of(new Column("i", "INTEGER"), partitions.get(0), partitions.get(1));

        assertThat(rows(job("SELECT i, year + 1, k FROM t ORDER BY i")
                        .table(
                                "t",
                                columns,
                                partitions,
                                Map.of("hive_partitioning", "true"),
                                TestParquet.whole(a, "0/year=2024/k=a b/f.parquet"),
                                TestParquet.whole(b, "0/year=2025/k=ü%2F/f.parquet"))))
                .containsExactly(List.of("1", "2025", "a b"), List.of("2", "2026", "ü/"));
    }

    @Test
    void directoriesThatLookLikePartitionsAreIgnoredUnlessPlanned() {
        Path file = TestParquet.write(temp.resolve("year=2024/f.parquet"), "SELECT 1 AS i");

        assertThat(rows(job("SELECT * FROM t")
                        .table(
                                "t",
                                List.of(new Column("i", "INTEGER")),
                                List.of(),
                                Map.of(),
                                TestParquet.whole(file, "0/year=2024/f.parquet"))))
                .containsExactly(List.of("1"));
    }

    @Test
    void filenameIsTheObjectsUri() {
        Path a = TestParquet.write(temp.resolve("a.parquet"), "SELECT 1 AS i");
        Path b = TestParquet.write(temp.resolve("b.parquet"), "SELECT 2 AS i");
        List<Column> columns = List.of(new Column("i", "INTEGER"), new Column("filename", "VARCHAR"));

        assertThat(rows(job("SELECT * FROM t ORDER BY i")
                        .table(
                                "t",
                                columns,
                                List.of(),
                                Map.of("filename", "true"),
                                TestParquet.whole(a, "0/a"),
                                TestParquet.whole(b, "0/b"))))
                .containsExactly(
                        List.of("1", TestParquet.uri(a).toString()),
                        List.of("2", TestParquet.uri(b).toString()));
    }

    @Test
    void strangeNamesOfFilesAndColumns() {
        Path file = TestParquet.write(
                temp.resolve("it's [a] *file* über ?.parquet"), "SELECT 1 AS \"select\", 2 AS \"a \"\"b\"\"\"");

        assertThat(rows(job("SELECT \"a \"\"b\"\"\", \"select\" FROM \"group\"").table("group", file)))
                .containsExactly(List.of("2", "1"));
    }

    @Test
    void columnsHaveTheDeclaredOrderAndTypes() {
        Path file = TestParquet.write(temp.resolve("f.parquet"), "SELECT 1::INTEGER AS a, 'x' AS b");
        List<Column> columns = List.of(new Column("b", "VARCHAR"), new Column("a", "DECIMAL(10,2)"));

        assertThat(rows(job("SELECT * FROM t")
                        .table("t", columns, List.of(), Map.of(), TestParquet.whole(file, "0/f"))))
                .containsExactly(List.of("x", "1.00"));
    }

    @Test
    void onlyPlannedRangesAreFetched() {
        Path file = numbers(500_000);
        List<ByteRange> ranges = TestParquet.ranges(file, Set.of("d"));
        PlannedFile planned = TestParquet.planned(file, "0/f", ranges);
        ResultManifest manifest =
                run(job("SELECT sum(d) FROM t").table("t", TestParquet.columns(file), List.of(), Map.of(), planned));

        assertThat(TestResult.read(manifest).rows()).containsExactly(List.of("187499625000.0"));
        assertThat(manifest.actuals().plannerMisses()).isZero();
        assertThat(manifest.actuals().wireBytes())
                .isBetween(planned.plannedBytes(), planned.plannedBytes() * 102 / 100);
        assertThat(planned.plannedBytes()).isLessThan(planned.sizeBytes() / 2);
    }

    @Test
    void holeThatIsReadFillsTheFilesAndRunsAgain() {
        Path file = numbers(100_000);
        PlannedFile planned = TestParquet.planned(file, "0/f", TestParquet.ranges(file, Set.of("i")));
        ResultManifest manifest = runFar(job("SELECT sum(i), max(s) FROM t")
                .table("t", TestParquet.columns(file), List.of(), Map.of(), planned));

        assertThat(manifest.error()).isEmpty();
        assertThat(TestResult.read(manifest).rows()).containsExactly(List.of("4999950000", "n99999"));
        assertThat(manifest.actuals().plannerMisses()).isEqualTo(1);
        assertThat(manifest.actuals().stagedBytes()).isEqualTo(planned.sizeBytes());
    }

    @Test
    void holesAreNotFilledBeyondTheScanLimit() {
        Path file = numbers(100_000);
        PlannedFile planned = TestParquet.planned(file, "0/f", TestParquet.ranges(file, Set.of("i")));
        TestJob job =
                job("SELECT sum(i), max(s) FROM t").table("t", TestParquet.columns(file), List.of(), Map.of(), planned);

        ResultManifest refused = runFar(job.maxBytesScanned(planned.sizeBytes() - 1));
        assertThat(refused.error()).get().extracting(ErrorInfo::code).isEqualTo(ErrorCode.SCAN_LIMIT_EXCEEDED);
        assertThat(refused.actuals().stagedBytes()).isLessThan(planned.sizeBytes());
        assertThat(refused.actuals().plannerMisses()).isEqualTo(1);
    }

    @Test
    void missingFooterIsAPlannerMissToo() {
        Path file = numbers(1000);
        PlannedFile planned = TestParquet.planned(
                file, "0/f", List.of(new ByteRange(file.toFile().length() - 8, 8)));
        ResultManifest manifest =
                runFar(job("SELECT max(i) FROM t").table("t", TestParquet.columns(file), List.of(), Map.of(), planned));

        assertThat(TestResult.read(manifest).rows()).containsExactly(List.of("999"));
        assertThat(manifest.actuals().plannerMisses()).isEqualTo(1);
    }

    @Test
    void corruptPageNamesTheObject() throws IOException {
        Path file = numbers(100_000);
        byte[] bytes = Files.readAllBytes(file);
        java.util.Arrays.fill(bytes, 1000, 20_000, (byte) 0x5a);
        Files.write(file, bytes);
        ErrorInfo error = error(job("SELECT sum(i), max(s) FROM t").table("t", file));

        assertThat(error.code()).isEqualTo(ErrorCode.CORRUPT_FILE);
        assertThat(error.message()).contains(TestParquet.uri(file).toString());
        assertThat(error.message()).doesNotContain(temp.resolve("stage").toString());
    }

    @Test
    void notParquetAtAllNamesTheObject() throws IOException {
        Path file = Files.write(temp.resolve("x.parquet"), new byte[100]);
        ErrorInfo error = error(job("SELECT * FROM t")
                .table("t", List.of(new Column("i", "INTEGER")), List.of(), Map.of(), TestParquet.whole(file, "0/x")));

        assertThat(error.code()).isEqualTo(ErrorCode.CORRUPT_FILE);
        assertThat(error.message()).contains(TestParquet.uri(file).toString());
    }

    @Test
    void fileWithOtherColumnsThanPlanned() {
        Path file = TestParquet.write(temp.resolve("f.parquet"), "SELECT 1 AS a");
        ErrorInfo error = error(job("SELECT b FROM t")
                .table("t", List.of(new Column("b", "INTEGER")), List.of(), Map.of(), TestParquet.whole(file, "0/f")));

        assertThat(error.code()).isEqualTo(ErrorCode.SCHEMA_MISMATCH);
        assertThat(error.message()).contains("demo.main.t", "\"b\"");
    }

    @Test
    void fileChangedSincePlanning() throws IOException {
        Path file = numbers(10);
        JobSpec spec = job("SELECT * FROM t").table("t", file).spec();
        TestParquet.write(temp.resolve("other.parquet"), "SELECT 7 AS i");
        Files.copy(temp.resolve("other.parquet"), file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        ResultManifest manifest = run(spec);

        assertThat(manifest.error().orElseThrow().code()).isEqualTo(ErrorCode.OBJECT_CHANGED);
        assertThat(manifest.error().orElseThrow().message())
                .contains(TestParquet.uri(file).toString());
    }

    @Test
    void fileRewrittenWhileItsRowsAreGivenOut() {
        Path file = numbers(1_000_000);
        JobSpec spec = job("SELECT * FROM t").table("t", file).spec();
        ObjectStore store = TestStores.with(Map.of("write", () -> {
            numbers(1_000_001);
            return null;
        }));
        ResultManifest manifest =
                new JobRun(spec, _ -> store, temp.resolve("stage"), events::add, new JobClock()).run();

        assertThat(events).anyMatch(JobEvent.PartWritten.class::isInstance);
        assertThat(manifest.error().orElseThrow().code()).isEqualTo(ErrorCode.OBJECT_CHANGED);
    }

    @Test
    void duckDbStartsWithoutKeepingTheRequestsWaiting() {
        // Inside of DuckDB a virtual thread keeps its carrier, and on one processor there is only one.
        List<Boolean> virtual = new ArrayList<>();
        JobSpec spec = job("SELECT * FROM t").table("t", numbers(10)).spec();
        ObjectStore far = TestStores.far();
        Supplier<Connection> duckDb = () -> {
            virtual.add(Thread.currentThread().isVirtual());
            return DuckDbSession.start();
        };
        new JobRun(spec, _ -> far, temp.resolve("stage"), duckDb, events::add, new JobClock()).run();
        assertThat(virtual).containsExactly(false);
    }

    @Test
    void aResultDoesNotWaitForTheStageToBeClearedAndAnErrorDoes() {
        assertThat(isStagedAtTheEnd("SELECT 1")).isTrue();
        assertThat(isStagedAtTheEnd("SELECT error('no')")).isFalse();
        assertThat(temp.resolve("stage")).doesNotExist();
    }

    private boolean isStagedAtTheEnd(String sql) {
        List<Boolean> staged = new ArrayList<>();
        ObjectStore store = TestStores.with(Map.of());
        Consumer<JobEvent> told = event -> {
            if (event instanceof JobEvent.Finished) {
                staged.add(Files.exists(temp.resolve("stage")));
            }
        };
        new JobRun(job(sql).spec(), _ -> store, temp.resolve("stage"), told, new JobClock()).run();
        assertThat(staged).hasSize(1);
        return staged.getFirst();
    }

    @Test
    void fileGoneSincePlanning() throws IOException {
        Path file = numbers(10);
        JobSpec spec = job("SELECT * FROM t").table("t", file).spec();
        Files.delete(file);

        assertThat(run(spec).error().orElseThrow().code()).isEqualTo(ErrorCode.OBJECT_NOT_FOUND);
    }

    @Test
    void errorsBeforeTheFirstRowAreTypedAndHaveAPosition() {
        ErrorInfo error = error(job("SELECT 'ü', s::INTEGER FROM t").table("t", numbers(3)));

        assertThat(error.code()).isEqualTo(ErrorCode.INVALID_VALUE);
        assertThat(error.message()).contains("'n0'");
        assertThat(error.position()).hasValue(14);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "('2024-13-0' || i)::DATE ; DATETIME_OUT_OF_RANGE",
                "(s || 'x')::TIMESTAMP ; INVALID_DATETIME_FORMAT",
                "(i + 300)::TINYINT ; OUT_OF_RANGE",
                "i + 9223372036854775807 ; OUT_OF_RANGE",
                "1 // (i - i) ; DIVISION_BY_ZERO",
                "(i || '99999999999')::INTEGER ; OUT_OF_RANGE",
                "(SELECT j FROM range(2) r(j)) + i ; CARDINALITY_VIOLATION",
                "now() AT TIME ZONE s ; INVALID_REQUEST",
                "DATE '2026-01-01' + ((i + 1000000000) || ' years')::INTERVAL ; DATETIME_OUT_OF_RANGE",
                "regexp_matches('a', '(' || s) ; INVALID_REGULAR_EXPRESSION",
                "(s || ' out of range for the destination type INT8')::INTEGER ; INVALID_VALUE"
            })
    void errorsOfValuesAreToldApart(String expression, ErrorCode code) {
        ErrorInfo error = error(job("SELECT " + expression + " FROM t").table("t", numbers(3)));

        assertThat(error.code()).isEqualTo(code);
        assertThat(error.message()).as("advice that can be followed here").doesNotContainPattern("\\bSET ");
    }

    @Test
    void errorsAmidTheRowsAreTyped() {
        ResultManifest manifest = run(
                job("SELECT CASE WHEN i < 3999999 THEN i ELSE CAST(i || 'x' AS BIGINT) END FROM range(4000000) t(i)")
                        .partTargetBytes(1 << 20));

        assertThat(manifest.error().orElseThrow().code()).isEqualTo(ErrorCode.INVALID_VALUE);
        assertThat(announced()).isNotEmpty();
        assertThat(manifest.parts()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM read_text('/etc/passwd')",
                "SELECT * FROM glob('/etc/*')",
                "SELECT * FROM read_csv('/proc/self/environ')",
                "COPY (SELECT 1) TO '/tmp/eider-escape.csv'",
                "ATTACH '/tmp/eider-escape.db'",
                "LOAD httpfs",
                "INSTALL httpfs",
                "IMPORT DATABASE '/tmp'",
                "FROM 'https://example.com/x.parquet'"
            })
    void nothingOutsideTheStageDirectoryIsInReach(String sql) {
        ErrorInfo error = error(job(sql).table("t", numbers(3)));

        assertThat(error.code()).isIn(ErrorCode.FORBIDDEN_FUNCTION, ErrorCode.NOT_SUPPORTED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET memory_limit = '100GB'",
                "RESET threads",
                "PRAGMA enable_profiling",
                "SET allowed_directories = ['/']"
            })
    void settingsAreLocked(String sql) {
        assertThat(error(job(sql)).message()).contains("locked");
    }

    @Test
    void sessionSettingsApply() {
        assertThat(rows(job("SELECT strftime(TIMESTAMPTZ '2026-01-01 00:00:00Z', '%H')")
                        .setting("TimeZone", "Asia/Tokyo")))
                .containsExactly(List.of("09"));
    }

    @Test
    void hostileSettingNamesAreRefused() {
        assertThat(error(job("SELECT 1").setting("x = 1; SET threads", "7")).code())
                .isEqualTo(ErrorCode.INVALID_REQUEST);
        assertThat(error(job("SELECT 1").setting("no_such_setting", "7")).code())
                .isEqualTo(ErrorCode.INVALID_REQUEST);
    }

    @Test
    void sandboxWinsOverSessionSettings() {
        ErrorInfo error = error(job("SELECT * FROM read_text('/etc/passwd')")
                .setting("allowed_paths", "['/etc/passwd']")
                .setting("allowed_directories", "['/']"));

        assertThat(error.code()).isEqualTo(ErrorCode.FORBIDDEN_FUNCTION);
    }

    @Test
    void shapeLimitsDuckDb() {
        JobShape shape = new JobShape(2000, 512L << 20, 1L << 30);

        assertThat(rows(
                        job("SELECT system.main.current_setting('threads'), system.main.current_setting('memory_limit')")
                                .shape(shape)))
                .containsExactly(List.of("2", "256.0 MiB"));
    }

    @Test
    void memoryLimitIsATypedError() {
        ErrorInfo error =
                error(job("SELECT array_agg(i) FROM range(100000000) t(i)").shape(new JobShape(1000, 512L << 20, 0)));

        assertThat(error.code()).isEqualTo(ErrorCode.OUT_OF_MEMORY);
    }

    @Test
    void timeLimitEndsARunningStatement() {
        ErrorInfo error = error(job("SELECT count(*) FROM range(100000000000) t(i) WHERE hash(i) = 1")
                .timeLimit(Duration.ofMillis(300)));

        assertThat(error.code()).isEqualTo(ErrorCode.TIME_LIMIT_EXCEEDED);
    }

    @Test
    void onlyOneRunnerCommits() {
        JobSpec spec = job("SELECT 1").spec();
        run(spec);

        assertThatThrownBy(() -> run(spec))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OBJECT_EXISTS));
    }

    @Test
    void planThatLeavesTheStageDirectoryIsRefused() {
        Path file = numbers(3);
        ErrorInfo error = error(job("SELECT * FROM t")
                .table(
                        "t",
                        TestParquet.columns(file),
                        List.of(),
                        Map.of(),
                        TestParquet.whole(file, "../../escape.parquet")));

        assertThat(error.code()).isEqualTo(ErrorCode.INTERNAL_ERROR);
        assertThat(temp.resolve("escape.parquet")).doesNotExist();
    }
}
