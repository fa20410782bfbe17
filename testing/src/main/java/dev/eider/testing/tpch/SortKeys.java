package dev.eider.testing.tpch;

import java.util.List;

/** What each TPC-H query is ordered by. */
final class SortKeys {
    private SortKeys() {}

    /** Result columns, from 0, in the order of the query's ORDER BY; empty for the queries of one row, which have none. */
    static List<Integer> of(int query) {
        return switch (query) {
            case 1 -> List.of(0, 1);
            case 2 -> List.of(0, 2, 1, 3);
            case 3 -> List.of(1, 2);
            case 4, 8, 12, 15, 20, 22 -> List.of(0);
            case 5, 11 -> List.of(1);
            case 6, 14, 17, 19 -> List.of();
            case 7 -> List.of(0, 1, 2);
            case 9 -> List.of(0, 1);
            case 10 -> List.of(2);
            case 13 -> List.of(1, 0);
            case 16 -> List.of(3, 0, 1, 2);
            case 18 -> List.of(4, 3);
            case 21 -> List.of(1, 0);
            default -> throw new IllegalArgumentException("TPC-H has no query " + query);
        };
    }
}
