package dev.eider.gateway.amount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1000000, 1000000",
        "512MiB, 536870912",
        "2GB, 2000000000",
        "1.5k, 1500",
        "1 Ki, 1024",
        "4g, 4000000000",
        "0.1 b, 1",
        "1TiB, 1099511627776"
    })
    void bytes(String text, long bytes) {
        assertThat(Quantity.bytes("memory", text)).isEqualTo(bytes);
        assertThat(Quantity.bytes("memory", " " + text + " ")).isEqualTo(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "10, PT10S",
        "500ms, PT0.5S",
        "10min, PT10M",
        "2m, PT2M",
        "1h, PT1H",
        "PT1M30S, PT1M30S",
        "1.5s, PT1.5S",
        "0, PT0S"
    })
    void duration(String text, Duration duration) {
        assertThat(Quantity.duration("wait", text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @CsvSource({"2, 2000", "1500m, 1500", "0.5, 500", "1024, 1024000"})
    void cpus(String text, int millis) {
        assertThat(Quantity.cpuMillis("cpu", text)).isEqualTo(millis);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "many", "4 parsecs", "-1", "1e9", "1.2.3", ".", "1m1", "99999999999999999999", "٤x"})
    void whatIsNoAmountIsRefusedUnderItsName(String text) {
        assertThatThrownBy(() -> Quantity.bytes("eider.memory", text))
                .isInstanceOf(QueryException.class)
                .hasMessageContaining("eider.memory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT-5S", "PXY", "-1s", "3 weeks"})
    void whatIsNoDurationIsRefused(String text) {
        assertThatThrownBy(() -> Quantity.duration("wait", text)).isInstanceOf(QueryException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0", "720.1h", "300y", "9223372036854775807s", "9223372036854775ms", "P106752D", "PT0.0001S"})
    void aTimeLimitIsBetweenAMillisecondAndAMonth(String text) {
        assertThat(Quantity.timeLimit("time_limit", "1ms")).isEqualTo(Duration.ofMillis(1));
        assertThat(Quantity.timeLimit("time_limit", "720h")).isEqualTo(Duration.ofDays(30));
        assertThatThrownBy(() -> Quantity.timeLimit("time_limit", text))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
                .hasMessageContaining("time_limit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1025", "2000000m", "0.0", "4 GiB"})
    void whatNoMachineHasIsRefused(String text) {
        assertThatThrownBy(() -> Quantity.cpuMillis("cpu", text)).isInstanceOf(QueryException.class);
    }

    @Test
    void aNumberOfAMillionDigitsCostsNothing() {
        assertThatThrownBy(() -> Quantity.bytes("memory", "9".repeat(1_000_000)))
                .isInstanceOf(QueryException.class);
    }
}
