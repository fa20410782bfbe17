package dev.eider.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** An error as the gateway words it. */
record GatewayFailure(int status, JsonNode error) {
    private static final int UNAUTHORIZED = 401;

    /** @param sql the statement's text, or empty if it is not known here */
    CommandFailure toCommandFailure(String sql) {
        String message = error.path("message").asText();
        if (status == UNAUTHORIZED) {
            return new CommandFailure(
                    ExitCode.AUTHENTICATION,
                    message + "\n(--user and --password, EIDER_USER and EIDER_PASSWORD, or .eider/client.json)");
        }
        return new StatementError(error).toCommandFailure(sql);
    }
}
