package dev.eider.gateway.flightsql;

import io.grpc.Context;

/**
 * While it is open, the going away of the present call's client, or its giving the call up, interrupts the thread that works on the call.
 * Opened and closed by that thread, with no interrupt pending afterwards.
 */
final class Departure implements AutoCloseable {
    private final Context call = Context.current();
    private final Thread caller = Thread.currentThread();
    private final Context.CancellationListener listener = _ -> gone();
    private boolean closed;

    private Departure() {}

    static Departure watch() {
        Departure departure = new Departure();
        departure.call.addListener(departure.listener, Runnable::run);
        return departure;
    }

    private synchronized void gone() {
        if (!closed) {
            caller.interrupt();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        call.removeListener(listener);
        Thread.interrupted();
    }
}
