package dev.eider.estimator.scan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.estimator.scan.Bounds.Nulls;
import dev.eider.estimator.scan.Filter.Operator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundsTest {
    private static final Bounds TEN_TO_TWENTY =
            bounds("INTEGER", new Scalar.Whole(10), new Scalar.Whole(20), Nulls.NONE);

    private static Bounds bounds(String type, Scalar min, Scalar max, Nulls nulls) {
        return new Bounds(type, Optional.of(min), Optional.of(max), nulls, true);
    }

    private static Scalar.Text text(String text) {
        return new Scalar.Text(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Filter whole(Operator operator, long constant) {
        return new Filter.Comparison(operator, "INTEGER", new Scalar.Whole(constant));
    }

    @ParameterizedTest
    @CsvSource({
        "EQUAL, 9, false", "EQUAL, 10, true", "EQUAL, 20, true", "EQUAL, 21, false",
        "LESS, 10, false", "LESS, 11, true", "LESS_OR_EQUAL, 10, true", "LESS_OR_EQUAL, 9, false",
        "GREATER, 20, false", "GREATER, 19, true", "GREATER_OR_EQUAL, 20, true", "GREATER_OR_EQUAL, 21, false",
    })
    void comparesWholeNumbers(Operator operator, long constant, boolean mayMatch) {
        assertThat(TEN_TO_TWENTY.mayMatch(whole(operator, constant))).isEqualTo(mayMatch);
    }

    @Test
    void combines() {
        Filter below = whole(Operator.LESS, 10);
        Filter inside = whole(Operator.EQUAL, 15);
        assertThat(TEN_TO_TWENTY.mayMatch(new Filter.And(List.of(inside, below))))
                .isFalse();
        assertThat(TEN_TO_TWENTY.mayMatch(new Filter.Or(List.of(inside, below))))
                .isTrue();
        assertThat(TEN_TO_TWENTY.mayMatch(new Filter.Or(List.of(below, below)))).isFalse();
        assertThat(TEN_TO_TWENTY.mayMatch(new Filter.Or(List.of(below, new Filter.Opaque()))))
                .isTrue();
        assertThat(TEN_TO_TWENTY.mayMatch(new Filter.In("INTEGER", List.of(new Scalar.Whole(1), new Scalar.Whole(30)))))
                .isFalse();
        assertThat(TEN_TO_TWENTY.mayMatch(new Filter.In("INTEGER", List.of(new Scalar.Whole(1), new Scalar.Whole(12)))))
                .isTrue();
    }

    @Test
    void knowsNulls() {
        assertThat(TEN_TO_TWENTY.mayMatch(new Filter.IsNull())).isFalse();
        assertThat(TEN_TO_TWENTY.mayMatch(new Filter.IsNotNull())).isTrue();
        Bounds allNull = new Bounds("INTEGER", Optional.empty(), Optional.empty(), Nulls.POSSIBLE, false);
        assertThat(allNull.mayMatch(new Filter.IsNull())).isTrue();
        assertThat(allNull.mayMatch(new Filter.IsNotNull())).isFalse();
    }

    @Test
    void saysNothingOfAnotherType() {
        assertThat(TEN_TO_TWENTY.mayMatch(new Filter.Comparison(Operator.EQUAL, "BIGINT", new Scalar.Whole(5))))
                .isTrue();
        assertThat(TEN_TO_TWENTY.mayMatch(new Filter.In("BIGINT", List.of(new Scalar.Whole(5)))))
                .isTrue();
    }

    @Test
    void keepsWhatMayBeNaN() {
        Bounds bounds = bounds("DOUBLE", new Scalar.Floating(-0.0), new Scalar.Floating(3), Nulls.NONE);
        assertThat(bounds.mayMatch(floating(Operator.GREATER, 5))).isTrue();
        assertThat(bounds.mayMatch(floating(Operator.EQUAL, 5))).isFalse();
        assertThat(bounds.mayMatch(floating(Operator.EQUAL, 0.0))).isTrue();
        assertThat(bounds.mayMatch(floating(Operator.EQUAL, Double.NaN))).isTrue();
        assertThat(bounds.mayMatch(floating(Operator.LESS, -1))).isFalse();
    }

    private static Filter floating(Operator operator, double constant) {
        return new Filter.Comparison(operator, "DOUBLE", new Scalar.Floating(constant));
    }

    @Test
    void comparesTextsByEightBytes() {
        Bounds bounds = bounds("VARCHAR", text("customer#10"), text("customer#20"), Nulls.NONE);
        assertThat(bounds.mayMatch(varchar(Operator.EQUAL, "customer#99"))).isTrue();
        assertThat(bounds.mayMatch(varchar(Operator.LESS, "customer#05"))).isTrue();
        assertThat(bounds.mayMatch(varchar(Operator.EQUAL, "customes"))).isFalse();
        assertThat(bounds.mayMatch(varchar(Operator.GREATER, "é"))).isFalse();
        assertThat(bounds.mayMatch(varchar(Operator.LESS, "customeq"))).isFalse();
    }

    private static Filter varchar(Operator operator, String constant) {
        return new Filter.Comparison(operator, "VARCHAR", text(constant));
    }
}
