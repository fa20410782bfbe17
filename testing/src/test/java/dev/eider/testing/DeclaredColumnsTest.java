package dev.eider.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.catalog.ColumnInfo;
import dev.eider.catalog.NewSchema;
import dev.eider.catalog.NewTable;
import dev.eider.contract.TableName;
import dev.eider.objectstore.ObjectStore.PutMode;
import dev.eider.objectstore.ObjectStores;
import dev.eider.objectstore.ObjectUri;
import dev.eider.objectstore.fixture.S3TestServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A table's declared columns are what every door gives, whatever types its files have. */
class DeclaredColumnsTest {
    private static final String BUCKET = "declared";

    private static S3TestServer s3;
    private static ObjectStores stores;
    private static GatewayRunner gateway;
    private static final List<Door> DOORS = new ArrayList<>();

    @BeforeAll
    static void start() throws Exception {
        s3 = S3TestServer.start();
        s3.createBucket(BUCKET);
        stores = new ObjectStores(s3.settings());
        gateway = GatewayRunner.start(s3.settings(), List.of(), Map.of());
        gateway.server().catalog().createSchema(NewSchema.of("demo", "lake"), "test");
        for (String month : List.of("01", "02", "10")) {
            put("zeros/m=" + month + "/p.parquet", "SELECT " + Integer.parseInt(month) + "::INTEGER AS x");
        }
        put("years/year=2024/p.parquet", "SELECT 1 AS v");
        put("years/year=next/p.parquet", "SELECT 2 AS v");
        put("words/1.parquet", "SELECT unnest(['1', 'abc', '2']) AS k");
        put("growing/1.parquet", "SELECT i::INTEGER AS a, i % 3 AS b, i AS extra FROM range(20000) r(i)");
        put(
                "growing/2.parquet",
                "SELECT i::BIGINT + 5000000000 AS a, (i % 3)::VARCHAR AS b, 'n' || i AS added FROM range(20000) r(i)");
        put("nested/1.parquet", "SELECT {'x': i, 'y': i * 2, 'z': 'z' || i} AS s FROM range(20000) r(i)");
        put("turned/1.parquet", "SELECT i AS id, {'a': i, 'b': 'b' || i, 'n': {'q': i}} AS s FROM range(5000) r(i)");
        put(
                "turned/2.parquet",
                "SELECT i AS id, {'b': 'c' || i, 'n': {'p': 1, 'q': -i}, 'a': 10000 + i} AS s FROM range(5000) r(i)");
        put("turned/3.parquet", "SELECT 20000 AS id");
        put("wide/p=1/1.parquet", "SELECT 7 AS K, {'a': 1, 'b': 'x'} AS s");
        put("wide/p=2/2.parquet", "SELECT 5000000000 AS k, {'a': 2, 'b': 'y'} AS s");
        table("zeros", "x|int", "m|string|0");
        table("zeros_as_numbers", "zeros", "x|string", "m|int|0");
        table("years", "v|int", "year|int|0");
        table("words", "k|int");
        table("words_kept", "words", "K|string");
        table("growing", "a|bigint", "b|string", "added|string");
        table("gone", "growing", "a|bigint", "gone|string");
        table("nested", "s|struct<x:string,y:bigint>");
        table("turned", "id|bigint", "s|struct<a:bigint,b:string,n:struct<q:bigint>>");
        DOORS.add(new JdbcDoor("PostgreSQL", gateway.pg()));
        DOORS.add(new JdbcDoor("Flight SQL", gateway.flight("tpch")));
        DOORS.add(new RestDoor(gateway.rest(), "tpch"));
    }

    @AfterAll
    static void stop() throws Exception {
        for (Door door : DOORS) {
            door.close();
        }
        gateway.close();
        stores.close();
        s3.close();
    }

    private static void put(String key, String query) {
        ObjectUri uri = ObjectUri.parse("s3://" + BUCKET + "/" + key);
        stores.forUri(uri).put(uri, ParquetFiles.write(query, ", ROW_GROUP_SIZE 2048"), PutMode.OVERWRITE);
    }

    private static void table(String name, String... columns) {
        if (columns[0].contains("|")) {
            register(name, name, List.of(columns));
        } else {
            register(name, columns[0], List.of(columns).subList(1, columns.length));
        }
    }

    private static void register(String name, String directory, List<String> columns) {
        List<ColumnInfo> infos = new ArrayList<>();
        for (String column : columns) {
            String[] parts = column.split("\\|");
            ColumnInfo plain = ColumnInfo.of(parts[0], parts[1], infos.size());
            infos.add(parts.length < 3 ? plain : partition(plain, Integer.parseInt(parts[2])));
        }
        String location = "s3://" + BUCKET + "/" + directory + "/";
        gateway.server()
                .catalog()
                .createTable(
                        new NewTable(
                                new TableName("demo", "lake", name),
                                "EXTERNAL",
                                "PARQUET",
                                location,
                                infos,
                                Optional.empty(),
                                Map.of()),
                        "test");
    }

