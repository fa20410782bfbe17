package dev.eider.gateway.kubernetes;

import dev.eider.contract.JobEvent;
import dev.eider.contract.QueryException;
import dev.eider.contract.ResultManifest;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * What a job's follower is told: its events in their order, each part once, and one end, whichever way the news come and however often.
 * {@link #next()} belongs to one thread; the rest may be called from any.
 */
final class JobOutcomes {
    private final BlockingQueue<Outcome> waiting = new LinkedBlockingQueue<>();
    private int nextPart;
    private boolean ended;

    private sealed interface Outcome {}

    private record Told(JobEvent event) implements Outcome {}

    private record Failed(QueryException error) implements Outcome {}

    JobEvent next() throws InterruptedException {
        return switch (waiting.take()) {
            case Told told -> told.event();
            case Failed failed -> {
                // It stays the answer, whoever asks again.
                waiting.add(failed);
                throw failed.error();
            }
        };
    }

    synchronized void tell(JobEvent event) {
        if (ended) {
            return;
        }
        switch (event) {
            case JobEvent.Progress progress -> waiting.add(new Told(progress));
            case JobEvent.PartWritten part -> {
                // One beyond the next is told with the end.
                if (part.part().index() == nextPart) {
                    nextPart++;
                    waiting.add(new Told(part));
                }
            }
            case JobEvent.Finished(var manifest) -> finish(manifest);
        }
    }

    private void finish(ResultManifest manifest) {
        ended = true;
        manifest.parts().stream().skip(nextPart).forEach(part -> waiting.add(new Told(new JobEvent.PartWritten(part))));
        waiting.add(new Told(new JobEvent.Finished(manifest)));
    }

    /** @return whether this was the end */
    synchronized boolean fail(QueryException error) {
        if (ended) {
            return false;
        }
        ended = true;
        waiting.add(new Failed(error));
        return true;
    }

    synchronized boolean ended() {
        return ended;
    }
}
