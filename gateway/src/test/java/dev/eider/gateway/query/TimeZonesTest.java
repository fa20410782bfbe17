package dev.eider.gateway.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.duckdb.DuckDBDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeZonesTest {
    @ParameterizedTest
    @CsvSource({
        "utc, UTC",
        "europe/zurich, Europe/Zurich",
        "+5, Etc/GMT-5",
        "-07, Etc/GMT+7",
        "GMT-02:00, Etc/GMT-2",
        "UTC+3, Etc/GMT+3",
        "+00, UTC"
    })
    void takesPostgresNames(String asked, String accepted) {
        assertThat(TimeZones.accepted(asked)).isEqualTo(accepted);
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
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(accepted).hasSizeGreaterThan(500);
        accepted.removeAll(known);
        assertThat(accepted).isEmpty();
    }
}
