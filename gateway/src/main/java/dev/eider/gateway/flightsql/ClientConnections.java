package dev.eider.gateway.flightsql;

import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tells every call which connection it came over, and when that has ended. */
final class ClientConnections extends ServerTransportFilter implements ServerInterceptor {
    private static final Attributes.Key<ClientConnection> OF_TRANSPORT = Attributes.Key.create("eider-connection");
    private static final Context.Key<ClientConnection> OF_CALL = Context.key("eider-connection");

    private final InstantSource clock;

    ClientConnections(InstantSource clock) {
        this.clock = clock;
    }

    /** Thread-safe. */
    static final class ClientConnection {
        private volatile @Nullable Instant end;

        boolean hasEnded() {
            return end != null;
        }

        boolean endedBefore(Instant time) {
            Instant ended = end;
            return ended != null && ended.isBefore(time);
        }
    }

    static ClientConnection of(Attributes transport) {
        return Objects.requireNonNull(transport.get(OF_TRANSPORT));
    }

    /** The present call's. */
    static ClientConnection current() {
        return Objects.requireNonNull(OF_CALL.get(), "not in a call");
    }

    @Override
    public Attributes transportReady(Attributes transport) {
        return transport.toBuilder().set(OF_TRANSPORT, new ClientConnection()).build();
    }

    @Override
    public void transportTerminated(@Nullable Attributes transport) {
        ClientConnection connection = transport == null ? null : transport.get(OF_TRANSPORT);
        if (connection != null) {
            connection.end = clock.instant();
        }
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        ClientConnection connection = of(call.getAttributes());
        return Contexts.interceptCall(Context.current().withValue(OF_CALL, connection), call, headers, next);
    }
}
