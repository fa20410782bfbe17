package dev.eider.bench;

import java.util.ArrayList;
import java.util.List;

/** Repeated measurements of one quantity, in whatever unit. One thread. */
final class Samples {
    private final List<Double> values = new ArrayList<>();

    void add(double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("not a measurement: " + value);
        }
        values.add(value);
    }

    int count() {
        return values.size();
    }

    /** The middle value, or the mean of the two in the middle. */
    double median() {
        List<Double> sorted = sorted();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /**
     * The smallest value that at least this share of all values does not exceed (nearest rank).
     *
     * @param share above 0, at most 1
     */
    double quantile(double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("not a share: " + share);
        }
        List<Double> sorted = sorted();
        return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
    }

    private List<Double> sorted() {
        if (values.isEmpty()) {
            throw new IllegalStateException("nothing was measured");
        }
        return values.stream().sorted().toList();
    }
}
