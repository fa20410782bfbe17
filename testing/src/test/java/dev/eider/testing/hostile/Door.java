package dev.eider.testing.hostile;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.testing.GatewayRunner;
import dev.eider.testing.RestClient;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A way for a statement to come in, in a session of its own. */
enum Door {
    PG_SIMPLE {
        @Override
        Outcome run(GatewayRunner gateway, String sql) throws SQLException {
            try (Connection connection = gateway.pg(Optional.of("preferQueryMode=simple"))) {
                return direct(connection, sql);
            }
        }
    },
    PG_EXTENDED {
        @Override
        Outcome run(GatewayRunner gateway, String sql) throws SQLException {
            try (Connection connection = gateway.pg(Optional.of("prepareThreshold=-1"))) {
                return prepared(connection, sql);
            }
        }
    },
    FLIGHT {
        @Override
        Outcome run(GatewayRunner gateway, String sql) throws SQLException {
            try (Connection connection = gateway.flight("tpch")) {
                return direct(connection, sql);
            }
        }
    },
    FLIGHT_PREPARED {
        @Override
        Outcome run(GatewayRunner gateway, String sql) throws SQLException {
            try (Connection connection = gateway.flight("tpch")) {
                return prepared(connection, sql);
            }
        }
    },
    REST {
        @Override
        Outcome run(GatewayRunner gateway, String sql) throws IOException, InterruptedException {
            RestClient rest = gateway.rest();
            RestClient.Answer submitted = rest.submit(RestClient.body(sql)
                    .put("catalog", "demo")
                    .put("schema", "tpch")
                    .put("time_limit", TIME_LIMIT)
                    .put("wait", "60s"));
            JsonNode body = submitted.body();
            if (submitted.status() == 200 && !body.hasNonNull("error")) {
                String id = body.get("query_id").asText();
                JsonNode result =
                        rest.get("/v1/queries/" + id + "/result?format=json").body();
                rest.delete("/v1/queries/" + id);
                if (!result.hasNonNull("error")) {
                    return new Outcome.Result(result.path("rows").size(), cut(result.toString()));
                }
                body = result;
            }
            JsonNode error = body.path("error");
            return new Outcome.Refusal(
                    error.path("sql_state").asText(), error.path("message").asText(body.toString()));
        }
    };

    private static final String TIME_LIMIT = "3s";
    private static final int SHOWN = 10_000;

    abstract Outcome run(GatewayRunner gateway, String sql) throws SQLException, IOException, InterruptedException;

    private static Outcome direct(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET eider.time_limit = '" + TIME_LIMIT + "'");
            return statement.execute(sql) ? rows(statement.getResultSet()) : new Outcome.Result(0, "");
        } catch (SQLException e) {
            return refusal(e);
        }
    }

    private static Outcome prepared(Connection connection, String sql) throws SQLException {
        try (Statement setting = connection.createStatement()) {
            setting.execute("SET eider.time_limit = '" + TIME_LIMIT + "'");
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return statement.execute() ? rows(statement.getResultSet()) : new Outcome.Result(0, "");
        } catch (SQLException e) {
            return refusal(e);
        }
    }

    private static Outcome rows(ResultSet result) throws SQLException {
        try (result) {
            int columns = result.getMetaData().getColumnCount();
            StringBuilder text = new StringBuilder();
            long rows = 0;
            while (result.next()) {
                rows++;
                for (int i = 1; i <= columns && text.length() < SHOWN; i++) {
                    text.append(result.getString(i)).append('|');
                }
            }
            return new Outcome.Result(rows, cut(text.toString()));
        }
    }

    private static String cut(String text) {
        return text.substring(0, Math.min(SHOWN, text.length()));
    }

    /** With the messages of its causes: the Flight SQL driver keeps the server's words, and its status, in one of those. */
    private static Outcome refusal(SQLException e) {
        String messages = Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause)
                .map(cause -> String.valueOf(cause.getMessage()))
                .collect(Collectors.joining("\n"));
        return new Outcome.Refusal(e.getSQLState() == null ? "" : e.getSQLState(), messages);
    }
}
