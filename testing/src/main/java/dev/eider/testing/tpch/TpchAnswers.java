package dev.eider.testing.tpch;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The published answer to one TPC-H query, and the verdict on a result.
 *
 * <p>A result is right if it has the same rows, and in the same order as far as the query's ORDER BY decides it. Rows that are equal
 * in everything that is ordered by may stand in any order among themselves; no others may, and none of the answers breaks such a tie
 * with its LIMIT. Values are compared by {@link #sameValue}.
 *
 * @param columns names as published; a query may give them other names
 * @param rows values as text
 */
public record TpchAnswers(int query, List<String> columns, List<List<String>> rows) {
    private static final double MAX_DIFFERENCE = 0.01;
    private static final double MAX_RELATIVE_DIFFERENCE = 1e-6;

    public TpchAnswers {
        columns = List.copyOf(columns);
        rows = List.copyOf(rows);
    }

    /** The answer at scale factor 0.1. */
    public static TpchAnswers load(int query) {
        List<List<String>> lines = TpchQueries.resource("/tpch/sf0.1/q%02d.csv".formatted(query))
                .lines()
                .map(line -> List.of(line.split("\\|", -1)))
                .toList();
        return new TpchAnswers(query, lines.getFirst(), lines.subList(1, lines.size()));
    }

    /** All rows that are left in {@code result}, for {@link #assertMatches}. */
    public static List<List<Object>> rowsOf(ResultSet result) throws SQLException {
        List<List<Object>> rows = new ArrayList<>();
        int width = result.getMetaData().getColumnCount();
        while (result.next()) {
            Object[] row = new Object[width];
            for (int i = 0; i < width; i++) {
                row[i] = result.getObject(i + 1);
            }
            rows.add(Arrays.asList(row));
        }
        return rows;
    }

    /**
     * @param actual rows of JDBC objects, of JSON values or of text; may hold nulls, which equal nothing
     * @throws AssertionError naming the query and the first row that is wrong
     */
    public void assertMatches(List<? extends List<?>> actual) {
        difference(actual).ifPresent(difference -> {
            throw new AssertionError("TPC-H query " + query + ": " + difference);
        });
    }

    /** What is wrong with {@code actual}, or empty if nothing is. */
    public Optional<String> difference(List<? extends List<?>> actual) {
        if (actual.size() != rows.size()) {
            return Optional.of(actual.size() + " rows instead of " + rows.size());
        }
        for (int start = 0; start < rows.size(); ) {
            int end = endOfTie(start);
            Optional<String> difference = tieDifference(start, end, actual.subList(start, end));
            if (difference.isPresent()) {
                return difference;
            }
            start = end;
        }
        return Optional.empty();
    }

    /**
     * Text that isn't a number must be the same. Whole numbers must be equal as numbers ({@code 12} is {@code 12.00}). Other numbers may differ
     * by 0.01 and by a millionth of their value (of 1, if they are smaller), whichever is less: enough for doubles that were added up in
     * another order, and too little for a row more or less.
     */
    static boolean sameValue(String expected, Object actual) {
        if (actual == null || expected.equals(actual.toString())) {
            return actual != null;
        }
        Optional<Double> wanted = number(expected);
        Optional<Double> given = number(actual.toString());
        if (wanted.isEmpty() || given.isEmpty()) {
            return false;
        }
        double allowed = expected.contains(".")
                ? Math.min(MAX_DIFFERENCE, MAX_RELATIVE_DIFFERENCE * Math.max(1, Math.abs(wanted.get())))
                : 0;
        return Math.abs(wanted.get() - given.get()) <= allowed;
    }

    /** First row behind those that are tied with the row at {@code start}. */
    private int endOfTie(int start) {
        int end = start + 1;
        while (end < rows.size() && sortKey(end).equals(sortKey(start))) {
            end++;
        }
        return end;
    }

    private List<String> sortKey(int row) {
        return SortKeys.of(query).stream().map(rows.get(row)::get).toList();
    }

    private Optional<String> tieDifference(int start, int end, List<? extends List<?>> actual) {
        List<List<String>> wanted = new ArrayList<>(rows.subList(start, end));
        for (List<?> row : actual) {
            Optional<List<String>> match =
                    wanted.stream().filter(candidate -> sameRow(candidate, row)).findFirst();
            if (match.isEmpty()) {
                return Optional.of("row " + (start + 1) + " of " + rows.size() + " should be " + wanted.getFirst()
                        + " and is " + row);
            }
            wanted.remove(match.get());
        }
        return Optional.empty();
    }

    private static boolean sameRow(List<String> expected, List<?> actual) {
        if (expected.size() != actual.size()) {
            return false;
        }
        for (int i = 0; i < expected.size(); i++) {
            if (!sameValue(expected.get(i), actual.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static Optional<Double> number(String text) {
        try {
            return Optional.of(Double.valueOf(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
