package dev.eider.gateway.query;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.JobEvent;
import dev.eider.contract.QueryException;
import dev.eider.gateway.job.RunningJob;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;

/** A job that does what its test says, event by event. */
final class FakeJob implements RunningJob {
    private final BlockingQueue<Supplier<JobEvent>> events = new LinkedBlockingQueue<>();
    volatile boolean cancelled;
    volatile boolean closed;

    FakeJob then(JobEvent event) {
        events.add(() -> event);
        return this;
    }

    FakeJob thenFails(ErrorCode code, String message) {
        events.add(() -> {
            throw new QueryException(code, message);
        });
        return this;
    }

    @Override
    public JobEvent next() throws InterruptedException {
        return events.take().get();
    }

    @Override
    public void cancel() {
        cancelled = true;
        thenFails(ErrorCode.QUERY_CANCELLED, "the job was cancelled");
    }

    @Override
    public void close() {
        closed = true;
    }
}
