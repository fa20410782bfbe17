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

    /** Where a runner that stands by waits; answers with the {@link JobShape} of the query that it is to run, or with nothing yet. */
    public static final String CLAIM = "/claim";

    /** Where it gets that query's {@link RemoteJob}, when it has that shape. */
    public static final String QUERY = "/query";

    /** Without the secret. */
    @Override
    public String toString() {
        return "Callback[uri=" + uri + "]";
    }
}
