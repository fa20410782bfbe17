package dev.eider.gateway.pgwire;

import dev.eider.gateway.pgwire.protocol.BackendWriter;
import dev.eider.gateway.query.Session;
import dev.eider.gateway.query.Session.TransactionStatus;
import dev.eider.gateway.sql.StatementSplitter.Statement;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;

/** What is to be done and told when a statement has ended well. For one thread. */
final class Completion {
    private static final Set<String> COUNTED = Set.of("SELECT", "UPDATE", "DELETE", "MERGE", "FETCH", "MOVE", "COPY");

    private final BackendWriter writer;
    private final Session session;
    private final SessionSettings settings;
    private final PreparedStatements prepared;

    Completion(BackendWriter writer, Session session, SessionSettings settings, PreparedStatements prepared) {
        this.writer = writer;
        this.session = session;
        this.settings = settings;
        this.prepared = prepared;
    }

    /** @param before the transaction's status when the statement began */
    void write(Statement statement, TransactionStatus before, Portal.Outcome outcome) throws IOException {
        switch (statement.keyword()) {
            case "DISCARD" -> prepared.clear();
            case "DEALLOCATE" -> deallocate(statement.sql());
            default -> {
                // leaves prepared statements alone
            }
        }
        settings.report(session, writer);
        boolean rolledBack =
                before == TransactionStatus.FAILED && outcome.commandTag().equals("COMMIT");
        writer.commandComplete(rolledBack ? "ROLLBACK" : tag(outcome.commandTag(), outcome.rows()));
    }

    /** {@code DEALLOCATE [PREPARE] name | ALL}. */
    private void deallocate(String sql) {
        String[] words = sql.split("\\s+");
        String name = words[words.length - 1];
        if (name.equalsIgnoreCase("ALL")) {
            prepared.clear();
        } else if (name.startsWith("\"") && name.endsWith("\"") && name.length() > 2) {
            prepared.remove(name.substring(1, name.length() - 1).replace("\"\"", "\""));
        } else {
            prepared.remove(name.toLowerCase(Locale.ROOT));
        }
    }

    private static String tag(String command, long rows) {
        if (command.equals("INSERT")) {
            return "INSERT 0 " + rows; // an OID stood here once
        }
        return COUNTED.contains(command) ? command + " " + rows : command;
    }
}
