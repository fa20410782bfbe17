package dev.eider.gateway.pgwire;

import dev.eider.contract.ErrorCode;
import dev.eider.gateway.auth.Authenticator;
import dev.eider.gateway.auth.Principal;
import dev.eider.gateway.auth.ScramException;
import dev.eider.gateway.auth.ScramExchange;
import dev.eider.gateway.pgwire.protocol.BackendWriter;
import dev.eider.gateway.pgwire.protocol.FatalException;
import dev.eider.gateway.pgwire.protocol.FrontendReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Lets a client prove who it is by SCRAM-SHA-256, the only mechanism offered. */
final class Login {
    private static final String MECHANISM = "SCRAM-SHA-256";

    private final FrontendReader reader;
    private final BackendWriter writer;

    Login(FrontendReader reader, BackendWriter writer) {
        this.reader = reader;
        this.writer = writer;
    }

    /** @throws FatalException AUTHENTICATION_FAILED, the same for an unknown user and a wrong password */
    Principal authenticate(String user, Authenticator authenticator) throws IOException {
        ScramExchange exchange = authenticator.scram(user);
        try {
            writer.authenticationSasl(List.of(MECHANISM));
            writer.flush();
            String serverFirst = exchange.first(initialResponse(reader.readAuthentication()));
            writer.authenticationSaslContinue(serverFirst.getBytes(StandardCharsets.UTF_8));
            writer.flush();
            ScramExchange.Outcome outcome = exchange.last(text(reader.readAuthentication()));
            Principal principal = outcome.principal()
                    .orElseThrow(() -> new FatalException(
                            ErrorCode.AUTHENTICATION_FAILED,
                            "password authentication failed for user \"" + user + "\""));
            writer.authenticationSaslFinal(outcome.serverFinal().getBytes(StandardCharsets.UTF_8));
            writer.authenticationOk();
            return principal;
        } catch (ScramException e) {
            throw new FatalException(ErrorCode.PROTOCOL_VIOLATION, e.getMessage());
        }
    }

    /** SASLInitialResponse: the mechanism's name, a length, the client's first message. */
    private static String initialResponse(byte[] body) {
        int end = 0;
        while (end < body.length && body[end] != 0) {
            end++;
        }
        String mechanism = new String(body, 0, end, StandardCharsets.UTF_8);
        if (!mechanism.equals(MECHANISM)) {
            throw new FatalException(
                    ErrorCode.PROTOCOL_VIOLATION, "client selected an invalid SASL authentication mechanism");
        }
        int header = end + 1 + Integer.BYTES;
        if (body.length < header
                || ByteBuffer.wrap(body, end + 1, Integer.BYTES).getInt() != body.length - header) {
            throw new FatalException(ErrorCode.PROTOCOL_VIOLATION, "malformed SASLInitialResponse");
        }
        return new String(body, header, body.length - header, StandardCharsets.UTF_8);
    }

    private static String text(byte[] body) {
        return new String(body, StandardCharsets.UTF_8);
    }
}
