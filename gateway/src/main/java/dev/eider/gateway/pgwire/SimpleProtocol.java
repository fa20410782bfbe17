package dev.eider.gateway.pgwire;

import dev.eider.contract.QueryException;
import dev.eider.gateway.pgwire.protocol.BackendWriter;
import dev.eider.gateway.pgwire.protocol.FieldDescription;
import dev.eider.gateway.sql.StatementSplitter;
import dev.eider.gateway.sql.StatementSplitter.Statement;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Runs the statements of a Query message one after the other; the first error ends them. */
final class SimpleProtocol {
    private final StatementRunner runner;
    private final BackendWriter writer;
    private final Completion completion;

    SimpleProtocol(StatementRunner runner, BackendWriter writer, Completion completion) {
        this.runner = runner;
        this.writer = writer;
        this.completion = completion;
    }

    /** @throws QueryException the first error, its position counted in the whole text */
    void query(String sql) throws IOException, InterruptedException {
        runner.checkText(sql);
        List<Statement> statements = StatementSplitter.split(sql);
        if (statements.isEmpty()) {
            writer.emptyQueryResponse();
        }
        for (Statement statement : statements) {
            if (statements.size() > 1) {
                runner.expectSeveral();
            }
            try {
                run(statement);
            } catch (QueryException e) {
                throw ErrorPositions.within(sql, statement.offset(), e);
            }
        }
    }

    private void run(Statement statement) throws IOException, InterruptedException {
        runner.check(statement);
        try (Portal portal =
                new Portal(statement.sql(), List.of(), OptionalInt.empty(), List.of(), runner, Optional::empty)) {
            List<FieldDescription> columns = portal.open();
            if (!columns.isEmpty()) {
                writer.rowDescription(columns);
            }
            Portal.Outcome outcome = portal.run(Long.MAX_VALUE, writer);
            completion.write(statement, portal.transactionBefore(), outcome);
        }
    }
}
