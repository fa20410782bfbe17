package dev.eider.gateway.rest;

import dev.eider.contract.ErrorInfo;
import java.io.IOException;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/** One form of a result, written as its rows come. Called from one thread, in the order of the methods; rows any number of times. */
interface ResultWriter {

    void begin(Schema schema) throws IOException;

    /** Rows {@code from} (inclusive) to {@code to} of a batch; what was written is on its way to the client when this returns. */
    void rows(VectorSchemaRoot batch, int from, int to) throws IOException;

    /** @param more whether the result has rows beyond the last one written */
    void end(boolean more) throws IOException;

    /** Instead of {@link #end}: tells what went wrong, where the form has a place for it. The response is cut off after that. */
    void fail(ErrorInfo error) throws IOException;
}
