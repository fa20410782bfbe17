package dev.eider.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eider.contract.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;

/** The few calls of the HTTP door that the command needs. Thread-safe. */
final class GatewayClient implements AutoCloseable {
    private static final int UNAUTHORIZED = 401;

    private final URI base;
    private final Path passwordFile;
    private final String authorization;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    GatewayClient(GatewayAddress address) {
        this.base = address.url();
        this.passwordFile = address.file();
        byte[] pair = (address.user() + ":" + address.password()).getBytes(StandardCharsets.UTF_8);
        this.authorization = "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    /** The status, or the answer to a dry run. */
    JsonNode submit(ObjectNode body) throws CommandFailure, InterruptedException {
        HttpRequest.Builder request = request("/v1/queries").header("Content-Type", "application/json");
        return json(
                request.POST(BodyPublishers.ofString(body.toString())),
                body.path("sql").asText());
    }

    /** @param wait how long the gateway may wait for the end before it answers */
    JsonNode status(String id, Duration wait) throws CommandFailure, InterruptedException {
        return json(request("/v1/queries/" + id + "?wait=" + wait.toMillis() + "ms"), "");
    }

    /**
     * The caller closes the stream; an error in the middle of the result is an IOException when it is read.
     *
     * @param sql the statement, to show where its error is
     */
    InputStream result(String id, String format, String sql) throws CommandFailure, InterruptedException {
        HttpResponse<InputStream> response = send(request("/v1/queries/" + id + "/result?format=" + format));
        if (response.statusCode() != 200) {
            throw failure(response, sql);
        }
        return response.body();
    }

    void cancel(String id) throws CommandFailure, InterruptedException {
        json(request("/v1/queries/" + id).DELETE(), "");
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).header("Authorization", authorization);
    }

    private HttpResponse<InputStream> send(HttpRequest.Builder request) throws CommandFailure, InterruptedException {
        try {
            return http.send(request.build(), BodyHandlers.ofInputStream());
        } catch (ConnectException e) {
            throw new CommandFailure(
                    ExitCode.CANNOT_CONNECT,
                    "cannot connect to " + base + "; is it running? './eider up' starts one, --url names another");
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.CANNOT_CONNECT, "the connection to " + base + " broke: " + e.getMessage());
        }
    }

    private JsonNode json(HttpRequest.Builder request, String sql) throws CommandFailure, InterruptedException {
        HttpResponse<InputStream> response = send(request);
        if (response.statusCode() >= 300) {
            throw failure(response, sql);
        }
        try (InputStream body = response.body()) {
            return Json.mapper().readTree(body);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.CANNOT_CONNECT, base + " does not answer as Eider does: " + e.getMessage());
        }
    }

    private CommandFailure failure(HttpResponse<InputStream> response, String sql) {
        try (InputStream body = response.body()) {
            JsonNode error = Json.mapper().readTree(body).path("error");
            if (error.isObject()) {
                return response.statusCode() == UNAUTHORIZED
                        ? unauthorized(error)
                        : new StatementError(error).toCommandFailure(sql);
            }
        } catch (IOException e) {
            return new CommandFailure(
                    ExitCode.CANNOT_CONNECT, base + " answered " + response.statusCode() + ": " + e.getMessage());
        }
        return new CommandFailure(ExitCode.CANNOT_CONNECT, base + " answered " + response.statusCode());
    }

    private CommandFailure unauthorized(JsonNode error) {
        return new CommandFailure(
                ExitCode.AUTHENTICATION,
                error.path("message").asText() + "\n(--user and --password, EIDER_USER and EIDER_PASSWORD, or "
                        + passwordFile + ")");
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
