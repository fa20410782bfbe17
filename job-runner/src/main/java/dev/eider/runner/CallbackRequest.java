package dev.eider.runner;

import dev.eider.contract.Callback;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * One request to the gateway. By {@link HttpURLConnection}: it is up in a fraction of the time that {@code java.net.http} takes. A
 * connection is used again for the next.
 */
final class CallbackRequest {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(1);

    private CallbackRequest() {}

    /** @param body of whatever status */
    record Answer(int status, String body) {}

    static Answer post(Callback callback, String path, String json, Duration readTimeout) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(callback.uri() + path).toURL().openConnection();
        connection.setConnectTimeout((int) CONNECT_TIMEOUT.toMillis());
        connection.setReadTimeout((int) readTimeout.toMillis());
        connection.setRequestMethod("POST");
        connection.setInstanceFollowRedirects(false);
        connection.setRequestProperty("Authorization", "Bearer " + callback.token());
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setDoOutput(true);
        connection.setFixedLengthStreamingMode(bytes.length);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(bytes);
        }
        int status = connection.getResponseCode();
        // Read to its end, so that the connection can be used again.
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return new Answer(status, in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
