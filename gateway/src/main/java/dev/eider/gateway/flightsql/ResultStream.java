package dev.eider.gateway.flightsql;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.arrow.BatchSlice;
import dev.eider.gateway.flightsql.OpenQueries.Announced;
import dev.eider.gateway.query.Query;
import dev.eider.gateway.query.ResultCursor;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * Sends one query's result on a thread of its own: a batch is pulled only when gRPC can take one more, so a client that does not read
 * costs what gRPC has queued and one batch. Batches share their buffers with the messages, nothing is copied here.
 */
final class ResultStream implements Runnable {
    /** Clients in Go and C++ refuse longer messages by default (16 MiB, some 4 MiB). A row that is wider has a message of its own. */
    private static final long MAX_MESSAGE_BYTES = 3L << 20;

    private final OpenQueries queries;
    private final Query query;
    private final Optional<Schema> told;
    private final ServerStreamListener listener;
    private final BufferAllocator allocator;
    private final Readiness readiness;

    /**
     * @param allocator accounts for what gRPC has not sent yet, also when the cursor and its memory are closed already; of the same root as
     *     the cursor's
     */
    ResultStream(OpenQueries queries, Announced announced, ServerStreamListener listener, BufferAllocator allocator) {
        this.queries = queries;
        this.query = announced.query();
        this.told = announced.columns();
        this.listener = listener;
        this.allocator = allocator;
        this.readiness = new Readiness(listener, query::cancel);
    }

    @Override
    public void run() {
        try (ResultCursor cursor = query.open();
                VectorSchemaRoot message = VectorSchemaRoot.create(cursor.schema(), allocator)) {
            told.ifPresent(
                    schema -> checkTypes(schema.getFields(), cursor.schema().getFields()));
            listener.setUseZeroCopy(true);
            listener.start(message);
            if (send(cursor, message)) {
                listener.completed();
            }
        } catch (Exception e) {
            fail(e);
        } finally {
            queries.close(query);
        }
    }

    /** A client reads what it was told of. The types differ when one hangs on a parameter's value, or a table was changed in between. */
    private static void checkTypes(List<Field> told, List<Field> actual) {
        for (int i = 0; i < Math.min(told.size(), actual.size()); i++) {
            Field toldField = told.get(i);
            Field field = actual.get(i);
            if (!isType(toldField, field)) {
                throw new QueryException(
                        ErrorCode.NOT_SUPPORTED,
                        "column " + (i + 1) + " was announced as " + toldField + " and is " + field
                                + ": if its type hangs on a parameter's value, write that value into the statement or put a cast"
                                + " around the column");
            }
        }
    }

    private static boolean isType(Field told, Field field) {
        if (told.getType() instanceof ArrowType.Null) {
            return true;
        }
        List<Field> toldChildren = told.getChildren();
        List<Field> children = field.getChildren();
        return told.getType().equals(field.getType())
                && toldChildren.size() == children.size()
                && IntStream.range(0, children.size()).allMatch(i -> isType(toldChildren.get(i), children.get(i)));
    }

    private void fail(Exception e) {
        if (!listener.isCancelled()) {
            listener.error(FlightErrors.status(e, Optional.of(query.id())));
        }
    }

    private boolean send(ResultCursor cursor, VectorSchemaRoot message) throws InterruptedException {
        VectorLoader loader = new VectorLoader(message);
        while (cursor.next()) {
            VectorSchemaRoot batch = cursor.root();
            long bytes = batch.getFieldVectors().stream()
                    .mapToLong(vector -> vector.getBufferSize())
                    .sum();
            int end;
            for (int from = 0; from < batch.getRowCount(); from = end) {
                if (!readiness.await()) {
                    return false;
                }
                end = BatchSlice.end(batch, from, MAX_MESSAGE_BYTES);
                load(loader, batch, from, end - from);
                listener.putNext();
                // gRPC has its own hold on it; and what is loaded into an empty root is not freed twice if memory ends.
                message.clear();
            }
            // A wide batch has gone before the next one is asked for.
            if (bytes > MAX_MESSAGE_BYTES && !readiness.await()) {
                return false;
            }
        }
        return true;
    }

    private static void load(VectorLoader loader, VectorSchemaRoot batch, int from, int rows) {
        if (rows == batch.getRowCount()) {
            try (ArrowRecordBatch whole = new VectorUnloader(batch).getRecordBatch()) {
                loader.load(whole);
            }
            return;
        }
        try (VectorSchemaRoot slice = BatchSlice.of(batch, from, rows);
                ArrowRecordBatch part = new VectorUnloader(slice).getRecordBatch()) {
            loader.load(part);
        }
    }
}
