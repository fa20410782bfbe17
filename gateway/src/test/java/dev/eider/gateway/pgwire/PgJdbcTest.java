package dev.eider.gateway.pgwire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.gateway.query.Parameter;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.Array;
import java.sql.Connection;
import java.sql.Date;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a Java program sees. */
class PgJdbcTest {
    private final Gateway gateway = new Gateway();

    PgJdbcTest() throws IOException {}

    @AfterEach
    void stop() {
        gateway.close();
        assertThat(gateway.queries.open).isEmpty();
    }

    private static final String ALL_TYPES = """
            SELECT true AS b, 1::TINYINT AS i1, 2::SMALLINT AS i2, 3::INTEGER AS i4, 4::BIGINT AS i8, 5::UBIGINT AS u8,
              1.5::FLOAT AS f4, 2.5::DOUBLE AS f8, 12.34::DECIMAL(10, 2) AS n, 'text' AS s, '\\xAB'::BLOB AS bin,
              DATE '2020-02-29' AS d, TIME '12:34:56.789' AS t, TIMESTAMP '2020-02-29 12:34:56.789' AS ts,
              '2020-02-29 12:34:56+02'::TIMESTAMPTZ AS tstz, '6b1f2e1c-0000-4000-8000-0123456789ab'::UUID AS u,
              [1, 2, NULL] AS a, ['x', 'y'] AS sa, {'k': 1} AS j, NULL::INTEGER AS nothing""";

