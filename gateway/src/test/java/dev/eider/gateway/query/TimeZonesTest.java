package dev.eider.gateway.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.duckdb.DuckDBDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeZonesTest {
    @ParameterizedTest
    @CsvSource({
        "utc, UTC",
        "europe/zurich, Europe/Zurich",
        "+5, <+05>-05",
        "-07, <-07>+07",
        "GMT-02:00, GMT-02:00",
        "UTC+3, UTC+3",
        "+00, <+00>-00",
        "5, <+05>-05",
        "0, <+00>-00",
        "14, <+14>-14",
        "-12, <-12>+12",
        "5.0, <+05>-05",
        "+05:00, +05:00",
        "-05:00, -05:00",
        "5:00, 5:00",
        "UTC0, UTC0",
        "utc5, utc5",
        "UTC+05:00:00, UTC+05:00:00",
        "FOO-5, FOO-5",
        "<+03>-3, <+03>-3",
        "est, EST",
        "mst, MST",
        "HST, HST",
        "EST5EDT, EST5EDT",
        "+05:30, +05:30",
        "GMT-05:30, GMT-05:30",
        "GMT+3:30:00, GMT+3:30:00",
        "5.5, <+05:30>-05:30",
        "-3.50, <-03:30>+03:30",
        "5.75, <+05:45>-05:45",
        "-0.5, <-00:30>+00:30"
    })
    void takesPostgresNames(String asked, String accepted) {
        assertThat(TimeZones.accepted(asked)).isEqualTo(accepted);
        assertThat(TimeZones.accepted(accepted)).isEqualTo(accepted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+15",
                "-13",
                "-14",
                "UTC+13",
                "UTC-15",
                "+05:60",
                "+05:30:30",
                "5.51",
                "14.5",
                "+12:30",
                "+0530",
                "CET-1CEST",
                "LOCAL",
                "",
                "+",
                ":",
                "Z"
            })
    void whatDuckDbDoesNotHaveIsRefusedByName(String asked) {
        assertThatThrownBy(() -> TimeZones.accepted(asked))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
                .hasMessageContaining('"' + asked + '"');
    }

    /** What PostgreSQL shows of noon in Greenwich for the same zones. */
    @ParameterizedTest
    @CsvSource({
        "5, 17:00",
        "+5, 17:00",
        "-5, 07:00",
        "+05:00, 07:00",
        "-05:00, 17:00",
        "UTC+5, 07:00",
        "EST, 07:00",
        "MST, 05:00",
        "HST, 02:00",
        "+05:30, 06:30",
        "GMT-05:45, 17:45",
        "5.5, 17:30",
        "-3.5, 08:30",
        "FOO-5, 17:00",
        "GMT+3:30:00, 08:30",
        "0, 12:00"
    })
    void duckDbAndJavaGoTheSameWay(String asked, LocalTime time) throws SQLException {
        try (Connection duckdb = new DuckDBDriver().connect("jdbc:duckdb:", new java.util.Properties());
                Statement statement = duckdb.createStatement()) {
            String zone = TimeZones.ofEngine(TimeZones.accepted(asked));
            statement.execute("SET TimeZone = '" + zone + "'");
            try (ResultSet row =
                    statement.executeQuery("SELECT TIMESTAMPTZ '2026-01-15 12:00:00+00'::TIMESTAMP::TIME")) {
                assertThat(row.next()).isTrue();
                assertThat(row.getObject(1)).isEqualTo(time);
            }
            assertThat(Instant.parse("2026-01-15T12:00:00Z")
                            .atZone(ZoneId.of(zone))
                            .toLocalTime())
                    .isEqualTo(time);
        }
    }

    @Test
    void duckDbKnowsWhatIsAccepted() throws SQLException {
        Set<String> known = new HashSet<>();
        try (Connection duckdb = new DuckDBDriver().connect("jdbc:duckdb:", new java.util.Properties());
                Statement statement = duckdb.createStatement();
                ResultSet names = statement.executeQuery("SELECT name FROM pg_timezone_names()")) {
            while (names.next()) {
                known.add(names.getString(1));
            }
        }
        Set<String> accepted = ZoneId.getAvailableZoneIds().stream()
                .filter(id -> !id.startsWith("SystemV/"))
                .map(TimeZones::accepted)
                .map(TimeZones::ofEngine)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(accepted).hasSizeGreaterThan(500);
        accepted.removeAll(known);
        assertThat(accepted).isEmpty();
    }
}
