package dev.eider.testing.life;

import dev.eider.testing.GatewayRunner;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.PGConnection;

/** pgjdbc with a cursor. The code is the SQLSTATE. */
final class PgClient extends Client {
    private final Proxy proxy;
    private final Connection connection;
    private final Statement statement;

    PgClient(GatewayRunner gateway, String schema) throws Exception {
        proxy = Proxy.to(gateway.server().pgPort());
        connection = DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/demo?currentSchema=" + schema,
                GatewayRunner.USER,
                GatewayRunner.PASSWORD);
        connection.setAutoCommit(false);
        statement = connection.createStatement();
        statement.setFetchSize(1000);
    }

    void set(String setting) throws SQLException {
        statement.execute("SET " + setting);
    }

    @Override
    long read(String sql) throws Exception {
        try (ResultSet rows = statement.executeQuery(sql)) {
            long count = 0;
            while (rows.next()) {
                if (count++ == 0) {
                    sawRows();
                }
            }
            return count;
        }
    }

    void timeout(int seconds) throws SQLException {
        statement.setQueryTimeout(seconds);
    }

    @Override
    void cancel() throws SQLException {
        statement.cancel();
    }

    /** Also while rows are fetched, when {@link Statement#cancel} sends nothing. */
    void cancelFetch() throws SQLException {
        connection.unwrap(PGConnection.class).cancelQuery();
    }

    @Override
    void disconnect() {
        proxy.cut();
    }

    @Override
    String code(Exception error) {
        return error instanceof SQLException e ? e.getSQLState() : error.toString();
    }

    @Override
    public void close() throws Exception {
        goOn();
        connection.close();
        proxy.close();
    }
}
