package dev.eider.estimator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.Column;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.FileFormat;
import dev.eider.contract.QueryException;
import dev.eider.contract.TableName;
import dev.eider.contract.TableSource;
import dev.eider.estimator.planner.DuckDbPlanner;
import dev.eider.estimator.table.TableMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(Lifecycle.PER_CLASS)
class TableProbeTest {
    private Path bucket;
    private LocalFiles store;
    private DuckDbPlanner planner;
    private Estimator estimator;

    @BeforeAll
    void write(@TempDir Path temporary) throws IOException, SQLException {
        bucket = Files.createDirectories(temporary.resolve("bucket"));
        Files.createDirectories(bucket.resolve("dir/_delta_log"));
        Files.createDirectories(bucket.resolve("mixed"));
        Files.createDirectories(bucket.resolve("bad"));
        Files.createDirectories(bucket.resolve("with ümlaut"));
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            copy(statement, "SELECT 1 AS a, 'x' AS b", "dir/1.parquet");
            copy(statement, "SELECT 2 AS a, 'y' AS b", "dir/2.parquet");
            copy(statement, "SELECT 3 AS a, 'z' AS b", "dir/_delta_log/3.parquet");
            copy(statement, "SELECT 3 AS a, 'z' AS b", "dir/.hidden.parquet");
            copy(statement, "SELECT 1 AS a, 2 AS b", "mixed/1.parquet");
            copy(statement, "SELECT 1 AS a, 3.5 AS c", "mixed/2.parquet");
            Files.createDirectories(bucket.resolve("wide"));
            copy(statement, "SELECT 1 AS k, 1.25::DECIMAL(5,2) AS d", "wide/1.parquet");
            copy(statement, "SELECT 2::BIGINT AS K, 1.5::DECIMAL(10,1) AS d, 'x' AS e", "wide/2.parquet");
            Files.createDirectories(bucket.resolve("structs"));
            copy(statement, "SELECT {'a': 1} AS s", "structs/1.parquet");
            copy(statement, "SELECT {'a': 1, 'b': 2} AS s", "structs/2.parquet");
            copy(statement, "SELECT 1 AS \"select\"", "with ümlaut/1 %41.parquet");
            copy(statement, "SELECT 1 AS g", "g[1].parquet");
            copy(statement, "SELECT 1 AS a WHERE false", "norows.parquet");
            for (String partition :
                    List.of("year=2024/month=01", "year=2025/month=12", "year=__HIVE_DEFAULT_PARTITION__/month=3")) {
                Files.createDirectories(bucket.resolve("hive/" + partition));
                copy(statement, "SELECT 1 AS a", "hive/" + partition + "/1.parquet");
            }
        }
        Files.write(bucket.resolve("bad/empty.parquet"), new byte[0]);
        Files.writeString(bucket.resolve("bad/text.parquet"), "this is no parquet file at all");
        byte[] good = Files.readAllBytes(bucket.resolve("dir/1.parquet"));
        Files.write(bucket.resolve("bad/cut.parquet"), Arrays.copyOf(good, good.length - 20));
        byte[] length = good.clone();
        Arrays.fill(length, length.length - 8, length.length - 4, (byte) 0x7F);
        Files.write(bucket.resolve("bad/length.parquet"), length);
        byte[] noise = good.clone();
        Arrays.fill(noise, noise.length - 200, noise.length - 8, (byte) 0x5A);
        Files.write(bucket.resolve("bad/noise.parquet"), noise);
        store = new LocalFiles(bucket);
        planner = new DuckDbPlanner();
        Path work = Files.createDirectories(temporary.resolve("work"));
        estimator = new Estimator(uri -> store, planner, EstimatorSettings.defaults(work));
    }

    private void copy(Statement statement, String sql, String file) throws SQLException {
        statement.execute("COPY (" + sql + ") TO '" + bucket.resolve(file) + "' (FORMAT PARQUET)");
    }

    @AfterAll
    void close() {
        planner.close();
    }

    private TableMetadata probe(String location, Map<String, String> options) {
        return probe(location, List.of(), options);
    }

    private TableMetadata probe(String location, List<Column> columns, Map<String, String> options) {
        return estimator.probe(
                new TableSource(new TableName("c", "s", "t"), FileFormat.PARQUET, List.of(location), columns, options),
                _ -> {});
    }

    private List<String> names(String location) {
        return probe(location, Map.of()).files().stream()
                .map(f -> f.info().uri().key())
                .toList();
    }

    @Test
    void findsFilesDirectoriesAndPatterns() {
        assertThat(names("s3://b/dir/1.parquet")).containsExactly("dir/1.parquet");
        assertThat(names("s3://b/dir")).containsExactly("dir/1.parquet", "dir/2.parquet");
        assertThat(names("s3://b/dir/")).containsExactly("dir/1.parquet", "dir/2.parquet");
        assertThat(names("s3://b/d*/[12].parquet")).containsExactly("dir/1.parquet", "dir/2.parquet");
        assertThat(names("s3://b/dir/{1,7}.parquet")).containsExactly("dir/1.parquet");
        assertThat(names("s3://b/g[1].parquet")).containsExactly("g[1].parquet");
        assertThat(names("s3://b/hive/**/1.parquet")).hasSize(3);
        assertThat(names("s3://b/with ümlaut/1 %41.parquet")).hasSize(1);
        assertThat(probe("s3://b/with ümlaut", Map.of()).columns()).containsExactly(new Column("select", "INTEGER"));
        assertThat(probe("s3://b/norows.parquet", Map.of()).columns()).containsExactly(new Column("a", "INTEGER"));
    }

    @Test
    void findsPartitions() {
        TableMetadata table = probe("s3://b/hive", Map.of());
        assertThat(table.columns())
                .containsExactly(
                        new Column("a", "INTEGER"), new Column("month", "VARCHAR"), new Column("year", "BIGINT"));
        assertThat(table.files().getLast().partitionValues().getLast()).isEmpty();
        assertThat(probe("s3://b/hive", Map.of("hive_partitioning", "false")).columns())
                .hasSize(1);
        assertThat(probe("s3://b/hive", Map.of("hive_types", "{'year': INT, month: 'VARCHAR'}"))
                        .partitionColumns())
                .extracting(Column::type)
                .containsExactly("VARCHAR", "INTEGER");
        assertThat(probe("s3://b/hive", Map.of("hive_types_autocast", "false")).partitionColumns())
                .extracting(Column::type)
                .containsExactly("VARCHAR", "VARCHAR");
    }

    @Test
    void unitesColumnsByName() {
        assertThat(probe("s3://b/mixed", Map.of()).columns())
                .extracting(Column::name)
                .containsExactly("a", "b");
        assertThat(probe("s3://b/mixed", Map.of("union_by_name", "true")).columns())
                .extracting(Column::name)
                .containsExactly("a", "b", "c");
    }

    @Test
    void widensToTheTypeThatHoldsAllFiles() {
        TableMetadata table = probe("s3://b/wide", Map.of("union_by_name", "true"));
        assertThat(table.columns())
                .containsExactly(
                        new Column("k", "BIGINT"), new Column("d", "DECIMAL(11,2)"), new Column("e", "VARCHAR"));
        assertThat(table.casting()).isTrue();
        assertThat(probe("s3://b/mixed", Map.of("union_by_name", "true")).casting())
                .isFalse();
        List<Column> declared = List.of(new Column("k", "VARCHAR"));
        assertThat(probe("s3://b/wide", declared, Map.of("union_by_name", "true"))
                        .columns())
                .isEqualTo(declared);
        assertFails(() -> probe("s3://b/structs", Map.of("union_by_name", "true")), ErrorCode.SCHEMA_MISMATCH, "'s'");
    }

    @Test
    void checksDeclaredColumns() {
        assertThat(probe("s3://b/dir", List.of(new Column("B", "VARCHAR")), Map.of())
                        .columns())
                .containsExactly(new Column("B", "VARCHAR"));
        List<Column> declared = List.of(new Column("month", "INTEGER"), new Column("a", "DOUBLE"));
        assertThat(probe("s3://b/hive", declared, Map.of())).satisfies(table -> {
            assertThat(table.columns()).isEqualTo(declared);
            assertThat(table.partitionColumns())
                    .containsExactly(new Column("month", "INTEGER"), new Column("year", "BIGINT"));
        });
        List<Column> later = List.of(new Column("a", "INTEGER"), new Column("c", "VARCHAR"));
        assertThat(probe("s3://b/mixed", later, Map.of()).columns()).isEqualTo(later);
        assertFails(
                () -> probe("s3://b/dir", List.of(new Column("gone", "VARCHAR")), Map.of()),
                ErrorCode.SCHEMA_MISMATCH,
                "gone");
    }

    @Test
    void namesWhatIsWrong() {
        assertFails(() -> names("s3://nowhere/x"), ErrorCode.BUCKET_NOT_FOUND, "nowhere");
        assertFails(() -> names("s3://b/nothing"), ErrorCode.NO_FILES, "s3://b/nothing");
        assertFails(() -> names("s3://b/*.orc"), ErrorCode.NO_FILES, "*.orc");
        for (String file : List.of("empty", "text", "cut", "length", "noise")) {
            assertFails(() -> names("s3://b/bad/" + file + ".parquet"), ErrorCode.CORRUPT_FILE, file + ".parquet");
        }
        assertFails(() -> probe("s3://b/dir", Map.of("filename", "true")), ErrorCode.NOT_SUPPORTED, "filename");
        assertFails(
                () -> probe("s3://b/dir", Map.of("hive_partitioning", "$1")),
                ErrorCode.INVALID_REQUEST,
                "hive_partitioning");
        assertFails(
                () -> probe("s3://b/hive", Map.of("hive_types", "{'year': INT) , x}")),
                ErrorCode.INVALID_REQUEST,
                "hive_types");
    }

    @Test
    void readsAFooterOnce() {
        probe("s3://b/dir/1.parquet", Map.of());
        int before = store.reads.get();
        probe("s3://b/dir/1.parquet", Map.of());
        assertThat(store.reads.get()).isEqualTo(before);
    }

    private static void assertFails(Runnable probe, ErrorCode code, String named) {
        assertThatThrownBy(probe::run).isInstanceOfSatisfying(QueryException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            assertThat(e.getMessage()).contains(named);
        });
    }
}
