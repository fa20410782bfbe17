package dev.eider.gateway.pgwire;

import dev.eider.contract.QueryException;
import dev.eider.gateway.pgwire.protocol.BackendWriter;
import dev.eider.gateway.query.Session.TransactionStatus;
import dev.eider.gateway.sql.Statement.Deallocate;
import dev.eider.gateway.sql.Statement.Discard;
import dev.eider.gateway.sql.StatementInspector;
import dev.eider.gateway.sql.StatementSplitter.Statement;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** What is to be done and told when a statement has ended well. For one thread. */
final class Completion {
    private static final Set<String> COUNTED = Set.of("SELECT", "UPDATE", "DELETE", "MERGE", "FETCH", "MOVE", "COPY");

    private static final Set<String> FORGETTING = Set.of("DISCARD", "DEALLOCATE");

    private final BackendWriter writer;
    private final Warnings warnings;
    private final PreparedStatements prepared;

    Completion(BackendWriter writer, Warnings warnings, PreparedStatements prepared) {
        this.writer = writer;
        this.warnings = warnings;
        this.prepared = prepared;
    }

    /** @param before the transaction's status when the statement began */
    void write(Statement statement, TransactionStatus before, Portal.Outcome outcome) throws IOException {
        if (FORGETTING.contains(statement.keyword())) {
            forget(statement.sql());
        }
        warnings.tell();
        boolean rolledBack =
                before == TransactionStatus.FAILED && outcome.commandTag().equals("COMMIT");
        writer.commandComplete(rolledBack ? "ROLLBACK" : tag(outcome.commandTag(), outcome.rows()));
    }

    /** @throws QueryException PREPARED_STATEMENT_NOT_FOUND */
    private void forget(String sql) {
        switch (StatementInspector.inspect(sql)) {
            case Discard(String what) when what.equals("DISCARD ALL") -> prepared.clear();
            case Deallocate(Optional<String> name) -> name.ifPresentOrElse(prepared::deallocate, prepared::clear);
            default -> {
                // plans, sequences and temporary tables: there are none
            }
        }
    }

    private static String tag(String command, long rows) {
        if (command.equals("INSERT")) {
            return "INSERT 0 " + rows; // an OID stood here once
        }
        return COUNTED.contains(command) ? command + " " + rows : command;
    }
}
