package dev.eider.gateway.flightsql;

import dev.eider.gateway.query.Query;
import io.grpc.Context;

/**
 * While it is open, the going away of the present call's client cancels a query and interrupts the thread that works on the call. Opened
 * and closed by that thread.
 */
final class Departure implements AutoCloseable {
    private final Query query;
    private final Context call = Context.current();
    private final Thread caller = Thread.currentThread();
    private final Context.CancellationListener listener = _ -> gone();
    private boolean closed;

    private Departure(Query query) {
        this.query = query;
    }

    static Departure watch(Query query) {
        Departure departure = new Departure(query);
        departure.call.addListener(departure.listener, Runnable::run);
        return departure;
    }

    private synchronized void gone() {
        if (!closed) {
            query.cancel();
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
