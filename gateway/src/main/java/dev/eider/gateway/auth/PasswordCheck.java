package dev.eider.gateway.auth;

import java.util.Optional;

/** What a door needs to know about authentication. Thread-safe; may block. */
@FunctionalInterface
public interface PasswordCheck {
    /** Empty when user and password do not belong together, whatever the reason. */
    Optional<Principal> authenticate(String user, String password);
}
