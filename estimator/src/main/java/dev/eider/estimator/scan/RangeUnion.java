package dev.eider.estimator.scan;

import dev.eider.contract.ByteRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Makes one list of ranges: ascending, touching and overlapping ones merged, empty ones left out. */
final class RangeUnion {
    private RangeUnion() {}

    static List<ByteRange> of(List<ByteRange> ranges) {
        List<ByteRange> merged = new ArrayList<>();
        List<ByteRange> ascending = ranges.stream()
                .filter(r -> r.length() > 0)
                .sorted(Comparator.comparingLong(ByteRange::offset))
                .toList();
        for (ByteRange range : ascending) {
            ByteRange last = merged.isEmpty() ? null : merged.getLast();
            if (last == null || last.end() < range.offset()) {
                merged.add(range);
            } else if (last.end() < range.end()) {
                merged.set(merged.size() - 1, new ByteRange(last.offset(), range.end() - last.offset()));
            }
        }
        return merged;
    }
}
