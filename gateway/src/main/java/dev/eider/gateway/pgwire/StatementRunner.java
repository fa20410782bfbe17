package dev.eider.gateway.pgwire;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.auth.Principal;
import dev.eider.gateway.query.Description;
import dev.eider.gateway.query.Door;
import dev.eider.gateway.query.Parameter;
import dev.eider.gateway.query.Queries;
import dev.eider.gateway.query.Query;
import dev.eider.gateway.query.QueryRequest;
import dev.eider.gateway.query.Session;
import dev.eider.gateway.query.SessionMemory;
import dev.eider.gateway.sql.EmptyArrays;
import dev.eider.gateway.sql.Statement.PrepareTransaction;
import dev.eider.gateway.sql.StatementInspector;
import dev.eider.gateway.sql.StatementSplitter.Statement;
import java.util.List;
import java.util.Set;

/** Hands one session's statements to the query service, after what PostgreSQL's protocol itself has to say about them. */
final class StatementRunner {
    private static final Set<String> TRANSACTION_ENDS = Set.of("COMMIT", "END", "ROLLBACK", "ABORT");

    private final Queries queries;
    private final Session session;
    private final Principal principal;
    private final Cancellation cancellation;

    StatementRunner(Queries queries, Session session, Principal principal, Cancellation cancellation) {
        this.queries = queries;
        this.session = session;
        this.principal = principal;
        this.cancellation = cancellation;
    }

    /** The caller closes what it gets. Until the session's present message is done, a cancel request ends it. */
    Query start(String sql, List<Parameter> parameters) {
        cancellation.check();
        session.beginImplicitly(false);
        Query query = queries.execute(request(sql, parameters));
        waitFor(query);
        return query;
    }

    /** The present message is about this query, which may have been started by an earlier one. */
    void waitFor(Query query) {
        cancellation.attach(query);
    }

    /** @param types NULLs of the types that are known beforehand, in the order of the parameters' numbers; the list may be shorter */
    Description describe(String sql, List<Parameter> types) {
        Description description = cancellation.interruptibly(() -> queries.describe(request(sql, types)));
        cancellation.check();
        return description;
    }

    private QueryRequest request(String sql, List<Parameter> parameters) {
        String asked =
                DriverQuestions.answer(sql).map(DriverQuestions.Answer::sql).orElseGet(() -> EmptyArrays.inDuckDb(sql));
        return new QueryRequest(asked, parameters, session, principal, Door.POSTGRESQL, QueryRequest.Options.none());
    }

    /** Before it is kept to be run later. @throws QueryException as {@link Queries#checkText} */
    void checkText(String sql) {
        queries.checkText(sql);
    }

    /** @throws QueryException if the statement can't be run over this protocol or in the transaction as it stands */
    void check(Statement statement) {
        String keyword = statement.keyword();
        if (session.transaction() == Session.TransactionStatus.FAILED && !isTransactionEnd(statement)) {
            throw new QueryException(
                    ErrorCode.IN_FAILED_TRANSACTION,
                    "current transaction is aborted, commands ignored until end of transaction block");
        }
        if (keyword.equals("COPY")) {
            throw new QueryException(
                    ErrorCode.NOT_SUPPORTED,
                    "COPY is not supported over PostgreSQL's protocol; SELECT the rows instead");
        }
    }

    private static boolean isTransactionEnd(Statement statement) {
        return TRANSACTION_ENDS.contains(statement.keyword())
                || (statement.keyword().equals("PREPARE")
                        && StatementInspector.inspect(statement.sql()) instanceof PrepareTransaction);
    }

    /** The present message has several statements. */
    void expectSeveral() {
        session.beginImplicitly(true);
    }

    Session.TransactionStatus transaction() {
        return session.transaction();
    }

    SessionMemory memory() {
        return session.memory();
    }

    String timeZone() {
        return session.timeZone().orElse("UTC");
    }
}
