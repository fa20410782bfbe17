package dev.eider.gateway.pgwire;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.QueryException;
import dev.eider.gateway.auth.Principal;
import dev.eider.gateway.pgwire.protocol.BackendWriter;
import dev.eider.gateway.pgwire.protocol.FatalException;
import dev.eider.gateway.pgwire.protocol.FrontendMessage;
import dev.eider.gateway.pgwire.protocol.FrontendReader;
import dev.eider.gateway.query.Queries;
import dev.eider.gateway.query.Session;
import dev.eider.gateway.query.Session.TransactionStatus;
import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A client that has logged in: takes one message after the other and answers it. All methods are called from one virtual thread.
 *
 * <pre>
 *   Query                                  RowDescription DataRow… CommandComplete … ReadyForQuery
 *   Parse Bind Describe Execute … Sync     ParseComplete BindComplete RowDescription DataRow… CommandComplete … ReadyForQuery
 * </pre>
 *
 * An error is answered by ErrorResponse; in the extended protocol everything up to the next Sync is then ignored.
 */
final class PgSession {
    private final FrontendReader reader;
    private final BackendWriter writer;
    private final Session session;
    private final Cancellation cancellation;
    private final SessionSettings settings;
    private final Warnings warnings;
    private final SimpleProtocol simple;
    private final ExtendedProtocol extended;
    private boolean ignoringUntilSync;
    /** Read already, to see whether it executes what was to be described. */
    private @Nullable FrontendMessage readBefore;

    PgSession(
            FrontendReader reader,
            BackendWriter writer,
            Queries queries,
            Session session,
            Principal principal,
            Cancellation cancellation,
            SessionSettings settings) {
        this.reader = reader;
        this.writer = writer;
        this.session = session;
        this.cancellation = cancellation;
        StatementRunner runner = new StatementRunner(queries, session, principal, cancellation);
        PreparedStatements statements = new PreparedStatements();
        this.settings = settings;
        this.warnings = new Warnings(session, writer);
        Completion completion = new Completion(writer, warnings, statements);
        this.simple = new SimpleProtocol(runner, writer, completion);
        this.extended = new ExtendedProtocol(runner, writer, session, completion, statements);
    }

    /**
     * Returns when the client takes its leave.
     *
     * @throws EOFException if it goes without
     * @throws FatalException if the session has to end
     */
    void run() throws IOException {
        try (extended) {
            ready();
            while (step()) {
                // the next message
            }
        }
    }

    /** Reads and answers one message. Returns whether there will be another. */
    private boolean step() throws IOException {
        try {
            FrontendMessage message = readBefore == null ? reader.read() : readBefore;
            readBefore = null;
            if (message instanceof FrontendMessage.Terminate) {
                return false;
            }
            if (!ignoringUntilSync || message instanceof FrontendMessage.Sync) {
                answer(message);
            }
        } catch (QueryException e) {
            fail(e.info());
        } catch (FatalException e) {
            throw e;
        } catch (RuntimeException e) {
            fail(InternalErrors.report(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FatalException(ErrorCode.SHUTTING_DOWN, "terminating connection: its thread was interrupted");
        }
        return true;
    }

    private void answer(FrontendMessage message) throws IOException, InterruptedException {
        cancellation.begin();
        try {
            switch (message) {
                case FrontendMessage.SimpleQuery query -> simpleQuery(query.sql());
                case FrontendMessage.Parse parse -> extended.parse(parse);
                case FrontendMessage.Bind bind -> extended.bind(bind, reader::forget);
                case FrontendMessage.Describe describe -> extended.describe(describe, isExecutedNext(describe));
                case FrontendMessage.Execute execute -> extended.execute(execute);
                case FrontendMessage.Close close -> extended.close(close);
                case FrontendMessage.Flush ignored -> writer.flush();
                case FrontendMessage.Sync ignored -> sync();
                case FrontendMessage.FunctionCall ignored ->
                    throw new QueryException(
                            ErrorCode.NOT_SUPPORTED, "function calls by the fast path are not supported; use SELECT");
                case FrontendMessage.CopyMessage ignored -> {
                    // of a COPY that has failed
                }
                case FrontendMessage.Terminate ignored -> throw new IllegalStateException("ends the loop");
            }
        } finally {
            cancellation.end();
        }
    }

    /** Drivers send Describe and Execute of a portal in one go. Then the result itself tells its columns, and nothing has to be planned twice. */
    private boolean isExecutedNext(FrontendMessage.Describe describe) throws IOException {
        if (describe.target() != FrontendMessage.Target.PORTAL || !reader.executeIsNext()) {
            return false;
        }
        readBefore = reader.read();
        return readBefore instanceof FrontendMessage.Execute execute
                && execute.portal().equals(describe.name());
    }

    private void simpleQuery(String sql) throws IOException, InterruptedException {
        extended.forgetUnnamed();
        simple.query(sql);
        ready();
    }

    private void sync() throws IOException {
        ignoringUntilSync = false;
        ready();
    }

    /** The message is answered. Only now it is clear which settings stay, so now the client is told. */
    private void ready() throws IOException {
        session.endImplicitly();
        settings.report(session, writer);
        if (session.transaction() == TransactionStatus.IDLE) {
            extended.closePortals();
        }
        writer.readyForQuery(
                switch (session.transaction()) {
                    case IDLE -> 'I';
                    case IN_TRANSACTION -> 'T';
                    case FAILED -> 'E';
                });
        writer.flush();
    }

    private void fail(ErrorInfo error) throws IOException {
        Optional<FatalException> ending = cancellation.ending();
        if (ending.isPresent()) {
            throw ending.get();
        }
        session.failed();
        writer.abandonMessage();
        if (ignoringUntilSync) {
            return;
        }
        warnings.tell();
        writer.error("ERROR", error);
        if (reader.inExtendedProtocol()) {
            ignoringUntilSync = true;
            writer.flush();
        } else {
            ready();
        }
    }
}
