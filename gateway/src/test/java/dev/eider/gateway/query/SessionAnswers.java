package dev.eider.gateway.query;

import dev.eider.gateway.sql.Statement;
import dev.eider.gateway.sql.StatementInspector;

/** Statements about sessions, as the query service answers them, for doors without one behind them. */
public final class SessionAnswers {
    private SessionAnswers() {}

    /** The command tag. Settings that are not known can be set, too. */
    public static String run(String sql, Session session) {
        Statement statement = StatementInspector.inspect(sql);
        if (statement instanceof Statement.Set set && !KnownSettings.has(set.name())) {
            session.set(set.name(), set.value().orElse(""));
        } else {
            SessionStatements.run(statement, session);
        }
        return statement.tag();
    }

    /** What SHOW answers, as a query of DuckDB. */
    public static String shown(String sql, Session session) {
        Statement statement = StatementInspector.inspect(sql);
        return "SELECT '"
                + SessionStatements.run(statement, session).rows().getFirst().getFirst() + "' AS "
                + SessionStatements.columns(statement).getFirst();
    }
}
