package dev.eider.gateway.query;

import java.util.Arrays;

/** The way a statement comes in by. */
public enum Door {
    POSTGRESQL("pg", false, false),
    /** Arrow's JDBC driver cuts off the fraction of what it binds where an integer is announced. */
    FLIGHT_SQL("flight", false, true),
    REST("rest", true, false);

    private final String label;
    private final boolean resumable;
    private final boolean fractions;

    Door(String label, boolean resumable, boolean fractions) {
        this.label = label;
        this.resumable = resumable;
        this.fractions = fractions;
    }

    /** As the statement log has it. */
    public String label() {
        return label;
    }

    /** @throws IllegalArgumentException if no door is called so */
    static Door of(String label) {
        return Arrays.stream(values())
                .filter(door -> door.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no door is called '" + label + "'"));
    }

    /** Whether a client comes back for its result, and not by the connection that it sent the statement by. */
    boolean isResumable() {
        return resumable;
    }

    /** Whether values that are bound beside integers may have fractions whatever is announced, so that no integer is to be. */
    boolean bindsFractions() {
        return fractions;
    }
}
