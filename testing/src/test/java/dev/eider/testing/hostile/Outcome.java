package dev.eider.testing.hostile;

/** What a client got for one statement. */
sealed interface Outcome {

    /** @param text of all values, cut to what a test looks at */
    record Result(long rows, String text) implements Outcome {}

    /** @param sqlState empty where the client's library keeps none */
    record Refusal(String sqlState, String message) implements Outcome {
        /** The door's fault, not the statement's: {@code ErrorCode.Kind.INTERNAL}. */
        boolean isInternal() {
            return sqlState.startsWith("XX000") || sqlState.startsWith("58000") || message.contains("INTERNAL:");
        }
    }
}
