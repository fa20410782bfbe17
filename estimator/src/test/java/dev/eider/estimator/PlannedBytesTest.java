package dev.eider.estimator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.contract.ByteRange;
import dev.eider.contract.FileFormat;
import dev.eider.contract.PlannedFile;
import dev.eider.contract.ScanPlan;
import dev.eider.contract.SessionNames;
import dev.eider.contract.TableName;
import dev.eider.contract.TableSource;
import dev.eider.estimator.planner.DuckDbPlanner;
import dev.eider.estimator.planner.PlanRequest;
import dev.eider.estimator.table.TableMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Ground truth is DuckDB itself: over hollow files that have the planned bytes alone it must give the same rows as over the whole files. A
 * row group or chunk that is missing is an error of DuckDB's ("Invalid data"), so nothing can go wrong unseen.
 */
@TestInstance(Lifecycle.PER_CLASS)
class PlannedBytesTest {
    private static final String ROWS = """
            SELECT i AS a, (i % 7)::TINYINT AS b, 'key number ' || lpad((i // 50)::VARCHAR, 6, '0') AS s, 'k' || (i // 100) AS k,
            {'x': i, 'y': {'z': i * 2, 'w': 'v' || i}, 'l': [i]} AS st, DATE '2020-01-01' + (i // 1000)::INT AS d,
            (i / 100)::DECIMAL(15, 2) AS "dec", ((i % 7000) / 7)::DECIMAL(5, 1) AS dec4, (i * 1.0)::DECIMAL(30, 2) AS dec30,
            CASE WHEN i % 1000 = 999 THEN 'nan'::DOUBLE ELSE i::DOUBLE END AS f, (i / 3)::FLOAT AS f4,
            CASE WHEN i % 3 = 0 OR i BETWEEN 4000 AND 9000 THEN NULL ELSE i END AS n,
            CASE WHEN i < 10000 THEN NULL ELSE {'q': i} END AS ns,
            [i, i + 1] AS l, MAP {'m': i} AS m,
            TIMESTAMPTZ '2020-01-01' + INTERVAL (i) SECOND AS tz, TIMESTAMP '2020-01-01' + INTERVAL (i) SECOND AS ts,
            TIME '00:00:00' + INTERVAL (i) SECOND AS ti, i % 2 = 0 AS bo, i::UTINYINT AS u1,
            (i::BIGINT * 1000000000000) AS big, i::UBIGINT AS ub, i::HUGEINT AS hu, md5(i::VARCHAR)::UUID AS uu,
            ('é' || (i // 1000)) AS uni, encode('b' || i) AS bl, i AS "select", i AS "with ""quote"
            FROM (SELECT range::INTEGER AS i FROM range(%d, %d) WHERE range %% 300 < 256)
            """.replace("i::UTINYINT", "(i % 200)::UTINYINT");

    private static final String NUMBERS =
            "WITH RECURSIVE r(g) AS (SELECT 0 UNION ALL SELECT g + 1 FROM r WHERE g < 5) ";

    private Path bucket;
    private DuckDbPlanner planner;
    private Estimator estimator;
    private Stage whole;
    private ScanPlan wholePlan;

