package dev.eider.runner.stage;

import dev.eider.contract.ByteRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Which requests fetch the planned ranges of one file. Neighbours are fetched by one request when the gap between them is cheap: the
 * smallest gaps are closed first, as long as all closed gaps together stay below 2 % of the planned bytes and each below 256 KiB. Long
 * runs are split, so that one large column is fetched by several connections.
 */
final class FetchPlan {
    static final long MAX_GAP_BYTES = 256 << 10;
    static final long MAX_REQUEST_BYTES = 8 << 20;
    private static final int WASTE_DIVISOR = 50;

    private FetchPlan() {}

    /**
     * @param ranges ascending, not overlapping
     * @return requests, ascending, none empty and none longer than {@link #MAX_REQUEST_BYTES}
     */
    static List<ByteRange> requests(List<ByteRange> ranges) {
        List<ByteRange> planned = ranges.stream().filter(r -> r.length() > 0).toList();
        Set<Integer> closed = closedGaps(planned);
        List<ByteRange> requests = new ArrayList<>();
        for (int i = 0; i < planned.size(); ) {
            long start = planned.get(i).offset();
            while (closed.contains(i)) {
                i++;
            }
            split(start, planned.get(i).end(), requests);
            i++;
        }
        return requests;
    }

    /** What {@code filled} leaves of a file of {@code sizeBytes}; {@code filled} is ascending and not overlapping. */
    static List<ByteRange> complement(List<ByteRange> filled, long sizeBytes) {
        List<ByteRange> holes = new ArrayList<>();
        long at = 0;
        for (ByteRange range : filled) {
            if (range.offset() > at) {
                holes.add(new ByteRange(at, range.offset() - at));
            }
            at = Math.max(at, range.end());
        }
        if (at < sizeBytes) {
            holes.add(new ByteRange(at, sizeBytes - at));
        }
        return holes;
    }

    /** Indexes of ranges whose gap to the next one is fetched along. */
    private static Set<Integer> closedGaps(List<ByteRange> planned) {
        long budget = planned.stream().mapToLong(ByteRange::length).sum() / WASTE_DIVISOR;
        Set<Integer> closed = new HashSet<>();
        List<Integer> bySize = IntStream.range(0, Math.max(0, planned.size() - 1))
                .boxed()
                .sorted(Comparator.comparingLong(i -> gapAfter(planned, i)))
                .toList();
        for (int i : bySize) {
            long gap = gapAfter(planned, i);
            if (gap > budget || gap > MAX_GAP_BYTES) {
                break;
            }
            budget -= gap;
            closed.add(i);
        }
        return closed;
    }

    private static long gapAfter(List<ByteRange> planned, int index) {
        return planned.get(index + 1).offset() - planned.get(index).end();
    }

    private static void split(long start, long end, List<ByteRange> requests) {
        long pieces = Math.ceilDiv(end - start, MAX_REQUEST_BYTES);
        for (long piece = 0; piece < pieces; piece++) {
            long from = start + (end - start) * piece / pieces;
            long to = start + (end - start) * (piece + 1) / pieces;
            requests.add(new ByteRange(from, to - from));
        }
    }
}
