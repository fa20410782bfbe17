package dev.eider.testing;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/** One of the front doors, as its own client uses it, with one session. One thread. */
interface Door extends AutoCloseable {

    /** Values as text, NULL as "NULL". */
    record Answer(List<String> columns, List<List<String>> rows) {}

    /**
     * An error as the client sees it.
     *
     * @param code SQLSTATE, or the name of the error's code in REST and of the gRPC status in Flight
     * @param position 1-based, where the door tells it on its own
     */
    record Failure(String code, String message, OptionalInt position) {}

    /** What a door throws for an error of the gateway. */
    final class Refused extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient Failure failure;

        Refused(Failure failure) {
            super(failure.toString());
            this.failure = failure;
        }

        Failure failure() {
            return failure;
        }
    }

    Answer run(String sql, List<Object> parameters) throws Exception;

    default List<List<String>> rows(String sql, Object... parameters) throws Exception {
        return run(sql, Arrays.asList(parameters)).rows();
    }

    /** Runs what must fail. */
    default Failure failure(String sql, Object... parameters) throws Exception {
        try {
            Answer answer = run(sql, Arrays.asList(parameters));
            throw new AssertionError(this + " answered " + sql + " with " + answer);
        } catch (Refused refused) {
            return refused.failure();
        }
    }

    @Override
    void close() throws Exception;
}
