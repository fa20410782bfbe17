package dev.eider.gateway.kubernetes;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * What tells one launch from all others.
 *
 * @param launch its mark in labels
 * @param token by which its runner proves itself
 */
record JobSecrets(String launch, String token) {
    private static final SecureRandom RANDOM = new SecureRandom();

    static JobSecrets create() {
        return ofLaunch(HexFormat.of().formatHex(random(6)));
    }

    /** Of a Job that is there already. */
    static JobSecrets ofLaunch(String launch) {
        return new JobSecrets(launch, Base64.getUrlEncoder().withoutPadding().encodeToString(random(32)));
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    boolean isToken(String text) {
        return MessageDigest.isEqual(text.getBytes(StandardCharsets.UTF_8), token.getBytes(StandardCharsets.UTF_8));
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "JobSecrets[launch=" + launch + "]";
    }
}
