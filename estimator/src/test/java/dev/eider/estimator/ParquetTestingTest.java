package dev.eider.estimator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.FileFormat;
import dev.eider.contract.QueryException;
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
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Apache Parquet project's test files, good and bad. */
@TestInstance(Lifecycle.PER_CLASS)
class ParquetTestingTest {
    private static final String MISSING = "no parquet-testing beside the project";

    private DuckDbPlanner planner;
    private Path work;

    @BeforeAll
    void start(@TempDir Path temporary) {
        planner = new DuckDbPlanner();
        work = temporary;
    }

    @AfterAll
    void close() {
        planner.close();
    }

    /** Beside the project's root, whichever module runs the test; one that is not there when it is missing. */
    private static Path directory(String name) {
        for (String up : List.of("../../shared", "../shared", "../../../shared")) {
            Path found = Path.of(up, "parquet-testing", name);
            if (Files.isDirectory(found)) {
                return found.toAbsolutePath().normalize();
            }
        }
        return Path.of(MISSING);
    }

    private static List<String> files(String directory) throws IOException {
        if (!Files.isDirectory(directory(directory))) {
            return List.of(MISSING);
        }
        try (Stream<Path> files = Files.list(directory(directory))) {
            return files.map(f -> f.getFileName().toString())
                    .filter(f -> f.endsWith(".parquet") || f.endsWith(".encrypted"))
                    .sorted()
                    .toList();
        }
    }

    static List<String> good() throws IOException {
        return files("data");
    }

    static List<String> bad() throws IOException {
        return files("bad_data");
    }

    private Estimator estimator(Path bucket) {
        LocalFiles store = new LocalFiles(bucket);
        return new Estimator(uri -> store, planner, EstimatorSettings.defaults(work));
    }

    private static TableSource source(String file) {
        return new TableSource(
                new TableName("demo", "s", "t"), FileFormat.PARQUET, List.of("s3://b/" + file), List.of(), Map.of());
    }

    private Estimation estimate(Path bucket, String file, String sql) {
        Estimator estimator = estimator(bucket);
        TableMetadata table = estimator.probe(source(file), _ -> {});
        var plan = planner.plan(
                new PlanRequest(sql, List.of(table.schema()), new SessionNames("demo", List.of("s"), "ann"), Map.of()));
        return estimator.estimate(plan, List.of(table));
    }

    @ParameterizedTest
    @MethodSource("good")
    void readsWhatDuckDbReads(String file, @TempDir Path stage) throws SQLException, IOException {
        assumeTrue(!file.equals(MISSING), MISSING);
        assumeTrue(!file.equals("large_string_map.brotli.parquet"), "has a text of 2 GiB, which JDBC cannot hold");
        Path bucket = directory("data");
        if (file.endsWith(".encrypted")) {
            assertThatThrownBy(() -> estimator(bucket).probe(source(file), _ -> {}))
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_SUPPORTED));
            return;
        }
        String sql = "SELECT * FROM t";
        if (!duckDbReads(bucket.resolve(file))) {
            assertFailsAsDamaged(bucket, file);
            return;
        }
        Estimation estimation = estimate(bucket, file, sql);
        List<String> whole = new Stage(bucket, stage.resolve("whole")).runWhole(estimation.plan(), sql);
        assertThat(new Stage(bucket, stage.resolve("hollow")).runHollow(estimation.plan(), sql))
                .isEqualTo(whole);
    }

    private static boolean duckDbReads(Path file) {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t AS SELECT * FROM read_parquet('" + file + "')");
            return true;
        } catch (SQLException e) {
            return false;
        }
    }

    @ParameterizedTest
    @MethodSource("bad")
    void refusesWhatIsDamagedWithATypedError(String file) {
        assumeTrue(!file.equals(MISSING), MISSING);
        assertFailsAsDamaged(directory("bad_data"), file);
    }

    /** At the probe with a typed error, or later in the runner, when only its pages are damaged. */
    private void assertFailsAsDamaged(Path bucket, String file) {
        try {
            Estimation estimation = estimate(bucket, file, "SELECT * FROM t");
            assertThat(estimation.plan().tables().getFirst().files()).hasSize(1);
        } catch (QueryException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.CORRUPT_FILE);
            assertThat(e.getMessage()).contains(file);
        }
    }
}
