package dev.eider.gateway.rest;

import dev.eider.gateway.auth.Principal;
import dev.eider.gateway.query.Query;
import dev.eider.gateway.query.SessionMemory;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;

/**
 * Counts what users' requests bring, as it comes, whichever route reads it. It is given back when the request has been answered and the
 * statement that it has started, whose parameters it may have brought, has ended.
 */
final class BodyMemory implements Filter {
    private static final Duration FOR_EVER = Duration.ofDays(365);

    private final SessionMemory.Shared shared;

    BodyMemory(SessionMemory.Shared shared) {
        this.shared = shared;
    }

    /** A request's share. For the request's thread. */
    private static final class Body {
        private final SessionMemory memory;
        private boolean leftToQuery;

        Body(SessionMemory memory) {
            this.memory = memory;
        }
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        Optional<Principal> user = request.context().get(Principal.class);
        if (user.isEmpty()) {
            chain.proceed();
            return;
        }
        Body body = new Body(SessionMemory.ofMessages(shared, user.get()));
        request.context().register(body);
        request.streamFilter(in -> new Counted(in, body.memory));
        try {
            chain.proceed();
        } finally {
            if (!body.leftToQuery) {
                body.memory.close();
            }
        }
    }

    /** The request is about to be answered though {@code query}, which it has started, has not ended. */
    static void leaveTo(Query query, ServerRequest request) {
        request.context().get(Body.class).filter(body -> !body.leftToQuery).ifPresent(body -> {
            body.leftToQuery = true;
            Thread.ofVirtual().name("body-of-" + query.id()).start(() -> {
                try (SessionMemory memory = body.memory) {
                    var _ = query.awaitEnd(FOR_EVER);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
        });
    }

    private static final class Counted extends FilterInputStream {
        private final SessionMemory memory;

        Counted(InputStream in, SessionMemory memory) {
            super(in);
            this.memory = memory;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            memory.takeMessage(read < 0 ? 0 : 1);
            return read;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = super.read(target, offset, length);
            memory.takeMessage(Math.max(0, count));
            return count;
        }
    }
}
