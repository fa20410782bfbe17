package dev.eider.testing;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.apache.arrow.driver.jdbc.shaded.org.apache.arrow.flight.FlightRuntimeException;
import org.postgresql.util.PSQLException;

/** pgjdbc and the Flight SQL JDBC driver. Statements with parameters are prepared ones. */
final class JdbcDoor implements Door {
    private final String name;
    private final Connection connection;

    JdbcDoor(String name, Connection connection) {
        this.name = name;
        this.connection = connection;
    }

    @Override
    public Answer run(String sql, List<Object> parameters) throws Exception {
        try {
            if (parameters.isEmpty()) {
                try (var statement = connection.createStatement();
                        ResultSet result = statement.executeQuery(sql)) {
                    return read(result);
                }
            }
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.size(); i++) {
                    statement.setObject(i + 1, parameters.get(i));
                }
                try (ResultSet result = statement.executeQuery()) {
                    return read(result);
                }
            }
        } catch (SQLException e) {
            throw new Refused(failure(e));
        }
    }

    private static Answer read(ResultSet result) throws SQLException {
        ResultSetMetaData metadata = result.getMetaData();
        List<String> columns = new ArrayList<>();
        for (int i = 1; i <= metadata.getColumnCount(); i++) {
            columns.add(metadata.getColumnLabel(i));
        }
        List<List<String>> rows = new ArrayList<>();
        while (result.next()) {
            List<String> row = new ArrayList<>();
            for (int i = 1; i <= columns.size(); i++) {
                row.add(String.valueOf(result.getString(i)));
            }
            rows.add(row);
        }
        return new Answer(columns, rows);
    }

    private static Failure failure(SQLException e) {
        StringBuilder message = new StringBuilder();
        String code = String.valueOf(e.getSQLState());
        for (Throwable t = e; t != null; t = t.getCause()) {
            message.append(t.getMessage()).append('\n');
            if (t instanceof FlightRuntimeException flight) {
                code = flight.status().code().name();
            }
        }
        if (e instanceof PSQLException pg && pg.getServerErrorMessage() != null) {
            int position = pg.getServerErrorMessage().getPosition();
            return new Failure(
                    e.getSQLState(), message.toString(), position > 0 ? OptionalInt.of(position) : OptionalInt.empty());
        }
        return new Failure(code, message.toString(), OptionalInt.empty());
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    @Override
    public String toString() {
        return name;
    }
}
