package dev.eider.gateway.pgwire;

import dev.eider.contract.ErrorInfo;
import dev.eider.gateway.pgwire.protocol.BackendWriter;
import dev.eider.gateway.query.Session;
import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What a statement is warned of, until the client is told. The statement's thread adds to it, the connection's tells. */
final class Warnings {
    private final Queue<ErrorInfo> untold = new ConcurrentLinkedQueue<>();
    private final Session session;
    private final BackendWriter writer;

    Warnings(Session session, BackendWriter writer) {
        this.session = session;
        this.writer = writer;
        session.onWarning(untold::add);
    }

    void tell() throws IOException {
        boolean wanted = session.setting("client_min_messages")
                .filter("error"::equalsIgnoreCase)
                .isEmpty();
        for (ErrorInfo warning = untold.poll(); warning != null; warning = untold.poll()) {
            if (wanted) {
                writer.notice("WARNING", warning);
            }
        }
    }
}
