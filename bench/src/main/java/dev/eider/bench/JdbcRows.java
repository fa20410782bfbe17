package dev.eider.bench;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** By a JDBC driver, value by value. */
record JdbcRows(Connection connection, String sql) implements RowReader {
    private static final int FETCH_SIZE = 10_000;

    /** pgjdbc streams only then. */
    static JdbcRows inTransaction(Connection connection, String sql) throws SQLException {
        connection.setAutoCommit(false);
        return new JdbcRows(connection, sql);
    }

    @Override
    public long read() throws SQLException {
        long sum = 0;
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(FETCH_SIZE);
            try (ResultSet rows = statement.executeQuery(sql)) {
                double prices = 0;
                long characters = 0;
                while (rows.next()) {
                    sum += rows.getLong(1);
                    prices += rows.getDouble(2);
                    characters += rows.getString(3).length();
                }
                if (!(prices > 0 && characters > 0)) {
                    throw new SQLException("the values are not those that were written");
                }
            }
        }
        if (!connection.getAutoCommit()) {
            connection.commit();
        }
        return sum;
    }
}
