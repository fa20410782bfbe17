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

    /** Of JSON, what is made of it counts, too: a tree of small things takes many times their text. */
    private static final class Counted extends FilterInputStream {
        /** For each member, element, object and array. */
        private static final long NODE_BYTES = 128;

        private final SessionMemory memory;
        private boolean inString;
        private boolean escaped;

        Counted(InputStream in, SessionMemory memory) {
            super(in);
            this.memory = memory;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            if (read >= 0) {
                take(new byte[] {(byte) read}, 0, 1);
            }
            return read;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = super.read(target, offset, length);
            take(target, offset, Math.max(0, count));
            return count;
        }

        private void take(byte[] bytes, int offset, int count) {
            long nodes = 0;
            for (int i = offset; i < offset + count; i++) {
                nodes += beginsNode(bytes[i]) ? 1 : 0;
            }
            memory.takeMessage(count);
            memory.take(NODE_BYTES * nodes);
        }

        private boolean beginsNode(byte c) {
            if (inString) {
                inString = escaped || c != '"';
                escaped = !escaped && c == '\\';
                return false;
            }
            inString = c == '"';
            return c == '{' || c == '[' || c == ',' || c == ':';
        }
    }
}
