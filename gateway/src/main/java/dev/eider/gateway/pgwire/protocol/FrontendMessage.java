package dev.eider.gateway.pgwire.protocol;

import java.util.List;

/** What a client says once it has been let in. */
public sealed interface FrontendMessage {

    /** {@code Q}: statements in the simple protocol. */
    record SimpleQuery(String sql) implements FrontendMessage {}

    /**
     * {@code P}.
     *
     * @param parameterOids 0 where the client leaves the type to the server; may be shorter than the parameters
     */
    record Parse(String statement, String sql, List<Integer> parameterOids) implements FrontendMessage {}

    /**
     * {@code B}. Formats are none (all text), one (for all) or one for each.
     *
     * @param values as sent
     */
    record Bind(
            String portal,
            String statement,
            List<WireFormat> parameterFormats,
            List<ParameterValue> values,
            List<WireFormat> resultFormats)
            implements FrontendMessage {}

    /** {@code D}. */
    record Describe(Target target, String name) implements FrontendMessage {}

    /**
     * {@code E}.
     *
     * @param maxRows 0 for all
     */
    record Execute(String portal, int maxRows) implements FrontendMessage {}

    /** {@code C}. */
    record Close(Target target, String name) implements FrontendMessage {}

    /** {@code H}. */
    record Flush() implements FrontendMessage {}

    /** {@code S}. */
    record Sync() implements FrontendMessage {}

    /** {@code X}. */
    record Terminate() implements FrontendMessage {}

    /** {@code d}, {@code c} or {@code f}: left over from a COPY that has failed; PostgreSQL ignores them, too. */
    record CopyMessage() implements FrontendMessage {}

    /** {@code F}: the fast-path call, which is not offered. */
    record FunctionCall() implements FrontendMessage {}

    /** What Describe and Close speak of. */
    enum Target {
        STATEMENT,
        PORTAL
    }

    /** A parameter as it came over the wire. */
    sealed interface ParameterValue {
        record Null() implements ParameterValue {}

        /** The array belongs to whoever holds the message. */
        @SuppressWarnings("ArrayRecordComponent")
        record Bytes(byte[] bytes) implements ParameterValue {}
    }
}
