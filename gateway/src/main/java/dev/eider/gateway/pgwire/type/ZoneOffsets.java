package dev.eider.gateway.pgwire.type;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Arrays;

/**
 * A time zone's offsets from UTC. Answers are kept for spans of 48 days (2<sup>22</sup> seconds) without a transition, since a column asks for
 * every value. For one thread.
 */
final class ZoneOffsets {
    private static final int SPAN_BITS = 22;
    private static final int SPANS = 1024;
    private static final int TRANSITION_INSIDE = Integer.MIN_VALUE;

    private final ZoneRules rules;
    private final long[] spans = new long[SPANS];
    private final int[] offsets = new int[SPANS];

    private ZoneOffsets(ZoneRules rules) {
        this.rules = rules;
        Arrays.fill(spans, Long.MIN_VALUE);
    }

    /** @param timeZone the session's setting; UTC if Java doesn't know it */
    static ZoneOffsets of(String timeZone) {
        return new ZoneOffsets(zone(timeZone).getRules());
    }

    private static ZoneId zone(String timeZone) {
        try {
            return ZoneId.of(timeZone, ZoneId.SHORT_IDS);
        } catch (DateTimeException e) {
            return ZoneOffset.UTC;
        }
    }

    /** Seconds east of UTC. */
    int at(long epochSecond) {
        if (rules.isFixedOffset()) {
            return rules.getOffset(Instant.EPOCH).getTotalSeconds();
        }
        long span = epochSecond >> SPAN_BITS;
        int slot = (int) (span & SPANS - 1);
        if (spans[slot] != span) {
            spans[slot] = span;
            offsets[slot] = offsetOfSpan(span);
        }
        return offsets[slot] == TRANSITION_INSIDE ? exact(epochSecond) : offsets[slot];
    }

    private int offsetOfSpan(long span) {
        Instant start = Instant.ofEpochSecond(span << SPAN_BITS);
        ZoneOffsetTransition next = rules.nextTransition(start);
        boolean inside = next != null && next.toEpochSecond() < (span + 1) << SPAN_BITS;
        return inside ? TRANSITION_INSIDE : exact(start.getEpochSecond());
    }

    private int exact(long epochSecond) {
        return rules.getOffset(Instant.ofEpochSecond(epochSecond)).getTotalSeconds();
    }
}
