package dev.eider.gateway.kubernetes;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** By which Jobs and pods are found, here and by {@code kubectl get jobs -l eider.dev/tenant=…}. */
final class Labels {
    static final String NAME = "app.kubernetes.io/name";
    static final String NAME_VALUE = "eider-job";
    static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    static final String MANAGED_BY_VALUE = "eider";
    static final String QUERY_ID = "eider.dev/query-id";
    static final String TENANT = "eider.dev/tenant";
    static final String GATEWAY = "eider.dev/gateway";
    /** Tells a statement's second Job from its first. */
    static final String LAUNCH = "eider.dev/launch";
    /** Of a Job that was there before its query, and of its pod: the id that it had until then. */
    static final String STANDBY = "eider.dev/standby";
    /** No label, but an annotation of a Job: when its controller was last asked to try again. */
    static final String NUDGED = "eider.dev/nudged";
    /** Kueue's. */
    static final String QUEUE = "kueue.x-k8s.io/queue-name";

    /** A value that is not empty. */
    static final Pattern VALUE = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?");

    private static final Pattern UNFIT = Pattern.compile("[^A-Za-z0-9]+");
    private static final int MAX_READABLE = 40;
    private static final int DIGITS = 10;

    private Labels() {}

    /**
     * The text itself, or if no label can have that as its value, what is readable of it and the first digits of its SHA-256, so that
     * different texts have different values. docs/kubernetes.md tells how to come to those digits.
     */
    static String value(String text) {
        if (VALUE.matcher(text).matches()) {
            return text;
        }
        String readable = UNFIT.matcher(text).replaceAll("-");
        String cut = readable.substring(0, Math.min(readable.length(), MAX_READABLE));
        String digits = HexFormat.of().formatHex(sha256(text)).substring(0, DIGITS);
        return (cut + "-" + digits).replaceFirst("^-+", "");
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** All that any gateway has launched. */
    static String selector() {
        return NAME + "=" + NAME_VALUE + "," + MANAGED_BY + "=" + MANAGED_BY_VALUE;
    }

    static String selector(String gateway) {
        return MANAGED_BY + "=" + MANAGED_BY_VALUE + "," + GATEWAY + "=" + gateway;
    }
}
