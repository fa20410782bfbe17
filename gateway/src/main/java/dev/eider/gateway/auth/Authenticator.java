package dev.eider.gateway.auth;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The users that may come in, for every door. Whether a user exists can't be told from the answers or their time. Thread-safe.
 *
 * <p>Passwords are kept as verifiers only, also those that were configured as plain text.
 */
public final class Authenticator {
    private final Map<String, Entry> users = new HashMap<>();
    private final byte[] mockKey = new byte[32];

    private record Entry(Principal principal, ScramVerifier verifier) {}

    /** @throws IllegalArgumentException if a name stands twice or a verifier is malformed */
    public Authenticator(Collection<User> users) {
        new SecureRandom().nextBytes(mockKey);
        for (User user : users) {
            Entry entry = new Entry(new Principal(user.name(), user.tenant()), verifier(user));
            if (this.users.put(user.name(), entry) != null) {
                throw new IllegalArgumentException("user '" + user.name() + "' is configured twice");
            }
        }
    }

    private static ScramVerifier verifier(User user) {
        if (!ScramVerifier.isVerifier(user.password())) {
            return ScramVerifier.ofPassword(user.password());
        }
        try {
            return ScramVerifier.parse(user.password());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "the SCRAM-SHA-256 verifier of user '" + user.name() + "' is malformed", e);
        }
    }

    /** How many may come in. */
    public int userCount() {
        return users.size();
    }

    /** For doors to which clients send the password itself. Takes some milliseconds of CPU by intent, for unknown users too. */
    public Optional<Principal> authenticate(String user, String password) {
        Entry entry = entry(user);
        boolean matches = entry.verifier().matches(password);
        return matches && users.containsKey(user) ? Optional.of(entry.principal()) : Optional.empty();
    }

    /** Begins a SCRAM-SHA-256 exchange, also for a user who doesn't exist: then it fails at its end. */
    public ScramExchange scram(String user) {
        Entry entry = entry(user);
        Optional<Principal> principal = users.containsKey(user) ? Optional.of(entry.principal()) : Optional.empty();
        return new ScramExchange(entry.verifier(), principal);
    }

    private Entry entry(String user) {
        Entry known = users.get(user);
        return known != null ? known : new Entry(new Principal(user, ""), mockVerifier(user));
    }

    /** A salt that is always the same for a name, as a real user's is, and keys that no password gives. */
    private ScramVerifier mockVerifier(String user) {
        byte[] salt = Arrays.copyOf(ScramVerifier.hmac(mockKey, "salt " + user), 16);
        byte[] stored = ScramVerifier.hmac(mockKey, "stored " + user);
        byte[] server = ScramVerifier.hmac(mockKey, "server " + user);
        return new ScramVerifier(ScramVerifier.DEFAULT_ITERATIONS, salt, stored, server);
    }
}
