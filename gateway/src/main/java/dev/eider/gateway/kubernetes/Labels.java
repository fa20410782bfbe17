package dev.eider.gateway.kubernetes;

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
    /** Kueue's. */
    static final String QUEUE = "kueue.x-k8s.io/queue-name";

    private static final Pattern UNFIT = Pattern.compile("[^A-Za-z0-9._-]");
    private static final Pattern ENDS = Pattern.compile("^[^A-Za-z0-9]+|[^A-Za-z0-9]+$");
    private static final int MAX_LENGTH = 63;

    private Labels() {}

    /** What a label may hold of {@code text}; two texts may come to the same value. */
    static String value(String text) {
        String fit = UNFIT.matcher(text).replaceAll("-");
        String cut = fit.length() > MAX_LENGTH ? fit.substring(0, MAX_LENGTH) : fit;
        return ENDS.matcher(cut).replaceAll("");
    }

    /** All that any gateway has launched. */
    static String selector() {
        return NAME + "=" + NAME_VALUE + "," + MANAGED_BY + "=" + MANAGED_BY_VALUE;
    }

    static String selector(String gateway) {
        return MANAGED_BY + "=" + MANAGED_BY_VALUE + "," + GATEWAY + "=" + gateway;
    }
}
