package dev.eider.gateway.pgwire;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.pgwire.protocol.BackendWriter;
import dev.eider.gateway.pgwire.protocol.FieldDescription;
import dev.eider.gateway.pgwire.protocol.WireBuffer;
import dev.eider.gateway.pgwire.protocol.WireFormat;
import dev.eider.gateway.pgwire.type.ColumnEncoder;
import dev.eider.gateway.pgwire.type.ColumnType;
import dev.eider.gateway.pgwire.type.Encoders;
import dev.eider.gateway.pgwire.type.Formats;
import dev.eider.gateway.query.Parameter;
import dev.eider.gateway.query.Query;
import dev.eider.gateway.query.ResultCursor;
import dev.eider.gateway.query.Session.TransactionStatus;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A statement with its parameters, and how far its rows have been sent. Runs on its first {@link #run}; the query is closed as soon as the
 * last row has gone or it has failed, at the latest with the portal. For one thread.
 */
final class Portal implements AutoCloseable {
    /** More can't be counted by RowDescription's Int16. */
    private static final int MAX_COLUMNS = 65_535;

    private final String sql;
    private final List<Parameter> parameters;
    private final List<WireFormat> formats;
    private final OptionalInt beyondDecimal;
    private final StatementRunner runner;
    private final Supplier<Optional<Schema>> described;
    private @Nullable Query query;
    private @Nullable ResultCursor cursor;
    private ColumnEncoder[] columns = new ColumnEncoder[0];
    private String tag = "";
    private int row;
    private int batchRows;
    private boolean ended;
    private TransactionStatus transactionBefore = TransactionStatus.IDLE;
    /** What the rows are written as, if that was told before they were there. */
    private Optional<Schema> told = Optional.empty();

    /**
     * @param beyondDecimal number of a numeric parameter that is NaN or an infinity, if there is one
     * @param formats of the result's columns: none (all text), one (for all) or one a column
     * @param described what the client has been told of the columns, if it has
     */
    Portal(
            String sql,
            List<Parameter> parameters,
            OptionalInt beyondDecimal,
            List<WireFormat> formats,
            StatementRunner runner,
            Supplier<Optional<Schema>> described) {
        this.described = described;
        this.sql = sql;
        this.parameters = parameters;
        this.beyondDecimal = beyondDecimal;
        this.formats = formats;
        this.runner = runner;
    }

    /**
     * @param complete false if the limit was reached before the rows' end was seen
     * @param rows sent by this call
     */
    record Outcome(boolean complete, long rows, String commandTag) {}

    /** The transaction's status when the statement was started. */
    TransactionStatus transactionBefore() {
        return transactionBefore;
    }

    List<WireFormat> formats() {
        return formats;
    }

    /**
     * Starts the statement, if it isn't yet, waits for its first rows and returns its columns; none if it returns no rows. A client that is
     * told of these gets its values as these, whatever it was told of the statement before.
     */
    List<FieldDescription> open() throws InterruptedException {
        if (query == null) {
            start(Optional.empty());
        }
        return cursor == null ? List.of() : ColumnType.describe(told.orElse(cursor.schema()), formats);
    }

    private void start(Optional<Schema> told) throws InterruptedException {
        this.told = told;
        transactionBefore = runner.transaction();
        Query started = runner.start(sql, parameters);
        query = started;
        try {
            ResultCursor opened = started.open();
            cursor = opened;
            checkColumns(opened.schema().getFields().size(), formats);
            List<WireFormat> written = DescribedColumns.formats(told, opened.schema(), formats, beyondDecimal);
            columns = Encoders.of(opened.root(), written, runner.timeZone());
        } catch (RuntimeException | InterruptedException e) {
            close();
            throw e;
        }
    }

    static void checkColumns(int count, List<WireFormat> formats) {
        if (count > MAX_COLUMNS) {
            throw new QueryException(
                    ErrorCode.TOO_MANY_COLUMNS,
                    "the result has " + count + " columns, PostgreSQL's protocol carries " + MAX_COLUMNS
                            + "; select fewer");
        }
        Formats.check(formats, count, "result column");
    }

    /** Sends the next rows, at most {@code limit} of them. */
    Outcome run(long limit, BackendWriter writer) throws IOException, InterruptedException {
        if (query == null) {
            start(described.get());
        }
        if (query != null && !ended) {
            runner.waitFor(query);
        }
        try {
            long sent = sendRows(limit, writer);
            return new Outcome(ended, sent, tag);
        } catch (RuntimeException | IOException | InterruptedException e) {
            close();
            throw e;
        }
    }

    private long sendRows(long limit, BackendWriter writer) throws IOException, InterruptedException {
        long sent = 0;
        while (!ended && sent < limit) {
            if (row < batchRows) {
                int count = (int) Math.min(batchRows - row, limit - sent);
                send(count, writer);
                sent += count;
            } else {
                next();
            }
        }
        return sent;
    }

    private void next() throws InterruptedException {
        row = 0;
        batchRows = 0;
        if (cursor != null && cursor.next()) {
            VectorSchemaRoot root = cursor.root();
            batchRows = root.getSchema().getFields().isEmpty() ? 0 : root.getRowCount();
        } else {
            end();
        }
    }

    private void send(int count, BackendWriter writer) throws IOException {
        ColumnEncoder[] encoders = columns;
        int end = row + count;
        for (; row < end; row++) {
            WireBuffer buffer = writer.beginRow(encoders.length);
            for (ColumnEncoder encoder : encoders) {
                encoder.write(row, buffer);
            }
            writer.endRow();
        }
    }

    private void end() {
        ended = true;
        if (query != null) {
            tag = query.status().commandTag();
        }
        close();
    }

    /** Closes the query, too. Idempotent; the portal stays at its end. */
    @Override
    public void close() {
        ended = true;
        try (Query closing = query;
                ResultCursor closingCursor = cursor) {
            cursor = null;
        }
    }
}
