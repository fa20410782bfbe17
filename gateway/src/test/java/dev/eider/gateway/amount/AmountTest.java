package dev.eider.gateway.amount;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AmountTest {
    @ParameterizedTest
    @CsvSource({"0, 0 B", "1023, 1023 B", "1024, 1.0 KiB", "1572864, 1.5 MiB", "9223372036854775807, 8.0 EiB"})
    void bytes(long bytes, String text) {
        assertThat(Amount.bytes(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"1000, 1 CPU", "1500, 1.5 CPU", "16000, 16 CPU"})
    void cpus(int millis, String text) {
        assertThat(Amount.cpus(millis)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({"PT0.35S, 350 ms", "PT1.5S, 1.50 s", "PT2M5S, 2 min 5 s"})
    void time(Duration duration, String text) {
        assertThat(Amount.time(duration)).isEqualTo(text);
    }
}
