package dev.eider.estimator.table;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.List;

/** Types that values in paths are taken for, as DuckDB does: the first that fits all of a column's values. */
enum PartitionType {
    DATE,
    TIMESTAMP,
    BIGINT,
    VARCHAR;

    static PartitionType of(List<String> values) {
        for (PartitionType type : values()) {
            if (values.stream().allMatch(type::fits)) {
                return type;
            }
        }
        return VARCHAR;
    }

    private boolean fits(String value) {
        try {
            return switch (this) {
                case DATE -> value.length() == 10 && !LocalDate.parse(value).equals(LocalDate.MAX);
                case TIMESTAMP -> !LocalDateTime.parse(value.replace(' ', 'T')).equals(LocalDateTime.MAX);
                case BIGINT -> !value.startsWith("+") && Long.parseLong(value) != Long.MIN_VALUE;
                case VARCHAR -> true;
            };
        } catch (DateTimeException | NumberFormatException e) {
            return false;
        }
    }
}
