package dev.eider.contract;

/**
 * Where a runner tells its gateway how it is getting on.
 *
 * @param uri of the query: {@link #EVENTS} and {@link #FAILURE} are below it
 * @param token proves that the caller is this query's runner; good for this query only
 */
public record Callback(String uri, String token) {
    /** Takes {@link JobEvent}s, one a request. */
    public static final String EVENTS = "/events";

    /** Takes the {@link ErrorInfo} of a runner that could not write a manifest. */
    public static final String FAILURE = "/failure";

    /** Without the secret. */
    @Override
    public String toString() {
        return "Callback[uri=" + uri + "]";
    }
}
