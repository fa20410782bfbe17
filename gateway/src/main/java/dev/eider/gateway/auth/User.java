package dev.eider.gateway.auth;

/**
 * A configured user.
 *
 * @param password as plain text, or as PostgreSQL stores a SCRAM-SHA-256 verifier: {@code SCRAM-SHA-256$<iterations>:<salt>$<StoredKey>:<ServerKey>}
 */
public record User(String name, String password, String tenant) {

    /** Without the password. */
    @Override
    public String toString() {
        return "User[name=" + name + ", tenant=" + tenant + "]";
    }
}