    @BeforeAll
    void write(@TempDir Path temporary) throws SQLException, IOException {
        bucket = Files.createDirectories(temporary.resolve("bucket"));
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET preserve_insertion_order = true");
            statement.execute("SET threads = 1");
            for (int file = 0; file < 3; file++) {
                String rows = ROWS.replace("%d, %d", file * 9000 + ", " + (file + 1) * 9000)
                        .replace("%%", "%");
                Files.createDirectories(bucket.resolve("many"));
                statement.execute("COPY (" + rows + ") TO '" + bucket.resolve("many/" + file + ".parquet")
                        + "' (FORMAT PARQUET, ROW_GROUP_SIZE 2048)");
            }
            statement.execute("COPY (SELECT i AS v, i % 3 AS year, DATE '2024-01-01' + (i % 4)::INT AS day, "
                    + "CASE WHEN i % 5 = 0 THEN NULL ELSE 'a b/' || (i % 5) END AS tag FROM range(10000) r(i)) TO '"
                    + bucket.resolve("hive") + "' (FORMAT PARQUET, PARTITION_BY (year, day, tag))");
            for (int part = 1; part <= 2; part++) {
                Path directory = Files.createDirectories(bucket.resolve("both/part=" + part));
                statement.execute("COPY (SELECT 100 + i AS part, i AS v FROM range(10) r(i)) TO '"
                        + directory.resolve("file.parquet") + "' (FORMAT PARQUET)");
            }
        }
        planner = new DuckDbPlanner();
        LocalFiles store = new LocalFiles(bucket);
        Path work = Files.createDirectories(temporary.resolve("work"));
        estimator = new Estimator(uri -> store, planner, EstimatorSettings.defaults(work));
        whole = new Stage(bucket, temporary.resolve("whole"));
        wholePlan = estimate("SELECT * FROM t, h, p").plan();
    }

    @AfterAll
    void close() {
        planner.close();
    }

    private TableMetadata table(String name, String location) {
        return estimator.probe(
                new TableSource(
                        new TableName("demo", "s", name), FileFormat.PARQUET, List.of(location), List.of(), Map.of()),
                _ -> {});
    }

    private Estimation estimate(String sql) {
        List<TableMetadata> tables =
                List.of(table("t", "s3://b/many/*.parquet"), table("h", "s3://b/hive"), table("p", "s3://b/both"));
        var plan = planner.plan(new PlanRequest(
                sql,
                tables.stream().map(TableMetadata::schema).toList(),
                new SessionNames("demo", List.of("s"), "ann"),
                Map.of("TimeZone", "UTC")));
        // DuckDB writes NaN in a way that is no JSON; such a statement reads all columns.
        if (!sql.contains("'nan'")) {
            assertThat(plan.plan()).as("%s", plan.notes()).isPresent();
        }
        return estimator.estimate(plan, tables);
    }

    static List<String> queries() {
        List<String> queries = new ArrayList<>(List.of(
                "SELECT count(*) FROM t",
                "SELECT sum(a) FROM t",
                "SELECT * FROM t WHERE a = 5000",
                "SELECT st.y.z FROM t WHERE a = 5000",
                "SELECT st.y FROM t WHERE st.x = 5000",
                "SELECT st FROM t WHERE st.y.z = 5000",
                "SELECT st.l, l[1], m FROM t WHERE st.y.w = 'v5000'",
                "SELECT ns.q FROM t WHERE ns.q > 26000",
                "SELECT count(ns), count(*) FROM t WHERE ns IS NULL",
                "SELECT a FROM t WHERE ns.q IS NULL",
                "SELECT t1.a, t2.st.x FROM t t1 JOIN t t2 ON t1.a = t2.st.y.z WHERE t1.d = DATE '2020-01-05' AND t2.b = 3",
                "SELECT a, s FROM t WHERE s IN (SELECT s FROM t WHERE a = 4321)",
                "SELECT a FROM t WHERE a = (SELECT max(a) FROM t WHERE k = 'k12')",
                "SELECT a, f FROM t ORDER BY f DESC, a LIMIT 10",
                "SELECT a, s FROM t ORDER BY a LIMIT 3",
                "SELECT * EXCLUDE (st, l, m) FROM t ORDER BY tz DESC LIMIT 3",
                "SELECT a FROM t WHERE a < 10 UNION ALL SELECT v FROM h WHERE year = 1 AND v < 10",
                "SELECT x.a, h.v FROM (SELECT a FROM t WHERE a BETWEEN 100 AND 140) x JOIN h ON h.v = x.a",
                "SELECT v, tag FROM h WHERE tag = 'a b/3' AND day = DATE '2024-01-02'",
                "SELECT v FROM h WHERE tag IS NULL AND year = 2",
                "SELECT count(*), year FROM h GROUP BY year",
                "SELECT count(*) FROM h WHERE year IN (0, 2) AND day > DATE '2024-01-02'",
                "SELECT day, count(*) FROM h WHERE tag IS NOT NULL OR year = 1 GROUP BY day",
                "SELECT * FROM p WHERE part = 1",
                "SELECT v FROM p WHERE part < 2 AND v > 3",
                "SELECT count(*) FROM p WHERE part >= 100",
                NUMBERS + "SELECT g, s FROM r JOIN t ON a = g",
                NUMBERS + "SELECT g, s, v FROM r JOIN (SELECT s, a FROM t) ON a = g JOIN h ON v = g",
                NUMBERS + "SELECT s FROM t WHERE EXISTS (SELECT 1 FROM r WHERE g = b)",
                NUMBERS + "SELECT g, c FROM r JOIN (SELECT count(*) AS c, b FROM t GROUP BY b) ON b = g",
                NUMBERS + "SELECT s FROM t WHERE a = (SELECT max(g) FROM r)",
                "WITH RECURSIVE r(g) AS (SELECT min(a) FROM t UNION ALL SELECT a + 1 FROM r JOIN t ON a = g WHERE g < 5) "
                        + "SELECT g, s FROM r LEFT JOIN t ON a = g",
                "SELECT a FROM t WHERE false",
                "SELECT count(*) FROM t, h WHERE a = 1 AND a = 2",
                "WITH x AS MATERIALIZED (SELECT a, s FROM t WHERE a > 26000) SELECT count(*) FROM x x1 JOIN x x2 USING (s)",
                "SELECT a FROM t WHERE st.x IN (1, 8000, 26111) OR a = 77",
                "SELECT a, row_number() OVER (ORDER BY a) FROM t WHERE d = DATE '2020-01-03' QUALIFY row_number() OVER (ORDER BY a) < 5",
                "SELECT b, min(s), max(uni), sum(\"dec\") FROM t GROUP BY b",
                "SELECT a FROM t WHERE s LIKE 'key number 0001%' AND b = 1",
                "SELECT a FROM t WHERE starts_with(k, 'k26') AND NOT bo",
                "SELECT a FROM t WHERE a % 5000 = 1 AND f > 3",
                "SELECT s, v FROM t JOIN h ON a = v ORDER BY v DESC LIMIT 10",
                "SELECT count(*) FROM (SELECT s FROM t JOIN h ON a = v LIMIT 10)",
                "SELECT t1.s FROM t t1, t t2 WHERE t1.a < t2.b AND t2.a = 5000 ORDER BY t1.a LIMIT 5",
                "SELECT a, s FROM t WHERE \"dec\" > (SELECT avg(\"dec\") + 130 FROM t)",
                "SELECT a FROM t WHERE a > ALL (SELECT v FROM h WHERE year = 1)",
                "SELECT a, k FROM t SEMI JOIN h ON a = v WHERE b = 3",
                "SELECT count(k) FROM t ANTI JOIN h ON a = v",
                "SELECT s, v FROM t ASOF JOIN h ON a >= v WHERE b = 2 AND a > 26000",
                "SELECT t.s FROM t JOIN h ON t.a = v AND t.b > year LEFT JOIN t t2 ON t2.a = v + 1 WHERE t2.k = 'k5'",
                "SELECT s FROM t WHERE EXISTS (SELECT 1 FROM h WHERE v = a AND year > b)",
                "SELECT a FROM t WHERE b > ANY (SELECT year FROM h WHERE v = a)",
                "SELECT count(*) FROM t, generate_series(1, 3) WHERE a = 5000",
                "SELECT count(DISTINCT k), sum(a) FILTER (WHERE a > 26000), b, bo FROM t GROUP BY ROLLUP (b, bo)",
                "SELECT median(a), mode(b), quantile_cont(a, [0.1, 0.9]) FROM t",
                "SELECT a FROM t UNION SELECT v FROM h WHERE year = 2 INTERSECT SELECT a FROM t",
                "SELECT k, a FROM t QUALIFY row_number() OVER (PARTITION BY k ORDER BY a DESC) = 1",
                "SELECT * FROM (SELECT 1 AS x) LEFT JOIN (SELECT a, s FROM t) ON false",
                "SELECT s FROM t ORDER BY a LIMIT (SELECT 3)",
                "SELECT column_name, min, max, count FROM (SUMMARIZE SELECT a, s FROM t)"));
        for (String condition : List.of(
                "a = 5000",
                "a > 26000",
                "a < 100",
                "a >= 26100",
                "a <= 3",
                "a <> 5",
                "a IN (1, 2, 3)",
                "a IN (5, 26000)",
                "a BETWEEN 5000 AND 5010",
                "NOT (a > 10)",
                "b = 100",
                "b = 3 AND a < 50",
                "s = 'key number 000100'",
                "s > 'key number 000500'",
                "s < 'a'",
                "s = 'zz'",
                "k = 'k5'",
                "k >= 'k99'",
                "k < 'k00'",
                "uni = 'é5'",
                "uni > 'z'",
                "d = DATE '2020-01-10'",
                "d > DATE '2021-01-01'",
                "\"dec\" = 160",
                "\"dec\" > 265.5",
                "\"dec\" < 0.5",
                "dec4 > 990",
                "dec4 < 10",
                "dec30 = 5000",
                "dec30 > 26000",
                "f = 5000",
                "f > 26000",
                "f < 10",
                "f >= 'nan'::DOUBLE",
                "f = 'nan'::DOUBLE",
                "f > 'inf'::DOUBLE",
                "f <= -1",
                "f4 > 8900",
                "f4 < 3",
                "f4 = 100",
                "n IS NULL",
                "n IS NOT NULL",
                "n = 5000",
                "n > 26000",
                "n < 4",
                "n IS NULL AND a = 8000",
                "n = 5 OR n IS NULL",
                "st.x > 26000",
                "st.x < 10",
                "st.y.z = 5000",
                "st.y.w = 'v777'",
                "ns.q = 15000",
                "ns.q IS NOT NULL",
                "ns IS NOT NULL",
                "tz > TIMESTAMPTZ '2020-01-01 07:00:00+00'",
                "tz = TIMESTAMPTZ '2020-01-01 02:00:00+00'",
                "ts < TIMESTAMP '2020-01-01 00:01:00'",
                "ts = '2020-01-01 02:00:00'",
                "ti > TIME '07:00:00'",
                "bo",
                "NOT bo AND a = 5",
                "u1 = 199",
                "u1 > 198 AND a < 400",
                "big > 26000000000000000",
                "big = 5000000000000000",
                "ub = 5000",
                "ub > 26000",
                "hu = 5000",
                "hu < 10",
                "uu = md5('5000')::UUID",
                "bl = 'b5000'::BLOB",
                "\"select\" = 5000",
                "\"with \"\"quote\" > 26100",
                "a < 10 OR a > 26100",
                "a < 10 OR d = DATE '2020-01-10'",
                "(a < 10 AND b = 1) OR (a > 26100 AND b = 2)",
                "a = 5000 AND s = 'nothing'",
                "l[1] = 5000",
                "a + 1 = 5000",
                "a::BIGINT = 5000",
                "a = 5000.0",
                "s || 'x' = 'key number 000100x'",
                "d::VARCHAR = '2020-01-10'",
                "coalesce(n, 0) = 5")) {
            queries.add("SELECT count(*), sum(b) FROM t WHERE " + condition);
            queries.add("SELECT * FROM t WHERE " + condition + " AND a % 97 = 1");
        }
        return queries;
    }

    @ParameterizedTest
    @MethodSource("queries")
    void plannedBytesSuffice(String sql, @TempDir Path stage) throws SQLException, IOException {
        Estimation estimation = estimate(sql);
        List<String> hollow = new Stage(bucket, stage.resolve("hollow")).runHollow(estimation.plan(), sql);
        List<String> expected = whole.runWhole(wholePlan, sql);
        assertThat(hollow).isEqualTo(expected);
        for (PlannedFile file : estimation.plan().tables().stream()
                .flatMap(t -> t.files().stream())
                .toList()) {
            assertThat(file.ranges()).isNotEmpty().allMatch(r -> r.length() > 0 && r.end() <= file.sizeBytes());
            for (int i = 1; i < file.ranges().size(); i++) {
                assertThat(file.ranges().get(i).offset())
                        .isGreaterThan(file.ranges().get(i - 1).end());
            }
        }
    }

    @Test
    void readsOneColumnOnlyAndOneRowGroupOnly() {
        long all = estimate("SELECT * FROM t").plan().plannedBytes();
        long column = estimate("SELECT sum(a) FROM t").plan().plannedBytes();
        long point = estimate("SELECT sum(a) FROM t WHERE a = 5000").plan().plannedBytes();
        long nothing = estimate("SELECT count(*) FROM t").plan().plannedBytes();
        assertThat(column - nothing).isLessThan(all / 5);
        assertThat(point - nothing).isPositive().isLessThan((column - nothing) / 5);
        assertThat(estimate("SELECT count(*) FROM t").plan().tables().getFirst().files())
                .hasSize(3)
                .allSatisfy(f -> assertThat(f.ranges()).hasSize(1));
    }

    @Test
    void prunesFilesByPartitionsAndTablesThatAreNotRead() {
        Estimation estimation = estimate("SELECT v FROM h WHERE year = 1 AND day = DATE '2024-01-02'");
        assertThat(estimation.plan().tables().getFirst().files()).isEmpty();
        assertThat(estimation.plan().tables().get(1).files())
                .isNotEmpty()
                .allSatisfy(f -> assertThat(f.uri()).contains("/year=1/day=2024-01-02/"));
        assertThat(estimation.plan().tables().get(1).partitionColumns())
                .extracting("type")
                .containsExactly("DATE", "VARCHAR", "BIGINT");
    }

    @Test
    void explainsTheEstimate() {
        var estimate = estimate("SELECT b, sum(a) FROM t JOIN h ON a = v GROUP BY b ORDER BY 2")
                .estimate();
        assertThat(estimate.operators())
                .extracting("name")
                .contains("SCAN", "COMPARISON_JOIN", "AGGREGATE_AND_GROUP_BY", "ORDER_BY");
        assertThat(estimate.operators().getFirst().depth()).isZero();
        assertThat(estimate.cpuSeconds()).isPositive();
        assertThat(estimate.memoryBytes()).isPositive();
        assertThat(estimate.diskBytes()).isGreaterThan(estimate.scanBytes());
        assertThat(estimate.notes()).isEmpty();
    }

    @Test
    void mergesTouchingRanges() {
        List<PlannedFile> files =
                estimate("SELECT * FROM t").plan().tables().getFirst().files();
        assertThat(files)
                .allSatisfy(f -> assertThat(
                                f.ranges().stream().mapToLong(ByteRange::length).sum())
                        .isGreaterThan(f.sizeBytes() * 9 / 10));
    }
}