    private static ColumnInfo partition(ColumnInfo column, int index) {
        return new ColumnInfo(
                column.name(),
                column.typeText(),
                column.typeJson(),
                column.typeName(),
                column.typePrecision(),
                column.typeScale(),
                column.typeIntervalType(),
                column.position(),
                column.comment(),
                column.nullable(),
                OptionalInt.of(index));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "SELECT x, m FROM lake.zeros WHERE m = '01'; 1|01",
                "SELECT x, m FROM lake.zeros WHERE m < '1' ORDER BY x DESC LIMIT 1; 2|02",
                "SELECT x || '!', m + 1, typeof(x), typeof(m) FROM lake.zeros_as_numbers WHERE m = 1; 1!|2|VARCHAR|INTEGER",
                "SELECT count(*) FROM lake.zeros_as_numbers WHERE x = '10' AND m > 2; 1",
                "SELECT m, typeof(m) FROM read_parquet('s3://declared/zeros/*/*.parquet', hive_partitioning = true) WHERE m = '01'; 01|VARCHAR",
                "SELECT count(K), max(k), typeof(any_value(k)) FROM lake.words_kept; 3|abc|VARCHAR",
                "SELECT count(*), sum(a), max(b), count(added), min(added) FROM lake.growing; 40000|100000399980000|2|20000|n0",
                "SELECT a, b, added FROM lake.growing WHERE a = 5000; 5000|2|null",
                "SELECT a, b, added FROM lake.growing WHERE a = 5000005000; 5000005000|2|n5000",
                "SELECT count(*) FROM lake.growing WHERE a > 5000019990 OR a < 5; 14",
                "SELECT count(*) FROM lake.growing WHERE b = '1' AND a < 3000; 1000",
                "SELECT count(*), count(a) FROM lake.growing WHERE added IS NULL AND a > 19990; 9|9",
                "SELECT count(*) FROM lake.growing WHERE added = 'n7'; 1",
                "SELECT count(*) FROM lake.growing g JOIN lake.zeros z ON g.a = z.x WHERE b IS NOT NULL; 3",
                "SELECT s.x || '.', s.y FROM lake.nested WHERE s.x = '777' AND s.y > 5; 777.|1554",
                "SELECT count(*) FROM lake.nested WHERE s.y IS NULL OR s.x IS NULL; 0",
                "SELECT s.b, s.n.q FROM lake.turned WHERE s.a = 4000; b4000|4000",
                "SELECT s.b, s.n.q FROM lake.turned WHERE s.a = 14000; c4000|-4000",
                "SELECT count(*), count(s.n), sum(s.n.q), sum(s.a), min(s.b), max(s.b) FROM lake.turned; 10001|10000|0|74995000|b0|c999",
                "SELECT id, count(s), min(s.b) FROM lake.turned WHERE s.n.q IS NULL GROUP BY id; 20000|0|null",
                "SELECT count(*), sum(a), max(b), typeof(any_value(a)), typeof(any_value(b)) FROM read_parquet(['s3://declared/growing/1.parquet', 's3://declared/growing/2.parquet'], union_by_name = true); 40000|100000399980000|2|BIGINT|VARCHAR",
                "SELECT a, b, extra, added FROM read_parquet('s3://declared/growing/*.parquet', union_by_name = true) WHERE a = 5000005000; 5000005000|2|null|n5000",
                "SELECT a, b, extra, added FROM read_parquet('s3://declared/growing/*.parquet', union_by_name = true) WHERE extra = 7; 7|1|7|null",
                "SELECT k, p FROM read_parquet('s3://declared/wide/*/*.parquet', union_by_name = true) WHERE k > 7; 5000000000|2",
                "SELECT typeof(k), k, s.a, s.b FROM read_parquet('s3://declared/wide/*/*.parquet', union_by_name = true) WHERE p = 1; BIGINT|7|1|x"
            })
    void sameRowsThroughEveryDoor(String sql, String row) throws Exception {
        for (Door door : DOORS) {
            assertThat(door.rows(sql)).as("%s", door).containsExactly(List.of(row.split("\\|")));
        }
        // The log may be a moment behind the last of them.
        JsonNode history =
                gateway.rest().get("/v1/queries?limit=" + DOORS.size()).body();
        assertThat(history.findValuesAsText("planner_misses"))
                .as("%s", history)
                .isNotEmpty()
                .containsOnly("0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "SELECT k FROM lake.words; demo.lake.words|\"k\"|s3://declared/words/1.parquet|'abc'",
                "SELECT sum(k) FROM lake.words WHERE k > 1 AND k + 1 < 9; demo.lake.words|\"k\"|s3://declared/words/1.parquet|'abc'",
                "SELECT v, year FROM lake.years; demo.lake.years|\"year\"|'next'|s3://declared/years/year=next/p.parquet",
                "SELECT * FROM lake.gone; demo.lake.gone|'gone'|s3://declared/growing/"
            })
    void whatDoesNotFitIsNamed(String sql, String parts) throws Exception {
        for (Door door : DOORS) {
            Door.Failure failure = door.failure(sql);
            assertThat(failure.message()).as("%s", door).contains(parts.split("\\|"));
        }
        assertThat(DOORS.getFirst().failure(sql).code()).isEqualTo("42804");
        assertThat(DOORS.getLast().failure(sql).code()).contains("SCHEMA_MISMATCH");
    }

    @Test
    void describeAndExecuteAgree() throws Exception {
        try (Connection connection = gateway.pg(Optional.of("prepareThreshold=1"));
                PreparedStatement statement = connection.prepareStatement("SELECT * FROM lake.growing LIMIT 1")) {
            var described = statement.getMetaData();
            try (var result = statement.executeQuery()) {
                for (int i = 1; i <= 3; i++) {
                    assertThat(result.getMetaData().getColumnTypeName(i)).isEqualTo(described.getColumnTypeName(i));
                }
            }
            assertThat(described.getColumnTypeName(1)).isEqualTo("int8");
        }
    }
}
