package dev.eider.estimator.scan;

import java.util.Arrays;

/** A value that bounds and filters are compared by; only values of one kind are comparable. */
public sealed interface Scalar {

    /** Integers, decimals (unscaled), dates (days), timestamps (the type's unit). */
    record Whole(long value) implements Scalar {}

    /** As DuckDB orders them: NaN is above everything. */
    record Floating(double value) implements Scalar {}

    /** UTF-8, compared as unsigned bytes. */
    record Text(byte[] utf8) implements Scalar {
        Text prefix(int length) {
            return new Text(Arrays.copyOf(utf8, Math.min(length, utf8.length)));
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Text text && Arrays.equals(utf8, text.utf8);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(utf8);
        }
    }

    /** @throws IllegalArgumentException if {@code other} is of another kind */
    default int compare(Scalar other) {
        return switch (this) {
            case Whole(long value) when other instanceof Whole(long o) -> Long.compare(value, o);
            case Floating(double value)
            when other instanceof Floating(double o) -> Double.compare(value + 0.0, o + 0.0);
            case Text(byte[] utf8) when other instanceof Text(byte[] o) -> Arrays.compareUnsigned(utf8, o);
            case Whole w -> throw new IllegalArgumentException(w + " and " + other);
            case Floating f -> throw new IllegalArgumentException(f + " and " + other);
            case Text t -> throw new IllegalArgumentException(t + " and " + other);
        };
    }
}
