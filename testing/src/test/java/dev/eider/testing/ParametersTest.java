package dev.eider.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eider.catalog.Catalog;
import dev.eider.catalog.NewSchema;
import dev.eider.catalog.NewTable;
import dev.eider.contract.StorageSettings;
import dev.eider.contract.TableName;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.Date;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TimeZone;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.grpc.CredentialCallOption;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.DurationVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.NullVector;
import org.apache.arrow.vector.PeriodDuration;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.ListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.complex.impl.UnionListWriter;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PGInterval;
import org.postgresql.util.PGobject;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What a statement with parameters is said to return before its values are bound is what it returns. */
class ParametersTest {
    private static GatewayRunner gateway;

    @BeforeAll
    static void start() throws Exception {
        gateway = GatewayRunner.start(StorageSettings.defaults(), List.of(), Map.of());
    }

    @AfterAll
    static void stop() throws Exception {
        gateway.close();
    }

    @Test
    void pgjdbcReadsBinaryValuesAlikeHoweverOftenItAsks() throws SQLException {
        try (Connection pg = gateway.pg(Optional.of("binaryTransfer=true&prepareThreshold=-1"))) {
            for (Object value : List.of(
                    true,
                    7,
                    8L,
                    2.5d,
                    new BigDecimal("12.340"),
                    "text",
                    Date.valueOf("2020-01-02"),
                    Timestamp.valueOf("2020-01-02 03:04:05.678"))) {
                try (PreparedStatement statement = pg.prepareStatement("SELECT ?, ? AS b")) {
                    statement.setObject(1, value);
                    statement.setObject(2, value);
                    for (int i = 0; i < 3; i++) {
                        try (ResultSet rows = statement.executeQuery()) {
                            assertThat(rows.next()).isTrue();
                            assertThat(read(rows, value)).isEqualTo(value);
                        }
                    }
                }
            }
        }
    }

    /** What pgjdbc sends without a type (dates) PostgreSQL gives back as text. */
    private static Object read(ResultSet rows, Object value) throws SQLException {
        return switch (value) {
            case Date _ -> rows.getDate(1);
            case Timestamp _ -> rows.getTimestamp(1);
            default -> rows.getObject(1);
        };
    }

