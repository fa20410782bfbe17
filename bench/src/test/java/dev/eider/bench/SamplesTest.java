package dev.eider.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SamplesTest {

    @Test
    void medianOfAnOddNumberIsTheMiddleValue() {
        assertThat(samples(9, 1, 5).median()).isEqualTo(5);
    }

    @Test
    void medianOfAnEvenNumberLiesBetweenTheTwoInTheMiddle() {
        assertThat(samples(4, 1, 100, 2).median()).isEqualTo(3);
    }

    @Test
    void quantileIsTheValueAtTheNearestRank() {
        Samples samples = samples(10, 20, 30, 40, 50, 60, 70, 80, 90, 100);

        assertThat(samples.quantile(0.9)).isEqualTo(90);
        assertThat(samples.quantile(0.91)).isEqualTo(100);
        assertThat(samples.quantile(0.01)).isEqualTo(10);
        assertThat(samples.quantile(1)).isEqualTo(100);
    }

    @Test
    void nothingMeasuredHasNoMedian() {
        assertThatThrownBy(() -> new Samples().median()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatIsNoNumberIsNoMeasurement() {
        assertThatThrownBy(() -> samples(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> samples(1, 1 / 0.0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> samples(1).quantile(0)).isInstanceOf(IllegalArgumentException.class);
    }

    private static Samples samples(double... values) {
        Samples samples = new Samples();
        for (double value : values) {
            samples.add(value);
        }
        return samples;
    }
}