    @ParameterizedTest
    @ValueSource(strings = {"preferQueryMode=simple", "binaryTransfer=false", "prepareThreshold=-1"})
    void readsEveryType(String mode) throws SQLException {
        try (Connection connection = gateway.connect(mode);
                PreparedStatement statement = connection.prepareStatement(ALL_TYPES);
                ResultSet rows = statement.executeQuery()) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getBoolean("b")).isTrue();
            assertThat(rows.getInt("i1")).isEqualTo(1);
            assertThat(rows.getInt("i2")).isEqualTo(2);
            assertThat(rows.getInt("i4")).isEqualTo(3);
            assertThat(rows.getLong("i8")).isEqualTo(4);
            assertThat(rows.getBigDecimal("u8")).isEqualTo("5");
            assertThat(rows.getFloat("f4")).isEqualTo(1.5f);
            assertThat(rows.getDouble("f8")).isEqualTo(2.5);
            assertThat(rows.getBigDecimal("n")).isEqualTo("12.34");
            assertThat(rows.getString("s")).isEqualTo("text");
            assertThat(rows.getBytes("bin")).containsExactly(0xAB);
            assertThat(rows.getObject("d", LocalDate.class)).isEqualTo("2020-02-29");
            assertThat(rows.getObject("t", LocalTime.class)).isEqualTo("12:34:56.789");
            assertThat(rows.getObject("ts", LocalDateTime.class)).isEqualTo("2020-02-29T12:34:56.789");
            assertThat(rows.getObject("tstz", OffsetDateTime.class).toInstant()).isEqualTo("2020-02-29T10:34:56Z");
            assertThat(rows.getObject("u")).isEqualTo(UUID.fromString("6b1f2e1c-0000-4000-8000-0123456789ab"));
            assertThat((Object[]) rows.getArray("a").getArray()).containsExactly(1, 2, null);
            assertThat((Object[]) rows.getArray("sa").getArray()).containsExactly("x", "y");
            assertThat(rows.getString("j")).isEqualTo("{\"k\":1}");
            assertThat(rows.getObject("nothing")).isNull();
            assertThat(rows.next()).isFalse();
        }
    }

    @Test
    void describesColumnsWithoutRunning() throws SQLException {
        try (Connection connection = gateway.connect();
                PreparedStatement statement = connection.prepareStatement(ALL_TYPES + ", ?::INTEGER AS p")) {
            ResultSetMetaData columns = statement.getMetaData();
            assertThat(columns.getColumnCount()).isEqualTo(21);
            assertThat(columns.getColumnName(9)).isEqualTo("n");
            assertThat(columns.getColumnType(9)).isEqualTo(Types.NUMERIC);
            assertThat(columns.getPrecision(9)).isEqualTo(10);
            assertThat(columns.getScale(9)).isEqualTo(2);
            assertThat(columns.getColumnTypeName(17)).isEqualTo("_int4");
            assertThat(columns.getColumnType(15)).isEqualTo(Types.TIMESTAMP);
            assertThat(columns.getColumnTypeName(15)).isEqualTo("timestamptz");
            assertThat(statement.getParameterMetaData().getParameterCount()).isEqualTo(1);
            assertThat(statement.getParameterMetaData().getParameterType(1)).isEqualTo(Types.INTEGER);
            assertThat(gateway.queries.executed)
                    .noneMatch(request -> request.sql().contains("AS nothing"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"binaryTransfer=false", "prepareThreshold=-1"})
    void bindsEveryType(String mode) throws SQLException {
        OffsetDateTime moment = OffsetDateTime.of(2020, 2, 29, 12, 34, 56, 789_000_000, ZoneOffset.ofHours(2));
        UUID uuid = UUID.fromString("6b1f2e1c-0000-4000-8000-0123456789ab");
        try (Connection connection = gateway.connect(mode);
                PreparedStatement statement =
                        connection.prepareStatement("SELECT ? AS b, ? AS i, ? AS l, ? AS f, ? AS d, ? AS n,"
                                + " ? AS s, ? AS bin, ?::DATE AS day, ?::TIMESTAMP AS ts, ?::TIMESTAMPTZ AS tz, ?::UUID AS u, ? AS a,"
                                + " ? AS ta, ?::INTEGER AS nothing, ?::TIME AS t")) {
            Array ints = connection.createArrayOf("int4", new Object[] {1, null, 3});
            Array texts = connection.createArrayOf("text", new Object[] {"a,b", "q\"'\\", null, "NULL", ""});
            statement.setBoolean(1, true);
            statement.setInt(2, -7);
            statement.setLong(3, Long.MIN_VALUE);
            statement.setFloat(4, 0.1f);
            statement.setDouble(5, 1e300);
            statement.setBigDecimal(6, new BigDecimal("-123456789012345678901234567890.12345"));
            statement.setString(7, "it's \\ \" ünï 😀");
            statement.setBytes(8, new byte[] {0, 'a', '\\', '\'', (byte) 0xff});
            statement.setDate(9, Date.valueOf("2020-02-29"));
            statement.setObject(10, LocalDateTime.of(2020, 2, 29, 1, 2, 3, 4_000));
            statement.setObject(11, moment);
            statement.setObject(12, uuid);
            statement.setArray(13, ints);
            statement.setArray(14, texts);
            statement.setNull(15, Types.INTEGER);
            statement.setObject(16, LocalTime.of(23, 59, 59, 999_999_000));
            for (int i = 0; i < 3; i++) {
                try (ResultSet rows = statement.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getBoolean(1)).isTrue();
                    assertThat(rows.getInt(2)).isEqualTo(-7);
                    assertThat(rows.getLong(3)).isEqualTo(Long.MIN_VALUE);
                    assertThat(rows.getFloat(4)).isEqualTo(0.1f);
                    assertThat(rows.getDouble(5)).isEqualTo(1e300);
                    assertThat(rows.getBigDecimal(6)).isEqualTo("-123456789012345678901234567890.12345");
                    assertThat(rows.getString(7)).isEqualTo("it's \\ \" ünï 😀");
                    assertThat(rows.getBytes(8)).containsExactly(0, 'a', '\\', '\'', 0xff);
                    assertThat(rows.getObject(9, LocalDate.class)).isEqualTo("2020-02-29");
                    assertThat(rows.getObject(10, LocalDateTime.class)).isEqualTo("2020-02-29T01:02:03.000004");
                    assertThat(rows.getObject(11, OffsetDateTime.class).toInstant())
                            .isEqualTo(moment.toInstant());
                    assertThat(rows.getObject(12)).isEqualTo(uuid);
                    assertThat((Object[]) rows.getArray(13).getArray()).containsExactly(1, null, 3);
                    assertThat((Object[]) rows.getArray(14).getArray())
                            .containsExactly("a,b", "q\"'\\", null, "NULL", "");
                    assertThat(rows.getObject(15)).isNull();
                    assertThat(rows.getObject(16, LocalTime.class)).isEqualTo("23:59:59.999999");
                }
            }
        }
    }

    @Test
    void stringsTakeTheTypeThatIsFound() throws SQLException {
        try (Connection connection = gateway.connect();
                PreparedStatement statement = connection.prepareStatement("SELECT DATE '2020-01-02' = ?")) {
            statement.setString(1, "2020-01-02");
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                assertThat(rows.getBoolean(1)).isTrue();
            }
            assertThat(gateway.queries.executed.getLast().parameters())
                    .containsExactly(new Parameter(Optional.of("DATE"), Optional.of("2020-01-02")));
        }
    }

    @Test
    void typesWithoutAZoneIgnoreIt() throws SQLException {
        try (Connection connection = gateway.connect();
                PreparedStatement statement = connection.prepareStatement(
                        "SELECT TIMESTAMP '2020-02-29 12:34:56' = ?, DATE '2020-02-29' = ?, TIME '12:34:56' = ?")) {
            statement.setTimestamp(1, Timestamp.valueOf("2020-02-29 12:34:56"));
            statement.setDate(2, Date.valueOf("2020-02-29"));
            statement.setTime(3, Time.valueOf("12:34:56"));
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                assertThat(List.of(rows.getBoolean(1), rows.getBoolean(2), rows.getBoolean(3)))
                        .containsOnly(true);
            }
            assertThat(gateway.queries.executed.getLast().parameters())
                    .extracting(Parameter::type)
                    .containsExactly(Optional.of("TIMESTAMP"), Optional.of("DATE"), Optional.of("TIME"));
        }
    }

    @Test
    void fetchesInPortions() throws SQLException {
        try (Connection connection = gateway.connect()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.setFetchSize(1000);
                try (ResultSet rows = statement.executeQuery("ROWS 20500")) {
                    long count = 0;
                    while (rows.next()) {
                        assertThat(rows.getLong(1)).isEqualTo(count % RowsCursor.BATCH);
                        count++;
                    }
                    assertThat(count).isEqualTo(20_500);
                }
                assertThat(gateway.queries.executed)
                        .filteredOn(request -> request.sql().startsWith("ROWS"))
                        .hasSize(1);
                ResultSet halfRead = statement.executeQuery("ROWS 20500");
                halfRead.next();
                assertThat(gateway.queries.open).hasSize(1);
                connection.rollback();
                assertThat(gateway.queries.open).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                Connection.TRANSACTION_READ_UNCOMMITTED,
                Connection.TRANSACTION_READ_COMMITTED,
                Connection.TRANSACTION_REPEATABLE_READ,
                Connection.TRANSACTION_SERIALIZABLE
            })
    void transactionsAreAsTheyWereAskedFor(int isolation) throws SQLException {
        try (Connection connection = gateway.connect()) {
            connection.setTransactionIsolation(isolation);
            assertThat(connection.getTransactionIsolation()).isEqualTo(isolation);
            for (boolean readOnly : List.of(true, false)) {
                connection.setReadOnly(readOnly);
                connection.setAutoCommit(false);
                try (Statement statement = connection.createStatement();
                        ResultSet shown = statement.executeQuery("SHOW transaction_read_only")) {
                    assertThat(shown.next()).isTrue();
                    assertThat(shown.getString(1)).isEqualTo(readOnly ? "on" : "off");
                }
                assertThat(connection.getTransactionIsolation()).isEqualTo(isolation);
                connection.commit();
                connection.setAutoCommit(true);
            }
        }
    }

    @Test
    void runsBatches() throws SQLException {
        try (Connection connection = gateway.connect();
                Statement statement = connection.createStatement();
                PreparedStatement prepared = connection.prepareStatement("SET a = 'b'")) {
            statement.addBatch("SET x = '1'");
            statement.addBatch("SET y = '2'");
            assertThat(statement.executeBatch()).hasSize(2);
            for (int i = 0; i < 3; i++) {
                prepared.addBatch();
            }
            assertThat(prepared.executeBatch()).hasSize(3);
        }
    }

    @Test
    void cancels() throws Exception {
        try (Connection connection = gateway.connect();
                Statement statement = connection.createStatement()) {
            Thread canceller = Thread.ofVirtual().start(() -> {
                try {
                    gateway.queries.blocked.tryAcquire(20, TimeUnit.SECONDS);
                    statement.cancel();
                } catch (InterruptedException | SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            assertThatThrownBy(() -> statement.executeQuery("BLOCK"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
            canceller.join();
            statement.setQueryTimeout(1);
            assertThatThrownBy(() -> statement.executeQuery("BLOCK"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
            assertThat(statement.executeQuery("SELECT 1").next()).isTrue();
        }
    }

    @Test
    void failsAsPostgresFails() throws SQLException {
        try (Connection connection = gateway.connect()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                assertState("42P01", () -> statement.executeQuery("SELECT * FROM nope"));
                assertState("25P02", () -> statement.executeQuery("SELECT 1"));
                connection.rollback();
                assertThat(statement.executeQuery("SELECT 1").next()).isTrue();
                assertState("0A000", () -> statement.execute("COPY t TO STDOUT"));
                connection.rollback();
            }
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    private static void assertState(String state, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(state));
    }

    @Test
    void carriesManyColumnsAndLongValues() throws SQLException {
        StringBuilder wide = new StringBuilder("SELECT 0 AS c0");
        for (int i = 1; i < 2000; i++) {
            wide.append(", ").append(i).append(" AS c").append(i);
        }
        try (Connection connection = gateway.connect();
                Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery(wide.toString())) {
                rows.next();
                assertThat(rows.getInt(2000)).isEqualTo(1999);
            }
            try (ResultSet rows = statement.executeQuery("SELECT repeat('ü', 3000000) AS s, 1 AS i")) {
                rows.next();
                assertThat(rows.getString(1)).hasSize(3_000_000);
                assertThat(rows.getInt(2)).isEqualTo(1);
            }
        }
    }

    @Test
    void knowsTheServer() throws SQLException {
        try (Connection connection = gateway.connect("currentSchema=tpch", "ApplicationName=test")) {
            assertThat(connection.getMetaData().getDatabaseMajorVersion()).isEqualTo(16);
            connection.createStatement().executeQuery("SELECT 1").close();
            var session = gateway.queries.executed.getLast().session();
            assertThat(session.schema()).isEqualTo("tpch");
            assertThat(session.catalog()).isEqualTo("demo");
            assertThat(List.of(session.setting("application_name").orElseThrow()))
                    .containsExactly("test");
        }
    }
}