    @Test
    void aLongExpressionHasTheSameShortNameBeforeAndAfterItRuns() throws SQLException {
        String numbers = "1000001, ".repeat(2000);
        String sql = "SELECT sum(CASE WHEN n_nationkey IN (" + numbers + "?) THEN 1 ELSE 0 END) FROM nation";
        try (Connection pg = gateway.pg();
                PreparedStatement statement = pg.prepareStatement(sql)) {
            statement.setInt(1, 7);
            String told = statement.getMetaData().getColumnLabel(1);
            assertThat(told).startsWith("sum(CASE ").hasSize(63);
            try (ResultSet rows = statement.executeQuery()) {
                assertThat(rows.getMetaData().getColumnLabel(1)).isEqualTo(told);
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).isEqualTo(1);
            }
        }
    }

    @Test
    void withoutASearchPathQualifiedNamesAreFound() throws SQLException {
        try (Connection pg = gateway.pg();
                Statement statement = pg.createStatement()) {
            statement.execute("SET search_path = ''");
            for (String sql :
                    List.of("SELECT 25", "SELECT count(*) FROM tpch.nation", "SELECT count(*) FROM demo.tpch.nation")) {
                try (ResultSet rows = statement.executeQuery(sql)) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getInt(1)).isEqualTo(25);
                }
            }
            assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM nation"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42P01"));
        }
    }

    @Test
    void pgjdbcConnectsFromZonesWithMinutes() throws SQLException {
        TimeZone before = TimeZone.getDefault();
        try {
            for (String zone : List.of("GMT+05:30", "GMT-03:30", "GMT+05:45")) {
                TimeZone.setDefault(TimeZone.getTimeZone(zone));
                for (String from : List.of("", " FROM range(1)")) {
                    try (Connection pg = gateway.pg();
                            Statement statement = pg.createStatement();
                            ResultSet rows = statement.executeQuery(
                                    "SELECT TIMESTAMPTZ '2026-01-15 12:00:00+00' AS t, CAST(t AS VARCHAR)" + from)) {
                        assertThat(rows.next()).isTrue();
                        assertThat(rows.getTimestamp(1).toInstant()).isEqualTo("2026-01-15T12:00:00Z");
                        String offset = zone.substring(3);
                        assertThat(rows.getString(1)).endsWith(offset);
                        assertThat(rows.getString(2)).isEqualTo(rows.getString(1));
                    }
                }
            }
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @Test
    void pgjdbcIsToldTheTypesOfTheBoundStatement() throws SQLException {
        for (String options : List.of("prepareThreshold=1", "prepareThreshold=0", "prepareThreshold=-1")) {
            try (Connection pg = gateway.pg(Optional.of(options));
                    PreparedStatement statement = pg.prepareStatement(
                            "SELECT n_nationkey * ? AS v, sum(n_nationkey * ?) OVER () AS s FROM nation ORDER BY n_nationkey")) {
                statement.setObject(1, 2.5d);
                statement.setObject(2, new BigDecimal("0.5"));
                assertThat(statement.getMetaData().getColumnTypeName(1)).isEqualTo("float8");
                assertThat(statement.getMetaData().getColumnTypeName(2)).isEqualTo("numeric");
                for (double factor : new double[] {2.5, 3.5}) {
                    statement.setObject(1, factor);
                    try (ResultSet rows = statement.executeQuery()) {
                        assertThat(rows.next()).isTrue();
                        assertThat(rows.next()).isTrue();
                        assertThat(rows.getObject(1)).isEqualTo(factor);
                        assertThat(rows.getBigDecimal(2)).isEqualByComparingTo("150");
                    }
                }
            }
        }
    }

    @Test
    void aUuidIsOneFromEveryPlace() throws SQLException {
        UUID given = UUID.fromString("8f14e45f-ceea-467f-a8f5-5a5b5c5d5e5f");
        for (String options : List.of("binaryTransfer=false", "binaryTransfer=true&prepareThreshold=-1")) {
            for (String from : List.of("", " FROM nation LIMIT 1")) {
                try (Connection pg = gateway.pg(Optional.of(options));
                        PreparedStatement statement =
                                pg.prepareStatement("SELECT ?, '8f14e45f-ceea-467f-a8f5-5a5b5c5d5e5f'::UUID" + from)) {
                    statement.setObject(1, given);
                    try (ResultSet rows = statement.executeQuery()) {
                        assertThat(rows.next()).isTrue();
                        assertThat(rows.getObject(1)).isEqualTo(given);
                        assertThat(rows.getObject(2)).isEqualTo(given);
                    }
                }
            }
        }
    }

    @Test
    void arraysComeBackAsTheyWereSent() throws SQLException {
        UUID id = UUID.fromString("8f14e45f-ceea-467f-a8f5-5a5b5c5d5e5f");
        Map<String, Object[]> arrays = Map.of(
                "int4", new Object[] {1, null, -3},
                "float8", new Object[] {1.5, null},
                "bool", new Object[] {true, null, false},
                "text", new Object[] {"a\"\\", "{x}", null, "", "NULL"},
                "uuid", new Object[] {id, null},
                "date", new Object[] {Date.valueOf("2020-01-02"), null},
                "int8", new Object[] {});
        for (String options : List.of("binaryTransfer=false", "binaryTransfer=true&prepareThreshold=-1")) {
            try (Connection pg = gateway.pg(Optional.of(options));
                    PreparedStatement statement = pg.prepareStatement("SELECT ?")) {
                for (Map.Entry<String, Object[]> array : arrays.entrySet()) {
                    statement.setArray(1, pg.createArrayOf(array.getKey(), array.getValue()));
                    try (ResultSet rows = statement.executeQuery()) {
                        assertThat(rows.next()).isTrue();
                        assertThat((Object[]) rows.getArray(1).getArray())
                                .as(array.getKey() + " with " + options)
                                .isEqualTo(array.getValue());
                        assertThat(rows.getMetaData().getColumnTypeName(1)).isEqualTo("_" + array.getKey());
                    }
                }
                statement.setArray(1, pg.createArrayOf("int4", new Integer[][] {{1, 2}, {3, 4}}));
                assertThatThrownBy(statement::executeQuery)
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("0A000"))
                        .hasMessageContaining("parameter $1: arrays of more than one dimension");
            }
        }
    }

    /** As psycopg sends lists of strings and empty ones: as text of no type. */
    @Test
    void anUntypedArrayIsAsTheStatementWantsIt() throws SQLException {
        Map<String, Integer> counts = Map.of(
                "SELECT count(*) FROM nation WHERE n_name = ANY(?)", 2,
                "SELECT count(*) FROM nation WHERE n_name <> ALL(?)", 23,
                "SELECT count(*) FROM nation WHERE n_name IN (SELECT unnest(?))", 2);
        try (Connection pg = gateway.pg()) {
            for (Map.Entry<String, Integer> count : counts.entrySet()) {
                assertThat(countOf(pg, count.getKey(), "{ALGERIA,\"BRAZIL\"}"))
                        .as(count.getKey())
                        .isEqualTo(count.getValue());
            }
            assertThat(countOf(pg, "SELECT count(*) FROM nation WHERE n_nationkey = ANY(?)", "{1,2,7}"))
                    .isEqualTo(3);
            assertThat(countOf(pg, "SELECT count(*) FROM nation WHERE n_nationkey = ANY(?)", "{}"))
                    .isZero();
            assertThatThrownBy(() -> countOf(pg, "SELECT count(*) FROM nation WHERE n_nationkey = ANY(?)", "{a}"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22P02"));
        }
    }

    private static int countOf(Connection pg, String sql, String untyped) throws SQLException {
        try (PreparedStatement statement = pg.prepareStatement(sql)) {
            statement.setObject(1, untyped, Types.OTHER);
            try (ResultSet rows = statement.executeQuery()) {
                assertThat(rows.next()).isTrue();
                return rows.getInt(1);
            }
        }
    }

    /** As asyncpg, pg_dump, Npgsql and whoever binds a setting's value do. */
    @Test
    void settingsAreReadAndSetByFunctions() throws SQLException {
        try (Connection pg = gateway.pg();
                Statement statement = pg.createStatement()) {
            assertThat(row(statement, "SELECT current_setting('jit') AS cur, set_config('jit', 'on', false) AS new"))
                    .isEqualTo("cur=off new=on");
            assertThat(row(statement, "SELECT current_setting('server_version_num')::int"))
                    .isEqualTo("current_setting=160000");
            for (String from : List.of("", " FROM nation LIMIT 1")) {
                assertThat(row(
                                statement,
                                "SELECT current_setting('server_version_num')::int >= 90000 AS a, current_setting('jit') || '!' AS b"
                                        + from))
                        .isEqualTo("a=t b=on!");
                for (String unknown : List.of("nope", "secret_directory")) {
                    assertThatThrownBy(() ->
                                    statement.executeQuery("SELECT current_setting('" + unknown + "') || ''" + from))
                            .isInstanceOfSatisfying(
                                    SQLException.class,
                                    e -> assertThat(e.getSQLState()).isEqualTo("42704"))
                            .hasMessageContaining("unrecognized configuration parameter \"" + unknown + "\"");
                }
                assertThatThrownBy(() -> statement.executeQuery("SELECT set_config('jit', 'off', false), 1" + from))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("0A000"))
                        .hasMessageContaining("or use SET");
            }
            assertThat(row(statement, "SELECT set_config('app.user', 'ann', false)"))
                    .isEqualTo("set_config=ann");
            assertThat(row(statement, "SELECT set_config('app.user', NULL, false)"))
                    .isEqualTo("set_config=");
            try (PreparedStatement bound = pg.prepareStatement("SELECT set_config(?, ?, ?)")) {
                for (String zone : List.of("Europe/Paris", "asia/tokyo")) {
                    bound.setString(1, "timezone");
                    bound.setString(2, zone);
                    bound.setBoolean(3, false);
                    try (ResultSet rows = bound.executeQuery()) {
                        assertThat(rows.next()).isTrue();
                        assertThat(rows.getString("set_config")).isEqualToIgnoringCase(zone);
                    }
                }
            }
            assertThat(row(statement, "SHOW timezone")).endsWith("=Asia/Tokyo");
            statement.execute("SELECT pg_advisory_unlock_all(); CLOSE ALL; UNLISTEN *; RESET ALL;");
            assertThat(row(statement, "SELECT current_setting('timezone')")).doesNotContain("Tokyo");
        }
    }

    @Test
    void integersHavePostgresForms() throws SQLException {
        try (Connection pg = gateway.pg();
                Statement statement = pg.createStatement()) {
            assertThat(row(statement, "SELECT 0x1F + 0o17 AS a, 0b101 AS b")).isEqualTo("a=46 b=5");
            for (char blank : "\t\u000b\u00a0\u2003\u200b\u2060\u3000\ufeff".toCharArray()) {
                assertThat(row(statement, "SELECT" + blank + "0x1F" + blank + "AS" + blank + "a"))
                        .isEqualTo("a=31");
            }
            assertThat(row(statement, "SELECT 1 -- one\r+0x1F AS a")).isEqualTo("a=32");
            for (String malformed : List.of("0x", "0x1G", "0b12", "0x1FAS")) {
                assertThatThrownBy(() -> statement.executeQuery("SELECT " + malformed))
                        .isInstanceOfSatisfying(PSQLException.class, e -> {
                            assertThat(e.getSQLState()).isEqualTo("42601");
                            ServerErrorMessage error = Objects.requireNonNull(e.getServerErrorMessage());
                            assertThat(error.getPosition()).isEqualTo(8);
                            assertThat(error.getMessage()).endsWith("at or near \"" + malformed + "\"");
                        });
            }
        }
    }

    @Test
    void namesAreLookedUpInAllSchemasOfTheSearchPath() throws SQLException {
        Catalog catalog = gateway.server().catalog();
        Map.of(
                        "s1",
                        List.of("t=nation"),
                        "S2",
                        List.of("t=region", "only_s2=region"),
                        "A,b",
                        List.of("t=part"),
                        GatewayRunner.USER,
                        List.of("t=orders"))
                .forEach((schema, tables) -> {
                    catalog.createSchema(NewSchema.of("demo", schema), "test");
                    for (String table : tables) {
                        String[] parts = table.split("=");
                        String location = catalog.table(new TableName("demo", "tpch", parts[1]))
                                .location();
                        catalog.createTable(
                                NewTable.parquet(new TableName("demo", schema, parts[0]), location), "test");
                    }
                });
        try (Connection pg = gateway.pg();
                Statement statement = pg.createStatement()) {
            statement.execute("SET search_path = \"$user\", public, tpch");
            assertThat(row(statement, "SELECT count(nation.n_name) AS n FROM nation JOIN region r ON true"))
                    .isEqualTo("n=125");
            assertThat(row(statement, "SELECT min(t.o_orderkey) AS n FROM t")).isEqualTo("n=1");
            assertThat(schemas(statement)).isEqualTo("tester {pg_catalog,tester,tpch} {tester,tpch}");

            statement.execute("SET search_path = nope, s1, s2");
            for (String sql : List.of(
                    "SELECT count(n_name) AS n FROM t, only_s2",
                    "SELECT 25 * count(only_s2.r_name) AS n FROM only_s2",
                    "SELECT 25 * count(s2.only_s2.r_name) AS n FROM only_s2\u00a0WHERE r_regionkey >= 0",
                    "SELECT 25 * count(only_s2) AS n FROM only_s2",
                    "SELECT 25 * count(*) AS n FROM (TABLE only_s2)",
                    "SELECT 25 * count(s2.t.r_name) AS n FROM s2.t",
                    "WITH t AS (FROM only_s2) SELECT 25 * count(r_name) AS n FROM t")) {
                assertThat(row(statement, sql)).as(sql).isIn("n=125");
            }
            assertThat(row(statement, "DESCRIBE only_s2")).startsWith("column_name=r_regionkey ");
            assertThat(row(statement, "SUMMARIZE only_s2")).startsWith("column_name=r_regionkey ");
            assertThat(schemas(statement)).isEqualTo("s1 {pg_catalog,s1,S2} {s1,S2}");
            assertThat(row(statement, "SELECT current_schema() AS s FROM only_s2 LIMIT 1"))
                    .isEqualTo("s=s1");

            statement.execute("SET search_path = \"A,b\", information_schema, s1, pg_catalog");
            assertThat(row(statement, "SHOW search_path"))
                    .isEqualTo("search_path=\"A,b\", information_schema, s1, pg_catalog");
            assertThat(row(statement, "SELECT min(p_partkey) AS n FROM t")).isEqualTo("n=1");
            assertThat(row(statement, "SELECT count(*) > 0 AS some FROM tables, pg_class"))
                    .isEqualTo("some=t");
            assertThat(schemas(statement))
                    .isEqualTo(
                            "A,b {\"A,b\",information_schema,s1,pg_catalog} {\"A,b\",information_schema,s1,pg_catalog}");
            statement.execute("USE \"A,b\"");
            assertThat(row(statement, "SELECT min(p_partkey) AS n FROM t")).isEqualTo("n=1");

            for (String path : List.of("pg_catalog", "information_schema", "nope", "''")) {
                statement.execute("SET search_path = " + path);
                assertThat(row(statement, "SELECT 1 + 1 AS n")).isEqualTo("n=2");
                assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM only_s2"))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("42P01"));
            }
            assertThat(schemas(statement)).isEqualTo("null {pg_catalog} {}");
        }
    }

    private static String schemas(Statement statement) throws SQLException {
        return row(statement, "SELECT current_schema() AS a, current_schemas(true) AS b, current_schemas(false) AS c")
                .replaceAll("(^| )[abc]=", "$1");
    }

    private static String row(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            List<String> cells = new ArrayList<>();
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                cells.add(rows.getMetaData().getColumnLabel(i) + "=" + rows.getString(i));
            }
            return String.join(" ", cells);
        }
    }

    /** SQLAlchemy's first questions, and psycopg's within them. */
    @Test
    void clientsLearnWhatServerThisIs() throws SQLException {
        try (Connection pg = gateway.pg();
                Statement statement = pg.createStatement()) {
            try (ResultSet version = statement.executeQuery("select pg_catalog.version()")) {
                assertThat(version.next()).isTrue();
                assertThat(version.getString(1)).startsWith("PostgreSQL 16.0 ");
            }
            pg.setAutoCommit(false);
            Savepoint savepoint = pg.setSavepoint("before");
            assertThatThrownBy(() -> statement.executeQuery("SELECT nothing")).isInstanceOf(SQLException.class);
            pg.rollback(savepoint);
            Map<String, List<Long>> oids = Map.of("int4", List.of(23L, 1007L), "hstore", List.of());
            for (Map.Entry<String, List<Long>> type : oids.entrySet()) {
                assertThat(typeInfo(pg, type.getKey())).as(type.getKey()).isEqualTo(type.getValue());
            }
            pg.commit();
        }
    }

    private static List<Long> typeInfo(Connection pg, String name) throws SQLException {
        String question = """
                SELECT
                    typname AS name, oid, typarray AS array_oid,
                    oid::regtype::text AS regtype, typdelim AS delimiter
                FROM pg_type t
                WHERE t.oid = to_regtype(?)
                ORDER BY t.oid
                """;
        try (PreparedStatement statement = pg.prepareStatement(question)) {
            statement.setString(1, name);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? List.of(rows.getLong("oid"), rows.getLong("array_oid")) : List.of();
            }
        }
    }

    @Test
    void aStatementTimeoutEndsAJob() throws SQLException {
        try (Connection pg = gateway.pg();
                Statement statement = pg.createStatement()) {
            statement.execute("SET statement_timeout = '300ms'");
            assertThatThrownBy(() -> statement.executeQuery("SELECT count(*) FROM lineitem a, lineitem b "
                            + "WHERE a.l_extendedprice * b.l_discount > a.l_tax + b.l_quantity"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"))
                    .hasMessageContaining("statement_timeout, 300 ms");
        }
    }

    @Test
    void aStatementTimeoutEndsTheDescribingOfAStatement() throws SQLException {
        try (Connection pg = gateway.pg();
                Statement statement = pg.createStatement();
                PreparedStatement slow = pg.prepareStatement("SELECT length(repeat('x', 900000000))")) {
            statement.execute("SET statement_timeout = '300ms'");
            assertThatThrownBy(slow::getMetaData)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"))
                    .hasMessageContaining("statement_timeout, 300 ms");
        }
    }

    @Test
    void jsonIsJsonWhateverItIsCalled() throws SQLException {
        String text = "{\"a\": [1, \"x\\\"y\"]}";
        for (String options : List.of("binaryTransfer=false", "binaryTransfer=true&prepareThreshold=-1")) {
            for (String type : List.of("json", "jsonb")) {
                try (Connection pg = gateway.pg(Optional.of(options));
                        Statement other = pg.createStatement();
                        PreparedStatement statement = pg.prepareStatement(
                                "SELECT typeof(?), ?::VARCHAR, typeof(?), len(?), ? = '" + text + "'::" + type)) {
                    PGobject json = new PGobject();
                    json.setType(type);
                    json.setValue(text);
                    Array array = pg.createArrayOf(type, new String[] {text, null});
                    statement.setObject(1, json);
                    statement.setObject(2, json);
                    statement.setArray(3, array);
                    statement.setArray(4, array);
                    statement.setObject(5, json);
                    try (ResultSet rows = statement.executeQuery()) {
                        assertThat(rows.next()).isTrue();
                        assertThat(rows.getString(1)).isEqualTo("JSON");
                        assertThat(rows.getString(2)).isEqualTo(text);
                        assertThat(rows.getString(3)).isEqualTo("JSON[]");
                        assertThat(rows.getInt(4)).isEqualTo(2);
                        assertThat(rows.getBoolean(5)).isTrue();
                    }
                    assertThat(row(other, "SELECT '" + text + "'::" + type + " -> 'a' ->> 1 AS v FROM nation LIMIT 1"))
                            .isEqualTo("v=x\"y");
                    for (String from : List.of("", " FROM nation")) {
                        assertThatThrownBy(() -> other.executeQuery("SELECT '{'::" + type + from))
                                .isInstanceOfSatisfying(
                                        SQLException.class,
                                        e -> assertThat(e.getSQLState()).isEqualTo("22P02"));
                    }
                }
            }
        }
    }

    /** The client was told of a numeric column and would take the bytes of a double for one. */
    @Test
    void aNumericBeyondDuckDbsIsOutOfRangeOnceItsTypeWasTold() throws SQLException {
        for (String options : List.of("binaryTransfer=false", "binaryTransfer=true&prepareThreshold=-1")) {
            try (Connection pg = gateway.pg(Optional.of(options));
                    PreparedStatement statement = pg.prepareStatement("SELECT 1 AS one, ? AS v")) {
                statement.setBigDecimal(1, new BigDecimal("1.5"));
                assertThat(statement.getMetaData().getColumnTypeName(2)).isEqualTo("numeric");
                for (String value : List.of("1".repeat(39), "1e-39", "NaN", "-Infinity")) {
                    PGobject numeric = new PGobject();
                    numeric.setType("numeric");
                    numeric.setValue(value);
                    statement.setObject(1, numeric);
                    assertThatThrownBy(statement::executeQuery)
                            .as(value + " with " + options)
                            .isInstanceOfSatisfying(
                                    SQLException.class,
                                    e -> assertThat(e.getSQLState()).isEqualTo("22003"))
                            .hasMessageContaining("parameter $1")
                            .hasMessageContaining("DECIMAL(38)");
                }
            }
        }
    }

    /** As doubles the two would be the same. */
    @Test
    void aNumericBeyondDuckDbsIsOutOfRangeBeforeToo() throws SQLException {
        for (String options : List.of("binaryTransfer=false", "binaryTransfer=true&prepareThreshold=-1")) {
            try (Connection pg = gateway.pg(Optional.of(options));
                    PreparedStatement statement = pg.prepareStatement("SELECT ? = ?")) {
                statement.setBigDecimal(1, BigDecimal.TEN.pow(37));
                statement.setBigDecimal(2, BigDecimal.TEN.pow(40).add(BigDecimal.ONE));
                assertThatThrownBy(statement::executeQuery)
                        .as(options)
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("22003"))
                        .hasMessageContaining("parameter $2: it takes 41 digits")
                        .hasMessageContaining("DECIMAL(38)");
            }
        }
    }

    /** pgjdbc looks up each type that it does not know by heart. */
    @Test
    void pgjdbcKnowsAnInterval() throws SQLException {
        for (String options : List.of("binaryTransfer=false", "binaryTransfer=true&prepareThreshold=-1")) {
            try (Connection pg = gateway.pg(Optional.of(options));
                    PreparedStatement statement = pg.prepareStatement("SELECT INTERVAL '1 day 2 hours', ? AS given")) {
                statement.setObject(1, new PGInterval("3 days"));
                try (ResultSet rows = statement.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getObject(1)).isEqualTo(new PGInterval("1 day 2 hours"));
                    assertThat(rows.getObject(2)).isEqualTo(new PGInterval("3 days"));
                    assertThat(rows.getMetaData().getColumnTypeName(1)).isEqualTo("interval");
                }
            }
        }
    }

    @Test
    void parametersThatThereAreNotAreRefusedByPostgresCodes() throws SQLException {
        try (Connection pg = gateway.pg();
                var statement = pg.createStatement()) {
            assertThatThrownBy(() -> statement.executeQuery("SELECT $0"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42P02"));
            assertThatThrownBy(() -> statement.executeQuery("SELECT $2147483647"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42P02"));
        }
    }

    @Test
    void restTakesNoSqlForAType() throws Exception {
        for (String type : List.of(
                "VARCHAR) || (SELECT max(value) FROM duckdb_settings() WHERE name='secret_directory'",
                "INTEGER) AS a, CAST('1' AS INTEGER")) {
            ObjectNode body = RestClient.body("SELECT ? AS v");
            body.putArray("parameters").addObject().put("type", type).put("value", "1");
            JsonNode error = gateway.rest().submit(body).body().path("error");
            assertThat(error.path("code").asText()).isEqualTo("INVALID_REQUEST");
            assertThat(error.path("message").asText()).contains(type);
        }
    }

    @Test
    void whatHasNoPlanReadsItsTablesAll() throws Exception {
        ObjectNode body = RestClient.body(
                        "SELECT count(*), min(?::BIT), sum(r_regionkey) + '1'::BIGNUM FROM demo.tpch.region")
                .put("wait", "60s");
        body.putArray("parameters").add("101");
        JsonNode answer = gateway.rest().submit(body).body();
        assertThat(answer.at("/rows/0").toString()).as(answer.toString()).isEqualTo("[5,\"101\",\"11\"]");
    }

    @Test
    void aFilterByAParameterStillPrunes() throws Exception {
        ObjectNode body = RestClient.body("SELECT count(*) FROM demo.tpch.orders WHERE o_orderkey < ?")
                .put("dry_run", true);
        body.putArray("parameters").add(-1);
        JsonNode none = gateway.rest().submit(body).body();
        body.putArray("parameters").add(1_000_000_000);
        JsonNode all = gateway.rest().submit(body).body();
        assertThat(none.path("estimate").path("scan_bytes").asLong(-1))
                .isBetween(0L, all.path("estimate").path("scan_bytes").asLong() / 10);
    }

    @Test
    void pgjdbcIsToldTypesAndNamesThatNoValueChanges() throws SQLException {
        String file = "file://" + gateway.demo().getFirst().directory() + "/*.parquet";
        for (String from : List.of("", " FROM nation LIMIT 1")) {
            try (Connection pg = gateway.pg(Optional.of("prepareThreshold=-1&binaryTransfer=true"));
                    PreparedStatement year = pg.prepareStatement(
                            "SELECT extract(year FROM ?::date), (SELECT count(*) FROM '" + file + "')" + from);
                    PreparedStatement length = pg.prepareStatement("SELECT len(?::int[])" + from)) {
                for (String date : new String[] {"2026-01-05", null}) {
                    year.setString(1, date);
                    try (ResultSet rows = year.executeQuery()) {
                        assertThat(rows.getMetaData().getColumnTypeName(1)).isEqualTo("int8");
                        assertThat(rows.getMetaData().getColumnLabel(2))
                                .isEqualTo("(SELECT count_star() FROM \"" + file + "\")");
                        assertThat(rows.next()).isTrue();
                        assertThat(rows.getObject(1)).isEqualTo(date == null ? null : 2026L);
                    }
                }
                length.setArray(1, pg.createArrayOf("int4", new Integer[] {1, 2}));
                try (ResultSet rows = length.executeQuery()) {
                    assertThat(rows.getMetaData().getColumnLabel(1)).isEqualTo("len(CAST($1 AS INTEGER[]))");
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getLong(1)).isEqualTo(2);
                }
            }
        }
    }

    /** What pgjdbc is told of parameters is what drivers without types of their own (asyncpg, pgx) send values as. */
    @Test
    void anUntypedOperandHasTheOthersType() throws SQLException {
        Map<String, String> types = Map.of(
                "SELECT sum(l_extendedprice) FROM lineitem WHERE l_discount BETWEEN ? - 0.01 AND ? + 0.01", "numeric",
                "SELECT 9007199254740993 - ?, ? * o_orderkey FROM orders LIMIT 1", "int8",
                "SELECT o_orderdate - ?, ? - o_orderdate FROM orders LIMIT 1", "date",
                "SELECT o_totalprice::FLOAT8 % ?, ? / 2.5::FLOAT8 FROM orders LIMIT 1", "float8",
                "SELECT extract(year FROM ?), extract(day FROM ?)", "timestamp",
                "SELECT quantile_cont(n_nationkey, ?), quantile_disc(n_name, ?) FROM nation", "float8");
        try (Connection pg = gateway.pg()) {
            for (Map.Entry<String, String> type : types.entrySet()) {
                try (PreparedStatement statement = pg.prepareStatement(type.getKey())) {
                    ParameterMetaData told = statement.getParameterMetaData();
                    assertThat(List.of(told.getParameterTypeName(1), told.getParameterTypeName(2)))
                            .as(type.getKey())
                            .containsOnly(type.getValue());
                }
            }
            for (String value : List.of("0.06", "0.055")) {
                String count = "SELECT count(*) FROM lineitem WHERE l_discount BETWEEN ? - 0.01 AND 0.01 + ";
                assertThat(countOf(pg, count + value, value))
                        .isEqualTo(countOf(pg, count.replace("?", value) + "?", value))
                        .isEqualTo(value.equals("0.06") ? 164_138 : 109_520);
            }
            // A string is told nothing before it is sent, unless a date beside it is.
            try (PreparedStatement statement = pg.prepareStatement(
                    "SELECT count(*) FROM lineitem WHERE l_shipdate >= ? AND l_discount BETWEEN ? - 0.01 AND ? + 0.01")) {
                statement.setDate(1, Date.valueOf("1990-01-01"));
                statement.setString(2, "0.055");
                statement.setString(3, "0.055");
                try (ResultSet rows = statement.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getLong(1)).isEqualTo(109_520);
                }
            }
        }
    }

    private static final String EVENTS = " FROM (SELECT i, 1400000000000000000 + i AS id, i * 1.25 AS n,"
            + " TIMESTAMP '2000-01-01' + i * INTERVAL 1 HOUR AS ts FROM range(1, 9) r(i)) WHERE ";

    @Test
    void anUntypedPartHasTheTypeOfItsCounterpart() throws SQLException {
        Map<String, String> counts = Map.ofEntries(
                Map.entry("(n, i) IN ((?, ?), (?, ?)) | 2.5 2 3.750 3", "numeric int8 numeric int8 = 2"),
                Map.entry("(ts, id) = (?, ?) | 2000-01-01T02:00:00 1400000000000000002", "timestamp int8 = 1"),
                Map.entry("(ts, n) > (?, ?) | 2000-01-01T02:00:00 2.25", "timestamp numeric = 7"),
                Map.entry("ROW(n, i) NOT IN (ROW(?, ?)) | 2.50 2", "numeric int8 = 7"),
                Map.entry("n = ANY(?) | {2.5,5}", "_numeric = 2"),
                Map.entry("n <> ALL(?) | {2.5,5}", "_numeric = 6"),
                Map.entry("ts = ANY(?) | {2000-01-01T02:00:00}", "_timestamp = 1"),
                Map.entry("ts > ALL(?) | {2000-01-01T02:00:00,2000-01-01}", "_timestamp = 6"),
                Map.entry("ts::TIMESTAMPTZ = ANY(?) | {2000-01-01T02:00:00Z}", "_timestamptz = 1"),
                Map.entry("ts::TIME = ANY(?) | {02:00:00}", "_time = 1"),
                Map.entry("ts::DATE = ANY(?) | {2000-01-01}", "_date = 8"),
                Map.entry("n::FLOAT8 = ANY(?) | {2.5,5}", "_float8 = 2"),
                Map.entry("id = ANY(?) | {1400000000000000002}", "_int8 = 1"),
                Map.entry("i = ANY(?) AND n > ? | {2,3} 2.6", "_int8 numeric = 1"),
                Map.entry("id IN (VALUES (?), (?)) | 1400000000000000002 1400000000000000003", "int8 int8 = 2"),
                Map.entry("id = (SELECT ?) | 1400000000000000002", "int8 = 1"),
                Map.entry("id IN (SELECT 1::BIGINT UNION SELECT ?) | 1400000000000000002", "int8 = 1"),
                Map.entry("id = CASE WHEN i > 0 THEN ? WHEN i < 0 THEN id END | 1400000000000000002", "int8 = 1"),
                Map.entry("[n, 9.99] = [?, ?] | 2.5 9.990", "numeric numeric = 1"),
                Map.entry("{'n': n, 'id': id} = {'n': ?, 'id': ?} | 2.5 1400000000000000002", "numeric int8 = 1"));
        try (Connection pg = gateway.pg()) {
            for (Map.Entry<String, String> count : counts.entrySet()) {
                String[] given = count.getKey().split(" \\| ");
                List<String> told = new ArrayList<>();
                try (PreparedStatement statement = pg.prepareStatement("SELECT count(*)" + EVENTS + given[0])) {
                    String[] values = given[1].split(" ");
                    for (int i = 1; i <= values.length; i++) {
                        told.add(statement.getParameterMetaData().getParameterTypeName(i));
                        statement.setObject(i, values[i - 1], Types.OTHER);
                    }
                    try (ResultSet rows = statement.executeQuery()) {
                        assertThat(rows.next()).isTrue();
                        assertThat(String.join(" ", told) + " = " + rows.getInt(1))
                                .as(count.getKey())
                                .isEqualTo(count.getValue());
                    }
                }
            }
        }
    }

    /** pgjdbc declares strings as varchar. */
    @Test
    void aStringIsTakenAlikeWhetherItsStatementWasDescribedOrNot() throws SQLException {
        Map<String, Integer> counts = Map.of(
                "n > ? | 2.4999", 7,
                "(n, i) IN ((?, ?)) | 2.50 2", 1,
                "(ts, n) NOT IN ((?, ?)) | 2000-01-01T02:00 2.500", 7,
                "n IN (SELECT 1.25 UNION SELECT ?) | 2.500", 2);
        try (Connection pg = gateway.pg()) {
            for (Map.Entry<String, Integer> count : counts.entrySet()) {
                String[] given = count.getKey().split(" \\| ");
                String[] values = given[1].split(" ");
                try (PreparedStatement statement = pg.prepareStatement("SELECT count(*)" + EVENTS + given[0])) {
                    for (int i = 1; i <= values.length; i++) {
                        statement.setString(i, values[i - 1]);
                    }
                    for (boolean described : new boolean[] {false, true}) {
                        if (described) {
                            statement.getParameterMetaData();
                        }
                        try (ResultSet rows = statement.executeQuery()) {
                            assertThat(rows.next()).isTrue();
                            assertThat(rows.getInt(1))
                                    .as("%s described: %s", count.getKey(), described)
                                    .isEqualTo(count.getValue());
                        }
                    }
                }
            }
        }
    }

    /** DuckDB would cast '2.5' to 3. */
    @Test
    void aStringIsNoIntegerIfItHasAFraction() throws SQLException {
        try (Connection pg = gateway.pg();
                PreparedStatement statement = pg.prepareStatement("SELECT count(*)" + EVENTS + "i > ?")) {
            statement.setString(1, " 2 ");
            try (ResultSet rows = statement.executeQuery()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt(1)).isEqualTo(6);
            }
            statement.setString(1, "2.5");
            assertThatThrownBy(statement::executeQuery)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22P02"));
        }
    }

    @Test
    void pagesByARowOfKeysLoseNoRow() throws Exception {
        String sql = "SELECT ts, id" + EVENTS + "(DATE_TRUNC('day', ts), id) > (?, ?) ORDER BY id LIMIT 3";
        try (Connection pg = gateway.pg();
                Connection flight = gateway.flight("tpch")) {
            for (Connection connection : List.of(pg, flight)) {
                List<Long> seen = new ArrayList<>(List.of(0L));
                try (PreparedStatement page = connection.prepareStatement(sql)) {
                    int before;
                    do {
                        before = seen.size();
                        if (connection.equals(pg)) {
                            page.setObject(1, "2000-01-01", Types.OTHER);
                            page.setObject(2, seen.getLast().toString(), Types.OTHER);
                        } else {
                            page.setTimestamp(1, Timestamp.valueOf("2000-01-01 00:00:00"));
                            page.setLong(2, seen.getLast());
                        }
                        try (ResultSet rows = page.executeQuery()) {
                            while (rows.next()) {
                                seen.add(rows.getLong(2));
                            }
                        }
                    } while (seen.size() > before);
                }
                assertThat(seen).hasSize(9).doesNotHaveDuplicates().isSorted();
            }
        }
    }

    @Test
    void aTypeThatHangsOnAValueIsNoOther() throws Exception {
        String text = "'2026-01-05 10:00 +0500'";
        try (Connection pg = gateway.pg();
                PreparedStatement described = pg.prepareStatement("SELECT strptime(" + text + ", ?), round(2.345, ?)");
                PreparedStatement cast =
                        pg.prepareStatement("SELECT strptime(" + text + ", ?)::timestamptz, round(2.345, ?)")) {
            for (PreparedStatement statement : List.of(described, cast)) {
                statement.setString(1, "%Y-%m-%d %H:%M %z");
                statement.setInt(2, 2);
                try (ResultSet rows = statement.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getTimestamp(1).toInstant()).isEqualTo("2026-01-05T05:00:00Z");
                    assertThat(rows.getBigDecimal(2)).isEqualTo("2.35");
                }
            }
        }
        try (FlightParameters flight = new FlightParameters(gateway)) {
            assertThatThrownBy(() -> flight.check("SELECT '{}'::JSON ->> ? AS v", FlightParameters::path))
                    .isInstanceOf(FlightRuntimeException.class)
                    .hasMessageContaining("column 1 was announced as v: Utf8 and is v: List<")
                    .hasMessageContaining("a cast around the column");
        }
    }

    /** What Arrow's JDBC driver binds is of the announced type: it cuts fractions off where that is an integer. */
    @Test
    void flightSqlAnnouncesTypesThatTakeWhatIsBound() throws Exception {
        try (Connection flight = gateway.flight("tpch")) {
            try (PreparedStatement statement = flight.prepareStatement(
                            "SELECT count(*) FROM lineitem WHERE l_discount BETWEEN ? - 0.01 AND 0.07");
                    PreparedStatement literals = flight.prepareStatement(
                            "SELECT count(*) FROM lineitem WHERE l_discount BETWEEN 0.05 AND 0.07")) {
                statement.setBigDecimal(1, new BigDecimal("0.06"));
                try (ResultSet rows = statement.executeQuery();
                        ResultSet expected = literals.executeQuery()) {
                    assertThat(rows.next() && expected.next()).isTrue();
                    assertThat(rows.getLong(1)).isEqualTo(expected.getLong(1));
                }
            }
            try (PreparedStatement statement = flight.prepareStatement("SELECT 3 * ?")) {
                statement.setDouble(1, 2.5);
                try (ResultSet rows = statement.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getDouble(1)).isEqualTo(7.5);
                }
            }
        }
    }

    @Test
    void flightSqlAnnouncesTheSchemaOfWhatIsBound() throws Exception {
        try (FlightParameters flight = new FlightParameters(gateway)) {
            for (Function<RootAllocator, FieldVector> value : FlightParameters.VALUES) {
                flight.check("SELECT ? AS v", value);
                flight.check("SELECT ?", value);
            }
            flight.check("SELECT n_nationkey * ? FROM demo.tpch.nation", FlightParameters::real);
            flight.check("SELECT n_name, ? FROM demo.tpch.nation ORDER BY n_name", FlightParameters::real);
            flight.check("SELECT CASE WHEN n_name = ? THEN 1 END FROM demo.tpch.nation", FlightParameters::text);
            flight.check("SELECT count(*) FILTER (WHERE n_name = ?) FROM demo.tpch.nation", FlightParameters::text);
            flight.check("SELECT len(?), count(*) FROM demo.tpch.nation", FlightParameters::list);
            flight.check("SELECT len(?)", FlightParameters::list);
            flight.check("SELECT extract(year FROM ?::DATE) FROM demo.tpch.nation", FlightParameters::date);
            flight.check("SELECT extract(year FROM ?::DATE)", FlightParameters::date);
            flight.check("SELECT quantile_cont(n_nationkey, ?) FROM demo.tpch.nation", FlightParameters::half);
            assertThatThrownBy(() -> flight.check("SELECT ?", FlightParameters::struct))
                    .isInstanceOf(FlightRuntimeException.class)
                    .hasMessageContaining("is nested");
        }
    }

    /** Binds one vector of one row at a time. */
    private static final class FlightParameters implements AutoCloseable {
        static final List<Function<RootAllocator, FieldVector>> VALUES = List.of(
                FlightParameters::text,
                FlightParameters::real,
                FlightParameters::list,
                FlightParameters::date,
                memory -> nulls(memory, 0),
                memory -> nulls(memory, 2),
                memory -> new NullVector("0", 1),
                memory -> filled(new BigIntVector("0", memory), vector -> vector.setSafe(0, 5)),
                memory -> filled(new BitVector("0", memory), vector -> vector.setSafe(0, 1)),
                memory -> filled(new VarBinaryVector("0", memory), vector -> vector.setSafe(0, new byte[] {0, -1, 65})),
                memory -> filled(
                        new DecimalVector("0", memory, 4, 2), vector -> vector.setSafe(0, new BigDecimal("2.50"))),
                memory -> filled(
                        new DurationVector(
                                "0", FieldType.nullable(new ArrowType.Duration(TimeUnit.MICROSECOND)), memory),
                        vector -> vector.setSafe(0, 1_500_000)));

        private final RootAllocator memory = new RootAllocator();
        private final FlightClient flight;
        private final FlightSqlClient client;
        private final CredentialCallOption token;

        FlightParameters(GatewayRunner gateway) {
            flight = FlightClient.builder(
                            memory,
                            Location.forGrpcInsecure(
                                    "127.0.0.1", gateway.server().flightPort()))
                    .build();
            token = flight.authenticateBasicToken(GatewayRunner.USER, GatewayRunner.PASSWORD)
                    .orElseThrow();
            client = new FlightSqlClient(flight);
        }

        void check(String sql, Function<RootAllocator, FieldVector> value) throws Exception {
            try (FieldVector vector = value.apply(memory);
                    VectorSchemaRoot root = VectorSchemaRoot.of(vector)) {
                FlightSqlClient.PreparedStatement statement = client.prepare(sql, token);
                Schema prepared = statement.getResultSetSchema();
                root.setRowCount(1);
                statement.setParameters(root);
                FlightInfo info = statement.execute(token);
                try (FlightStream stream =
                        client.getStream(info.getEndpoints().getFirst().getTicket(), token)) {
                    assertThat(stream.next()).as(sql).isTrue();
                    assertThat(stream.getSchema())
                            .as(sql)
                            .isEqualTo(info.getSchemaOptional().orElseThrow());
                    if (!sql.contains("SELECT ?") && !sql.contains(", ?")) {
                        assertThat(prepared).as(sql).isEqualTo(stream.getSchema());
                    }
                    if (sql.equals("SELECT ? AS v")) {
                        assertThat(value(stream.getRoot().getVector(0))).isEqualTo(value(vector));
                    }
                }
                statement.close(token);
            }
        }

        /** A duration comes back as an interval. */
        private static @Nullable Object value(FieldVector vector) {
            Object value = vector.getObject(0);
            return value instanceof PeriodDuration interval ? interval.getDuration() : value;
        }

        private static <V extends FieldVector> V filled(V vector, Consumer<V> fill) {
            vector.allocateNew();
            fill.accept(vector);
            vector.setValueCount(1);
            return vector;
        }

        static FieldVector text(RootAllocator memory) {
            return filled(
                    new VarCharVector("0", memory),
                    vector -> vector.setSafe(0, "FRANCE".getBytes(StandardCharsets.UTF_8)));
        }

        static FieldVector path(RootAllocator memory) {
            return filled(
                    new VarCharVector("0", memory),
                    vector -> vector.setSafe(0, "$.*".getBytes(StandardCharsets.UTF_8)));
        }

        static FieldVector real(RootAllocator memory) {
            return filled(new Float8Vector("0", memory), vector -> vector.setSafe(0, 2.5));
        }

        static FieldVector half(RootAllocator memory) {
            return filled(new Float8Vector("0", memory), vector -> vector.setSafe(0, 0.5));
        }

        static FieldVector date(RootAllocator memory) {
            return filled(new DateDayVector("0", memory), vector -> vector.setSafe(0, 18_000));
        }

        static FieldVector list(RootAllocator memory) {
            ListVector list = ListVector.empty("0", memory);
            UnionListWriter writer = list.getWriter();
            writer.startList();
            writer.bigInt().writeBigInt(1);
            writer.bigInt().writeBigInt(2);
            writer.endList();
            list.setValueCount(1);
            return list;
        }

        private static FieldVector nulls(RootAllocator memory, int size) {
            ListVector list = ListVector.empty("0", memory);
            list.addOrGetVector(FieldType.nullable(ArrowType.Null.INSTANCE));
            return filled(list, vector -> {
                vector.startNewValue(0);
                vector.endValue(0, size);
                vector.getDataVector().setValueCount(size);
            });
        }

        static FieldVector struct(RootAllocator memory) {
            StructVector struct = StructVector.empty("0", memory);
            struct.addOrGet("a", FieldType.nullable(ArrowType.Bool.INSTANCE), BitVector.class);
            return filled(struct, vector -> vector.setIndexDefined(0));
        }

        @Override
        public void close() {
            try {
                client.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            memory.close();
        }
    }
}
