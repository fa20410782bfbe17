package dev.eider.gateway.auth;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * The server's side of one SCRAM-SHA-256 exchange (RFC 5802 section 5), without channel binding: {@link #first}, then {@link #last}.
 * For one thread.
 */
public final class ScramExchange {
    private static final int NONCE_BYTES = 18;

    private final ScramVerifier verifier;
    private final Optional<Principal> principal;
    private String gs2Header = "";
    private String clientFirstBare = "";
    private String serverFirst = "";
    private String nonce = "";

    /** @param principal absent for a user who doesn't exist */
    ScramExchange(ScramVerifier verifier, Optional<Principal> principal) {
        this.verifier = verifier;
        this.principal = principal;
    }

    /**
     * Who has come in, and the server's last message.
     *
     * @param principal absent if the proof was wrong
     */
    public record Outcome(Optional<Principal> principal, String serverFinal) {}

    /**
     * Answers the client's first message. The user name in it is ignored, as in PostgreSQL, where it stands in the start-up packet.
     *
     * @throws ScramException if it is malformed or asks for channel binding or an authorization identity
     */
    public String first(String clientFirst) throws ScramException {
        gs2Header = gs2Header(clientFirst);
        clientFirstBare = clientFirst.substring(gs2Header.length());
        String[] attributes = clientFirstBare.split(",", -1);
        if (attributes.length < 2 || !attributes[0].startsWith("n=")) {
            throw new ScramException("malformed SCRAM message: expected n=<user>,r=<nonce>");
        }
        String clientNonce = value(attributes[1], 'r');
        if (clientNonce.isEmpty() || !clientNonce.chars().allMatch(c -> c > 0x20 && c < 0x7f)) {
            throw new ScramException("malformed SCRAM message: nonce is not printable");
        }
        nonce = clientNonce + serverNonce();
        serverFirst = "r=" + nonce + ",s=" + Base64.getEncoder().encodeToString(verifier.salt()) + ",i="
                + verifier.iterations();
        return serverFirst;
    }

    /** Checks the client's final message. @throws ScramException if it is malformed; a wrong password is not that */
    public Outcome last(String clientFinal) throws ScramException {
        int proofAt = clientFinal.lastIndexOf(",p=");
        if (proofAt < 0) {
            throw new ScramException("malformed SCRAM message: no proof");
        }
        String withoutProof = clientFinal.substring(0, proofAt);
        String[] attributes = withoutProof.split(",", -1);
        if (attributes.length < 2 || !value(attributes[1], 'r').equals(nonce)) {
            throw new ScramException("SCRAM nonce does not match");
        }
        String binding = Base64.getEncoder().encodeToString(gs2Header.getBytes(StandardCharsets.UTF_8));
        if (!value(attributes[0], 'c').equals(binding)) {
            throw new ScramException("SCRAM channel binding check failed");
        }
        String authMessage = clientFirstBare + "," + serverFirst + "," + withoutProof;
        boolean proved = verifier.proves(authMessage, base64(clientFinal.substring(proofAt + 3)));
        return new Outcome(
                proved ? principal : Optional.empty(),
                "v=" + Base64.getEncoder().encodeToString(verifier.serverSignature(authMessage)));
    }

    private static String gs2Header(String clientFirst) throws ScramException {
        if (clientFirst.startsWith("p=")) {
            throw new ScramException("channel binding is not offered; use SCRAM-SHA-256 without it");
        }
        if (!clientFirst.startsWith("n,") && !clientFirst.startsWith("y,")) {
            throw new ScramException("malformed SCRAM message: unexpected channel-binding flag");
        }
        if (!clientFirst.startsWith(",", 2)) {
            throw new ScramException("an authorization identity is not supported");
        }
        return clientFirst.substring(0, 3);
    }

    private static String value(String attribute, char name) throws ScramException {
        if (attribute.length() < 2 || attribute.charAt(0) != name || attribute.charAt(1) != '=') {
            throw new ScramException("malformed SCRAM message: expected attribute " + name);
        }
        return attribute.substring(2);
    }

    private static byte[] base64(String text) throws ScramException {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            ScramException malformed = new ScramException("malformed SCRAM message: proof is not base 64");
            malformed.initCause(e);
            throw malformed;
        }
    }

    private static String serverNonce() {
        byte[] random = new byte[NONCE_BYTES];
        new SecureRandom().nextBytes(random);
        return Base64.getEncoder().encodeToString(random);
    }
}
