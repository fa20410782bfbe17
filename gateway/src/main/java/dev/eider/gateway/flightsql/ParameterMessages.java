package dev.eider.gateway.flightsql;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.Message;
import org.apache.arrow.flatbuf.Schema;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.flight.impl.Flight.FlightData;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at messages with parameters before Arrow's library does. What is compressed is decompressed here, where its length is bounded. Types that
 * the library does not know, such as decimal32, are refused: it throws when it reads their schema, before the door has seen anything, so gRPC would
 * end the call without a word, and the rows behind the schema would never be freed.
 */
final class ParameterMessages implements ServerInterceptor {
    private static final Logger LOG = LoggerFactory.getLogger(ParameterMessages.class);

    private final int maxBytes;

    /** @param maxBytes of a message, compressed or not */
    ParameterMessages(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        if (!"DoPut".equals(call.getMethodDescriptor().getBareMethodName())) {
            return next.startCall(call, headers);
        }
        Refusable<Q, A> refusable = new Refusable<>(call);
        return new Messages<>(next.startCall(refusable, headers), refusable, maxBytes);
    }

    /** A call that, once refused, hears nothing more of its handler. */
    private static final class Refusable<Q, A> extends SimpleForwardingServerCall<Q, A> {
        private boolean refused;

        Refusable(ServerCall<Q, A> call) {
            super(call);
        }

        synchronized void refuse(QueryException reason) {
            StatusRuntimeException error = (StatusRuntimeException) FlightErrors.status(reason, Optional.empty());
            super.close(
                    error.getStatus(), Optional.ofNullable(error.getTrailers()).orElseGet(Metadata::new));
            refused = true;
        }

        synchronized boolean isRefused() {
            return refused;
        }

        @Override
        public synchronized void close(Status status, Metadata trailers) {
            if (!refused) {
                super.close(status, trailers);
            }
        }
    }

    /** gRPC calls one method after the other. */
    private static final class Messages<Q, A> extends SimpleForwardingServerCallListener<Q> {
        private final Refusable<Q, A> call;
        private final int maxBytes;
        private long decompressedBytes;

        Messages(ServerCall.Listener<Q> handler, Refusable<Q, A> call, int maxBytes) {
            super(handler);
            this.call = call;
            this.maxBytes = maxBytes;
        }

        @Override
        public void onMessage(Q message) {
            if (call.isRefused()) {
                free(message);
                return;
            }
            Optional<Message> header = Optional.empty();
            Q plain = message;
            try (InputStream bytes = call.getMethodDescriptor().streamRequest(message)) {
                header = header(bytes);
                Optional<CompressedBatch> compressed = header.flatMap(CompressedBatch::of);
                if (compressed.isPresent()) {
                    bytes.reset();
                    byte[] decompressed = compressed.get().decompress(bytes, decompressedBytes, maxBytes);
                    decompressedBytes += decompressed.length;
                    plain = call.getMethodDescriptor().parseRequest(new ByteArrayInputStream(decompressed));
                    free(message);
                }
                super.onMessage(plain);
            } catch (QueryException e) {
                refuse(e, plain);
            } catch (IOException | RuntimeException e) {
                refuse(unreadable(header, e), plain);
            }
        }

        private void refuse(QueryException reason, Q message) {
            call.refuse(reason);
            free(message);
            super.onCancel();
        }

        @Override
        public void onHalfClose() {
            if (!call.isRefused()) {
                super.onHalfClose();
            }
        }
    }

    private static void free(Object message) {
        if (message instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (Exception e) {
                LOG.warn("a message could not be freed", e);
            }
        }
    }

    /** Empty for messages that have none, as those with nothing but a descriptor. */
    private static Optional<Message> header(InputStream message) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(message);
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            if (WireFormat.getTagFieldNumber(tag) == FlightData.DATA_HEADER_FIELD_NUMBER) {
                return Optional.of(Message.getRootAsMessage(in.readByteBuffer()));
            }
            in.skipField(tag);
        }
        return Optional.empty();
    }

    private static QueryException unreadable(Optional<Message> header, Exception failure) {
        // Arrow's library wraps what comes of a lack of memory.
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof QueryException known) {
                return known;
            }
        }
        try {
            if (header.isPresent() && header.get().header(new Schema()) instanceof Schema schema) {
                for (int i = 0; i < schema.fieldsLength(); i++) {
                    Optional<QueryException> refusal = unreadable(i + 1, schema.fields(i));
                    if (refusal.isPresent()) {
                        return refusal.get();
                    }
                }
            }
        } catch (IndexOutOfBoundsException e) {
            failure.addSuppressed(e);
        }
        return new QueryException(ErrorCode.INVALID_REQUEST, "the message is none of Arrow's", failure);
    }

    private static Optional<QueryException> unreadable(int number, Field field) {
        try {
            org.apache.arrow.vector.types.pojo.Field.convertField(field);
            return Optional.empty();
        } catch (RuntimeException e) {
            return Optional.of(new QueryException(
                    ErrorCode.NOT_SUPPORTED,
                    "parameter " + number + " (Arrow type " + Type.name(field.typeType()) + ") cannot be read: "
                            + e.getMessage() + "; send a decimal as decimal128, anything else as its text",
                    e));
        }
    }
}
