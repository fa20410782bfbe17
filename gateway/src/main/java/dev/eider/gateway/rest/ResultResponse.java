package dev.eider.gateway.rest;

import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import dev.eider.gateway.query.Query;
import dev.eider.gateway.query.ResultCursor;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * Sends a result as it comes: a batch is pulled when the one before has been written to the socket, so a client that reads slowly slows
 * the cursor and nothing piles up here. An error before the first batch is an ordinary error response; after it, the connection is
 * closed without the last chunk, which every HTTP client reports.
 *
 * @param offset rows left out at the start
 * @param limit rows sent at most
 * @param wideAsText see {@link JsonCell#over}
 */
record ResultResponse(ResultFormat format, long offset, long limit, boolean wideAsText) {
    static final String QUERY_ID = "Eider-Query-Id";

    /**
     * @param lead members before the columns, for JSON
     * @throws QueryException the statement's error, while nothing has been sent
     */
    void send(Query query, ServerResponse response, JsonResultWriter.Lead lead) throws InterruptedException {
        try (ResultCursor cursor = query.open()) {
            RowWindow window = new RowWindow(cursor, offset, limit);
            boolean rows = window.next();
            response.headers().set(HeaderNames.CONTENT_TYPE, format.contentType());
            response.headers().set(HeaderNames.create(QUERY_ID), query.id().value());
            try (OutputStream out = response.outputStream()) {
                ResultWriter writer = writer(query, out, lead);
                writer.begin(cursor.schema());
                pump(query.id(), window, rows, writer);
            }
        } catch (IOException | UncheckedIOException e) {
            throw new CloseConnectionException("the client has gone", e);
        }
    }

    private void pump(QueryId query, RowWindow window, boolean first, ResultWriter writer)
            throws IOException, InterruptedException {
        try {
            for (boolean rows = first; rows; rows = window.next()) {
                writer.rows(window.batch(), window.from(), window.to());
            }
        } catch (QueryException e) {
            writer.fail(e.info());
            throw new CloseConnectionException("result of " + query + " cut off: " + e.code(), e);
        }
        writer.end(window.more());
    }

    private ResultWriter writer(Query query, OutputStream out, JsonResultWriter.Lead lead) throws IOException {
        return switch (format) {
            case JSON -> new JsonResultWriter(out, wideAsText, lead, count -> next(query, count));
            case NDJSON -> new NdjsonResultWriter(out, wideAsText);
            case CSV -> new CsvResultWriter(out);
            case ARROW -> new ArrowResultWriter(out);
        };
    }

    private String next(Query query, long count) {
        return StatusBody.path(query.id()) + "/result?format=json&offset=" + (offset + count) + "&limit=" + limit
                + (wideAsText ? "&strings=true" : "");
    }
}
