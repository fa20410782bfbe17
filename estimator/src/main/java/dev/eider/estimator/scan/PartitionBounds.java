package dev.eider.estimator.scan;

import dev.eider.estimator.scan.Bounds.Nulls;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Bounds of a partition column in a file: its one value. */
final class PartitionBounds {
    private PartitionBounds() {}

    /** @param value empty for NULL */
    static Bounds of(String type, Optional<String> value) {
        if (value.isEmpty() || isNull(type, value.get())) {
            return new Bounds(type, Optional.empty(), Optional.empty(), Nulls.POSSIBLE, false);
        }
        Optional<Scalar> scalar = parse(type, value.get());
        return new Bounds(type, scalar, scalar, Nulls.NONE, true);
    }

    /** What DuckDB takes for NULL where it does not read text. */
    private static boolean isNull(String type, String value) {
        return !type.equals("VARCHAR") && (value.isEmpty() || value.equalsIgnoreCase("NULL"));
    }

    private static Optional<Scalar> parse(String type, String value) {
        try {
            return switch (type) {
                case "VARCHAR" -> Optional.of(new Scalar.Text(value.getBytes(StandardCharsets.UTF_8)));
                case "BIGINT", "INTEGER", "SMALLINT", "TINYINT" -> Optional.of(new Scalar.Whole(Long.parseLong(value)));
                case "DATE" ->
                    Optional.of(new Scalar.Whole(LocalDate.parse(value).toEpochDay()));
                case "TIMESTAMP" -> Optional.of(new Scalar.Whole(micros(LocalDateTime.parse(value.replace(' ', 'T')))));
                default -> Optional.empty();
            };
        } catch (DateTimeException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** DuckDB leaves out what is less than one, also before 1970. */
    private static long micros(LocalDateTime time) {
        return ChronoUnit.MICROS.between(
                LocalDateTime.ofEpochSecond(0, 0, ZoneOffset.UTC), time.truncatedTo(ChronoUnit.MICROS));
    }
}
