package dev.eider.gateway.flightsql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.gateway.query.Parameter;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** The door as Arrow's JDBC driver sees it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class FlightJdbcTest {
    private FlightFixture door;

    @BeforeAll
    void open() throws Exception {
        door = new FlightFixture();
    }

    @AfterAll
    void close() throws Exception {
        door.close();
    }

    @AfterEach
    void nothingIsLeftOpen() throws Exception {
        door.awaitQuiet();
    }

    @Test
    void readsEveryType() throws Exception {
        String sql = """
                SELECT true AS b, 1::TINYINT AS i8, -2::SMALLINT AS i16, 3 AS i32, 9007199254740993 AS i64,
                  1.5::FLOAT AS f, 'nan'::DOUBLE AS d, 12345678901234567890.123::DECIMAL(38,3) AS dec,
                  'naïve' AS s, '\\xDE\\xAD'::BLOB AS bin, DATE '2026-01-31' AS day, TIME '12:34:56' AS t,
                  TIMESTAMP '2026-01-31 12:34:56.789' AS ts, [1, NULL, 3] AS l, NULL::INTEGER AS n,
                  {'a': 1, 'b': 'x'} AS st""";
        try (Connection connection = door.jdbc();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getBoolean("b")).isTrue();
            assertThat(rows.getByte("i8")).isEqualTo((byte) 1);
            assertThat(rows.getShort("i16")).isEqualTo((short) -2);
            assertThat(rows.getInt("i32")).isEqualTo(3);
            assertThat(rows.getLong("i64")).isEqualTo(9007199254740993L);
            assertThat(rows.getFloat("f")).isEqualTo(1.5f);
            assertThat(rows.getDouble("d")).isNaN();
            assertThat(rows.getBigDecimal("dec")).isEqualTo(new BigDecimal("12345678901234567890.123"));
            assertThat(rows.getString("s")).isEqualTo("naïve");
            assertThat(rows.getBytes("bin")).containsExactly(0xDE, 0xAD);
            assertThat(rows.getDate("day").toLocalDate()).hasToString("2026-01-31");
            assertThat(rows.getTime("t").toLocalTime()).hasToString("12:34:56");
            assertThat(rows.getTimestamp("ts").toLocalDateTime()).hasToString("2026-01-31T12:34:56.789");
            assertThat(rows.getArray("l").getArray()).isEqualTo(new Object[] {1, null, 3});
            assertThat(rows.getObject("n")).isNull();
            assertThat(rows.wasNull()).isTrue();
            assertThat(rows.getObject("st").toString()).contains("x");
            assertThat(rows.next()).isFalse();
        }
    }

    @Test
    void readsAMillionRows() throws Exception {
        try (Connection connection = door.jdbc();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("HUGE 1000000")) {
            long count = 0;
            while (rows.next()) {
                count++;
            }
            assertThat(count).isEqualTo(1_000_000);
        }
    }

    @Test
    void closingAResultEarlyFreesIt() throws Exception {
        try (Connection connection = door.jdbc();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("HUGE 1000000000")) {
            assertThat(rows.next()).isTrue();
        }
    }

    @Test
    void bindsEveryParameterType() throws Exception {
        String sql = "SELECT ?::BOOLEAN, ?::INTEGER, ?::BIGINT, ?::DOUBLE, ?::DECIMAL(10,2), ?::VARCHAR, ?::DATE,"
                + " ?::TIME, ?::TIMESTAMP, ?::BLOB, ?::INTEGER";
        try (Connection connection = door.jdbc();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            assertThat(statement.getParameterMetaData().getParameterCount()).isEqualTo(11);
            statement.setBoolean(1, true);
            statement.setInt(2, -5);
            statement.setLong(3, Long.MIN_VALUE);
            statement.setDouble(4, 0.1);
            statement.setBigDecimal(5, new BigDecimal("12.50"));
            statement.setString(6, "it's");
            statement.setDate(7, Date.valueOf("2026-01-31"));
            statement.setTime(8, Time.valueOf("12:34:56"));
            statement.setTimestamp(9, Timestamp.valueOf("2026-01-31 12:34:56.789"));
            statement.setBytes(10, new byte[] {0, 'a', '\\', (byte) 0xff});
            statement.setNull(11, java.sql.Types.INTEGER);
            try (ResultSet rows = statement.executeQuery()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getBoolean(1)).isTrue();
                assertThat(rows.getInt(2)).isEqualTo(-5);
                assertThat(rows.getLong(3)).isEqualTo(Long.MIN_VALUE);
                assertThat(rows.getDouble(4)).isEqualTo(0.1);
                assertThat(rows.getBigDecimal(5)).isEqualTo(new BigDecimal("12.50"));
                assertThat(rows.getString(6)).isEqualTo("it's");
                assertThat(rows.getDate(7).toLocalDate()).hasToString("2026-01-31");
                assertThat(rows.getTime(8).toLocalTime()).hasToString("12:34:56");
                assertThat(rows.getTimestamp(9).toLocalDateTime()).hasToString("2026-01-31T12:34:56.789");
                assertThat(rows.getBytes(10)).containsExactly(0, 'a', '\\', (byte) 0xff);
                assertThat(rows.getObject(11)).isNull();
            }
            List<Parameter> bound = door.queries.requests().getLast().parameters();
            assertThat(bound.get(10).text()).isEmpty();
        }
    }

    @Test
    void aPreparedStatementRunsAgainWithOtherValues() throws Exception {
        try (Connection connection = door.jdbc();
                PreparedStatement statement = connection.prepareStatement("SELECT ?::INTEGER * 2")) {
            for (int i = 0; i < 3; i++) {
                statement.setInt(1, i);
                try (ResultSet rows = statement.executeQuery()) {
                    rows.next();
                    assertThat(rows.getInt(1)).isEqualTo(2 * i);
                }
            }
        }
    }

    @Test
    void settingsAreUpdates() throws Exception {
        try (Connection connection = door.jdbc();
                Statement statement = connection.createStatement()) {
            assertThat(statement.execute("SET x = 1")).isFalse();
            assertThat(statement.executeUpdate("SET y = 2")).isZero();
            assertThat(door.queries.requests().getLast().session().catalog()).isEqualTo("demo");
        }
    }

    @Test
    void showsTheErrorOfTheStatement() throws Exception {
        try (Connection connection = door.jdbc();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeQuery("SELEC 1"))
                    .isInstanceOf(SQLException.class)
                    .hasStackTraceContaining("syntax error");
        }
    }

    @Test
    void refusesAWrongPassword() {
        assertThatThrownBy(() -> door.jdbc("password", "wrong").close())
                .isInstanceOf(SQLException.class)
                .hasStackTraceContaining("UNAUTHENTICATED");
    }

    @Test
    void listsTheCatalog() throws Exception {
        try (Connection connection = door.jdbc()) {
            DatabaseMetaData metadata = connection.getMetaData();
            assertThat(metadata.getDatabaseProductName()).isEqualTo("Eider");
            assertThat(metadata.getIdentifierQuoteString()).isEqualTo("\"");
            assertThat(metadata.isReadOnly()).isTrue();
            assertThat(column(metadata.getCatalogs(), "TABLE_CAT")).containsExactly("demo", "lake");
            assertThat(column(metadata.getSchemas("demo", "t%"), "TABLE_SCHEM")).containsExactly("tpch");
            assertThat(column(metadata.getTableTypes(), "TABLE_TYPE")).containsExactly("TABLE", "VIEW");
            assertThat(column(metadata.getTables("demo", null, "line\\_%", null), "TABLE_NAME"))
                    .containsExactly("line_item");
            assertThat(column(metadata.getTables(null, "tpch", "line_%", new String[] {"VIEW"}), "TABLE_NAME"))
                    .containsExactly("lineXitem");
            assertThat(column(metadata.getColumns("demo", "tpch", "line\\_item", "%"), "COLUMN_NAME"))
                    .containsExactly("l_orderkey", "price", "tags", "place");
            assertThat(column(metadata.getPrimaryKeys("demo", "tpch", "line_item"), "COLUMN_NAME"))
                    .isEmpty();
        }
    }

    private static List<String> column(ResultSet rows, String name) throws SQLException {
        List<String> values = new ArrayList<>();
        try (rows) {
            while (rows.next()) {
                values.add(rows.getString(name));
            }
        }
        return values;
    }
}
