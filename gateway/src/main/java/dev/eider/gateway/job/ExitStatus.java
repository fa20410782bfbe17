package dev.eider.gateway.job;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.JobSpec;
import dev.eider.contract.QueryException;

/** What the exit status of a runner says that did not tell its end itself. */
public final class ExitStatus {
    /** HotSpot's own status under {@code -XX:+ExitOnOutOfMemoryError}. */
    private static final int HEAP_EXHAUSTED = 3;
    /** A shell's convention, and Java's: 128 and the signal's number. */
    private static final int SIGNALLED = 128;

    private ExitStatus() {}

    public static QueryException explain(int exit, JobSpec spec) {
        if (exit == HEAP_EXHAUSTED) {
            return new QueryException(
                    ErrorCode.OUT_OF_MEMORY,
                    "the runner's heap of " + (spec.shape().heapBytes() >> 20)
                            + " MiB was too small: ask for more with SET eider.memory");
        }
        String how = exit > SIGNALLED ? "was killed by signal " + (exit - SIGNALLED) : "ended with status " + exit;
        return new QueryException(
                ErrorCode.RUNNER_LOST,
                "the runner of query " + spec.id() + " " + how
                        + " before its result was whole: send the statement again, and if that happens twice ask for more with"
                        + " SET eider.memory");
    }
}
