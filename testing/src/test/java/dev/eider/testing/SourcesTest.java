package dev.eider.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.catalog.NewSchema;
import dev.eider.catalog.NewTable;
import dev.eider.contract.TableName;
import dev.eider.objectstore.ObjectStore.PutMode;
import dev.eider.objectstore.ObjectStores;
import dev.eider.objectstore.ObjectUri;
import dev.eider.objectstore.fixture.S3TestServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The ways to name data in a statement, with the same rows through every door. */
class SourcesTest {
    private static final String BUCKET = "sources";

    @TempDir
    private static Path local;

    private static S3TestServer s3;
    private static ObjectStores stores;
    private static GatewayRunner gateway;
    private static final List<Door> DOORS = new ArrayList<>();

    /** @param rows that every door gives */
    record Case(String sql, List<Object> parameters, List<List<String>> rows) {
        static Case of(String sql, String... rows) {
            return new Case(
                    sql,
                    List.of(),
                    Arrays.stream(rows).map(row -> List.of(row.split("\\|"))).toList());
        }

        Case with(Object... values) {
            return new Case(sql, Arrays.asList(values), rows);
        }

        @Override
        public String toString() {
            return sql;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        s3 = S3TestServer.start();
        s3.createBucket(BUCKET);
        stores = new ObjectStores(s3.settings());
        gateway = GatewayRunner.start(s3.settings(), List.of(local), Map.of());
        put("dir/sales.parquet", "SELECT i AS id, i * 10 AS x FROM range(5) t(i)");
        put("dir/more.parquet", "SELECT i AS id, i * 10 AS x FROM range(5, 8) t(i)");
        put("items/it's.parquet", "SELECT i AS id, 'item ' || i AS name FROM range(4) t(i)");
        put("parts/day=2026-01-01/n=1/a.parquet", "SELECT 1 AS v");
        put("parts/day=2026-01-02/n=2/a.parquet", "SELECT 2 AS v");
        put("parts/day=__HIVE_DEFAULT_PARTITION__/n=3/a.parquet", "SELECT 3 AS v");
        put("times/time=2000-01-01T10:00:00Z/N=0x1F/a.parquet", "SELECT 1 AS v, 9 AS n");
        put("times/time=2000-1-2 24:00/N=2/a.parquet", "SELECT 2 AS v, 9 AS n");
        put("times/time=1969-12-31 23:59:59.9999999/N=3/a.parquet", "SELECT 3 AS v, 9 AS n");
        put("grown/k=1/1.parquet", "SELECT 1 AS a, 5 AS b");
        put("grown/k=2/1.parquet", "SELECT 2 AS A, 'x' AS xy, {'n': 7, 'm': 'q'} AS st, 1 AS \"it's\"");
        put("grown/k=2/2.parquet", "SELECT 3 AS A, 8 AS later");
        put("turned/month=2/day=3/YEAR=1/1.parquet", "SELECT 4 AS v");
        put("turned/YEAR=5/day=7/month=6/1.parquet", "SELECT 8 AS v");
        put("nulls/k=1/1.parquet", "SELECT 1 AS a, 'x' AS b");
        put("nulls/k=2/1.parquet", "SELECT 2 AS a, 'y' AS b");
        put("nulls/k=__HIVE_DEFAULT_PARTITION__/1.parquet", "SELECT 3 AS a");
        put(
                "cases.parquet",
                namedAlike(ParquetFiles.write("SELECT 1 AS abc, 2 AS bbb, 3 AS abc_1, 4 AS bbb_1, 'x' AS other")));
        put("shrunk/k=1/1.parquet", "SELECT 1 AS a, 'x' AS gone");
        put("shrunk/k=2/1.parquet", "SELECT 2 AS a");
        put("shrunk/k=2/2.parquet", "SELECT 3 AS a, 'y' AS gone");
        gateway.server().catalog().createSchema(NewSchema.of("demo", "shop"), "test");
        gateway.server().catalog().createSchema(NewSchema.of("demo", "odd \"schema\""), "test");
        table("shop", "sales", "s3://sources/dir/");
        table("odd \"schema\"", "Ta ble", "s3://sources/items/");
        BadObjects odd = new BadObjects(stores.forUri(uri("")), uri("odd/"));
        odd.zeroRows();
        odd.keywordColumns();
        odd.oddName();
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

    static Stream<Case> names() {
        return Stream.of(
                Case.of(
                        "SELECT f.id, c.x, l.x, i.name, r.r_name FROM 's3://sources/dir/*.parquet' f"
                                + " JOIN demo.shop.sales c ON c.id = f.id"
                                + " JOIN read_parquet(['s3://sources/dir/sales.parquet', 's3://sources/dir/more.parquet']) l ON l.id = f.id"
                                + " JOIN read_parquet('s3://sources/items/*.parquet', hive_partitioning = true) i ON i.id = f.id"
                                + " JOIN region r ON r.r_regionkey = f.id ORDER BY 1 LIMIT 2",
                        "0|0|0|item 0|AFRICA",
                        "1|10|10|item 1|AMERICA"),
                Case.of("FROM 's3://sources/dir/sales.parquet' WHERE sales.x = 10", "1|10"),
                Case.of("SELECT \"it's\".name FROM 's3://sources/items/it''s.parquet' WHERE \"it's\".id = 2", "item 2"),
                Case.of("SELECT \"Ta ble\".name FROM \"odd \"\"schema\"\"\".\"Ta ble\" WHERE id = 3", "item 3"),
                Case.of("WITH region AS (SELECT 7 AS r_regionkey) SELECT * FROM region", "7"),
                Case.of("WITH region AS (SELECT * FROM region WHERE r_regionkey < 2) SELECT count(*) FROM region", "2"),
                Case.of(
                        "SELECT (SELECT max(x) FROM demo.shop.sales), (SELECT count(*) FROM 's3://sources/dir/*.parquet' WHERE id IN (SELECT id FROM 's3://sources/items/*.parquet'))",
                        "70|4"),
                Case.of(
                        "SELECT id FROM 's3://sources/dir/sales.parquet' EXCEPT SELECT id FROM 's3://sources/items/*.parquet'",
                        "4"),
                Case.of(
                        "SELECT id FROM 's3://sources/dir/more.parquet' UNION ALL SELECT id FROM shop.sales WHERE id > 6 ORDER BY 1",
                        "5",
                        "6",
                        "7",
                        "7"),
                Case.of(
                        "SELECT s.id, t.id FROM 's3://sources/dir/sales.parquet' s, 's3://sources/dir/sales.parquet' t WHERE s.x = t.x AND s.id > 3",
                        "4|4"));
    }

    static Stream<Case> parameters() {
        return Stream.of(
                Case.of("SELECT x FROM 's3://sources/dir/*.parquet' WHERE id = ?", "30")
                        .with(3),
                Case.of("SELECT x FROM shop.sales WHERE id > ? ORDER BY id LIMIT ?", "60")
                        .with(5, 1),
                Case.of("SELECT count(*) FROM read_parquet('s3://sources/items/*.parquet') WHERE name = ?", "0")
                        .with("'; DROP TABLE x; --"));
    }

    static Stream<Case> partitions() {
        return Stream.of(
                Case.of(
                        "SELECT v, day, n, typeof(day), typeof(n) FROM read_parquet('s3://sources/parts/*/*/*.parquet', hive_partitioning = true) ORDER BY v",
                        "1|2026-01-01|1|DATE|BIGINT",
                        "2|2026-01-02|2|DATE|BIGINT",
                        "3|null|3|DATE|BIGINT"),
                Case.of("SELECT v FROM 's3://sources/parts/**/*.parquet' WHERE day = DATE '2026-01-02'", "2"),
                Case.of("SELECT v FROM 's3://sources/parts/**/*.parquet' WHERE day IS NULL", "3"),
                Case.of("SELECT sum(n) FROM 's3://sources/parts/**/*.parquet' WHERE n >= 2", "5"),
                Case.of("SELECT * FROM 's3://sources/turned/**/*.parquet' ORDER BY v", "4|1|3|2", "8|5|7|6"),
                Case.of("SELECT v FROM 's3://sources/turned/**/*.parquet' WHERE year = 5 AND month > 2", "8"),
                Case.of("SELECT a, b FROM 's3://sources/nulls/*/*.parquet' WHERE k = 1", "1|x"),
                Case.of("SELECT a, b FROM 's3://sources/nulls/*/*.parquet' WHERE k <> 1", "2|y"),
                Case.of("SELECT min(b), sum(a) FROM 's3://sources/nulls/*/*.parquet' WHERE k IN (1, 2)", "x|3"),
                Case.of("SELECT sum(a) FROM 's3://sources/nulls/*/*.parquet' WHERE k > 1 OR k IS NULL", "5"),
                Case.of(
                        "SELECT v, time, n, typeof(time), typeof(n) FROM 's3://sources/times/**/*.parquet' ORDER BY v",
                        "1|2000-01-01T10:00:00|31|TIMESTAMP|BIGINT",
                        "2|2000-01-03T00:00:00|2|TIMESTAMP|BIGINT",
                        "3|1969-12-31T23:59:59.999999|3|TIMESTAMP|BIGINT"),
                Case.of("SELECT v FROM 's3://sources/times/**/*.parquet' WHERE time = '2000-01-01 10:00:00'", "1"),
                Case.of("SELECT v FROM 's3://sources/times/**/*.parquet' WHERE time > TIMESTAMP '2000-01-02'", "2"),
                Case.of(
                        "SELECT v FROM 's3://sources/times/**/*.parquet' WHERE time = TIMESTAMP '1969-12-31 23:59:59.999999'",
                        "3"),
                Case.of("SELECT v FROM 's3://sources/times/**/*.parquet' WHERE n = 31", "1"));
    }

    /** A filter may leave out all files that have a column. */
    static Stream<Case> grown() {
        String grown = " FROM read_parquet('s3://sources/grown/*/*.parquet', union_by_name = true)";
        String shrunk = " FROM 's3://sources/shrunk/*/*.parquet'";
        return Stream.of(
                Case.of("SELECT *" + grown + " WHERE k = 1", "1|5|null|null|null|null|1"),
                Case.of("SELECT sum(a), count(xy), count(*)" + grown + " WHERE k = 1", "1|0|1"),
                Case.of("SELECT count(*)" + grown + " WHERE k = 1", "1"),
                Case.of(
                        "SELECT typeof(b), b, typeof(xy), xy, st.n, typeof(st.m), st" + grown + " WHERE k = 1",
                        "INTEGER|5|VARCHAR|null|null|VARCHAR|null"),
                Case.of(
                        "SELECT a, b, st.n, XY, \"it's\", later" + grown + " WHERE k = 2 ORDER BY 1",
                        "2|null|7|x|1|null",
                        "3|null|null|null|null|8"),
                Case.of("SELECT a" + grown + " WHERE k = 1 AND (xy IS NULL OR st.n > 3)", "1"),
                Case.of("SELECT count(*)" + grown + " WHERE k = 1 AND (xy = 'x' OR st.n > 3)", "0"),
                Case.of("SELECT count(*)" + grown + " WHERE k = 3", "0"),
                Case.of(
                        "SELECT o.a, n.a, o.xy, n.xy FROM (SELECT *" + grown + ") o JOIN (SELECT *" + grown
                                + ") n ON n.a = o.a + 1 WHERE o.k = 1 AND n.k = 2",
                        "1|2|null|x"),
                Case.of("SELECT sum(a)" + shrunk + " WHERE k = 2", "5"),
                Case.of("SELECT count(*)" + shrunk + " WHERE k = 2", "2"));
    }

    static Stream<Case> oddities() {
        return Stream.of(
                Case.of(
                        "SELECT abc, ABC_1, abc_1_1, abc_1_2, other FROM 's3://sources/cases.parquet' WHERE abc_1_1 = 3",
                        "1|2|3|4|x"),
                Case.of(
                        "SELECT \"select\", \"order\", \"two words\" FROM 's3://sources/odd/keywords/*.parquet'",
                        "1|one|2"),
                Case.of("SELECT answer FROM 's3://sources/odd/odd näme 日本/part 1 +%20#🦆[?].parquet'", "42"),
                Case.of("SELECT answer FROM 's3://sources/odd/odd näme 日本/*.parquet'", "42"));
    }

    static Stream<Case> tables() {
        return Stream.of(
                Case.of("SELECT table_name FROM information_schema.tables WHERE table_schema = 'shop'", "sales"),
                Case.of(
                        "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = 'sales' ORDER BY ordinal_position",
                        "id|BIGINT",
                        "x|BIGINT"));
    }

    @ParameterizedTest
    @MethodSource({"names", "parameters", "grown", "tables"})
    void throughEveryDoor(Case source) throws Exception {
        for (Door door : DOORS) {
            assertThat(door.run(source.sql(), source.parameters()).rows())
                    .as(door.toString())
                    .isEqualTo(source.rows());
        }
    }

    @ParameterizedTest
    @MethodSource({"partitions", "oddities"})
    void throughOneDoor(Case source) throws Exception {
        assertThat(DOORS.getLast().rows(source.sql())).isEqualTo(source.rows());
    }

    @Test
    void partitionInPlaceOfAColumnIsCalledAsTheColumn() throws Exception {
        String sql = "SELECT * FROM 's3://sources/times/**/*.parquet' WHERE N = 2";
        assertThat(DOORS.getLast().run(sql, List.of()))
                .isEqualTo(
                        new Door.Answer(List.of("v", "n", "time"), List.of(List.of("2", "2", "2000-01-03T00:00:00"))));
    }

    @Test
    void aColumnOfNoRemainingFileOfThisMachineIsNull() throws Exception {
        Files.createDirectories(local.resolve("k=1"));
        Files.createDirectories(local.resolve("k=2"));
        Files.write(local.resolve("k=1/1.parquet"), ParquetFiles.write("SELECT 1 AS a"));
        Files.write(local.resolve("k=2/1.parquet"), ParquetFiles.write("SELECT 2 AS a, {'n': 7} AS st"));
        String sql = "SELECT a, st.n, st, k FROM read_parquet('" + local.toUri()
                + "*/*.parquet', union_by_name = true) WHERE k = ";
        assertThat(DOORS.getLast().rows(sql + 1)).isEqualTo(List.of(List.of("1", "null", "null", "1")));
    }

    @Test
    void aColumnThatIsAskedForIsNotTakenForNullWithoutUnionByName() throws Exception {
        for (String asked : List.of("count(gone)", "count(*) FILTER (gone IS NULL)", "any_value(gone)", "count(f)")) {
            assertThat(DOORS.getLast()
                            .failure("SELECT " + asked + " FROM 's3://sources/shrunk/*/*.parquet' f WHERE k = 2"))
                    .as(asked)
                    .satisfies(failure -> assertThat(failure.code()).contains("SCHEMA_MISMATCH"))
                    .satisfies(failure -> assertThat(failure.message()).contains("has no column 'gone'"));
        }
    }

    @Test
    void namesOfColumnsMayRepeat() throws Exception {
        for (Door door : DOORS) {
            assertThat(door.run(
                            "SELECT id, id, x AS id, 'é' AS \"ü \"\"q\"\"\" FROM shop.sales WHERE id = 1", List.of()))
                    .as(door.toString())
                    .isEqualTo(new Door.Answer(
                            List.of("id", "id", "id", "ü \"q\""), List.of(List.of("1", "1", "10", "é"))));
        }
    }

    @Test
    void parameterThatIsUsedTwice() throws Exception {
        String sql = "SELECT count(*) FROM shop.sales WHERE id >= $1 OR x = $1 * 10";
        for (Door door : List.of(DOORS.get(1), DOORS.get(2))) {
            assertThat(door.rows(sql, 6)).as(door.toString()).containsExactly(List.of("2"));
        }
    }

    /** The Flight SQL driver adds the columns of an empty result to those that it knows already. */
    @Test
    void tableWithoutRowsHasColumns() throws Exception {
        for (Door door : DOORS) {
            Door.Answer answer = door.run("SELECT * FROM 's3://sources/odd/zero-rows/*.parquet'", List.of());
            assertThat(answer.rows()).as(door.toString()).isEmpty();
            assertThat(answer.columns().stream().distinct()).as(door.toString()).containsExactly("id", "name");
        }
    }

    @Test
    void tablesAreListedAndDescribed() throws Exception {
        for (Door door : DOORS) {
            assertThat(door.rows("SHOW TABLES")).as(door.toString()).contains(List.of("shop", "sales"));
            assertThat(door.rows("DESCRIBE shop.sales"))
                    .as(door.toString())
                    .extracting(row -> row.subList(0, 2))
                    .containsExactly(List.of("id", "BIGINT"), List.of("x", "BIGINT"));
            assertThat(door.rows("SUMMARIZE shop.sales"))
                    .as(door.toString())
                    .extracting(row -> row.subList(0, 4))
                    .containsExactly(List.of("id", "BIGINT", "0", "7"), List.of("x", "BIGINT", "0", "70"));
        }
    }

    private static void table(String schema, String name, String location) {
        gateway.server().catalog().createTable(NewTable.parquet(new TableName("demo", schema, name), location), "test");
    }

    private static ObjectUri uri(String key) {
        return ObjectUri.parse("s3://" + BUCKET + "/" + key);
    }

    /** DuckDB itself writes no two columns of a name. */
    private static byte[] namedAlike(byte[] file) {
        return new String(file, ISO_8859_1).replace("bbb", "ABC").getBytes(ISO_8859_1);
    }

    private static void put(String key, byte[] file) {
        stores.forUri(uri(key)).put(uri(key), file, PutMode.OVERWRITE);
    }

    private static void put(String key, String query) {
        put(key, ParquetFiles.write(query));
    }
}
