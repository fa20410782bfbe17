package dev.eider.gateway.auth;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** What a door needs to know about authentication. Thread-safe; may block. */
@FunctionalInterface
public interface PasswordCheck {
    /** Empty when user and password do not belong together, whatever the reason. */
    Optional<Principal> authenticate(String user, String password);

    /** @param credentials what follows {@code Basic} in an Authorization header (RFC 7617, in UTF-8); malformed ones are nobody's */
    default Optional<Principal> authenticateBasic(String credentials) {
        try {
            String pair = new String(Base64.getDecoder().decode(credentials), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            return colon < 0 ? Optional.empty() : authenticate(pair.substring(0, colon), pair.substring(colon + 1));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
