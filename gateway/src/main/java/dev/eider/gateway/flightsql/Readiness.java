package dev.eider.gateway.flightsql;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;

/** Lets one thread wait until the client can take more, or has gone. gRPC calls back on other threads. */
final class Readiness {
    private final ServerStreamListener listener;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** @param onGone called, perhaps twice, when the client has cancelled or its connection is lost */
    Readiness(ServerStreamListener listener, Runnable onGone) {
        this.listener = listener;
        listener.setOnReadyHandler(this::signal);
        listener.setOnCancelHandler(() -> {
            onGone.run();
            signal();
        });
        if (listener.isCancelled()) {
            onGone.run();
        }
    }

    private void signal() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns false when the client has gone. */
    boolean await() throws InterruptedException {
        lock.lock();
        try {
            while (!listener.isReady() && !listener.isCancelled()) {
                changed.await();
            }
            return !listener.isCancelled();
        } finally {
            lock.unlock();
        }
    }
}
