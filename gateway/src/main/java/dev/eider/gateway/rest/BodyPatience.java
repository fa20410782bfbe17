package dev.eider.gateway.rest;

import io.helidon.http.HttpException;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives requests up whose bodies stop coming, for Helidon waits as long as the connection lives: its timeout of idle connections does not
 * hold for those that have begun a request.
 */
final class BodyPatience implements Filter {
    private static final Logger LOG = LoggerFactory.getLogger(BodyPatience.class);

    private final Duration patience;

    /** @param patience between two pieces of a body */
    BodyPatience(Duration patience) {
        this.patience = patience;
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        AtomicBoolean givenUp = new AtomicBoolean();
        request.streamFilter(in -> new Awaited(in, patience, givenUp));
        chain.proceed();
        if (givenUp.get()) {
            throw new CloseConnectionException("a request that was not complete has been answered");
        }
    }

    /** Each piece is read by a thread of its own, which ends at the latest when the connection is closed. */
    private static final class Awaited extends FilterInputStream {
        private final Duration patience;
        private final AtomicBoolean givenUp;

        Awaited(InputStream in, Duration patience, AtomicBoolean givenUp) {
            super(in);
            this.patience = patience;
            this.givenUp = givenUp;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            FutureTask<Integer> piece = new FutureTask<>(() -> in.read(target, offset, length));
            Thread.ofVirtual().name("rest-body").start(piece);
            try {
                return piece.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                givenUp.set(true);
                throw new HttpException(
                        "nothing more of the body came for " + patience.toSeconds()
                                + " s (http.body_patience_seconds): send the request again",
                        Status.REQUEST_TIMEOUT_408,
                        e,
                        false);
            } catch (ExecutionException e) {
                throw failure(e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CloseConnectionException("interrupted in the middle of a body", e);
            }
        }

        /** Helidon's would wait for the rest of the body. */
        @Override
        public void close() throws IOException {
            if (!givenUp.get()) {
                super.close();
            }
        }

        /** What is wrong with the body itself is for its client; all else is that there is none any more. */
        private static RuntimeException failure(Throwable cause) {
            return switch (cause) {
                case RequestException wrong -> wrong;
                case HttpException wrong -> wrong;
                case Error error -> throw error;
                default -> {
                    LOG.debug("a client has left in the middle of a body: {}", cause.toString());
                    yield new CloseConnectionException("the client has left in the middle of a body", cause);
                }
            };
        }
    }
}
