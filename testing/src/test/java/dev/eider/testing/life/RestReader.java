package dev.eider.testing.life;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.testing.GatewayRunner;
import dev.eider.testing.RestClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A program that submits, waits and then fetches the result over a plain socket, which keeps no more than the kernel's buffers. */
final class RestReader extends Client {
    private final GatewayRunner gateway;
    private final String schema;
    private final CountDownLatch submitted = new CountDownLatch(1);
    private volatile String id = "";
    private volatile @Nullable Socket fetching;

    RestReader(GatewayRunner gateway, String schema) {
        this.gateway = gateway;
        this.schema = schema;
    }

    /** What the gateway answered instead of rows. */
    private static final class Refused extends IOException {
        private static final long serialVersionUID = 1;

        Refused(String code) {
            super(code);
        }
    }

    @Override
    long read(String sql) throws Exception {
        RestClient rest = gateway.rest();
        JsonNode accepted = rest.submit(RestClient.body(sql)
                        .put("catalog", "demo")
                        .put("schema", schema)
                        .put("wait", "0s"))
                .body();
        if (accepted.has("query_id")) {
            id = accepted.get("query_id").asText();
        }
        submitted.countDown();
        refuse(accepted);
        return fetch();
    }

    private static void refuse(JsonNode body) throws Refused {
        JsonNode error = body.has("error") ? body.get("error") : body;
        if (error.hasNonNull("code")) {
            throw new Refused(error.get("code").asText());
        }
    }

    /** Lines of the result; a response without its end is an error. */
    private long fetch() throws Exception {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), gateway.server().httpPort())) {
            fetching = socket;
            String basic = Base64.getEncoder()
                    .encodeToString(
                            (GatewayRunner.USER + ":" + GatewayRunner.PASSWORD).getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream()
                    .write(("GET /v1/queries/" + id
                                    + "/result?format=ndjson HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic "
                                    + basic + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return lines(socket.getInputStream());
        }
    }

    private long lines(InputStream in) throws Exception {
        byte[] buffer = new byte[64 << 10];
        long lines = 0;
        String tail = "";
        int n = in.read(buffer);
        if (!new String(buffer, 0, Math.max(0, n), StandardCharsets.UTF_8).startsWith("HTTP/1.1 200")) {
            throw new Refused(gateway.rest()
                    .get("/v1/queries/" + id)
                    .body()
                    .at("/error/code")
                    .asText());
        }
        sawRows();
        while (n >= 0) {
            for (int i = 0; i < n; i++) {
                lines += buffer[i] == '\n' ? 1 : 0;
            }
            tail = new String(buffer, Math.max(0, n - 5), Math.min(n, 5), StandardCharsets.ISO_8859_1);
            n = in.read(buffer);
        }
        if (!tail.equals("0\r\n\r\n")) {
            throw new Refused("CUT_OFF");
        }
        return lines;
    }

    @Override
    void cancel() throws Exception {
        submitted.await();
        gateway.rest().delete("/v1/queries/" + id);
    }

    @Override
    void disconnect() throws Exception {
        submitted.await();
        Socket open = fetching;
        if (open != null) {
            open.close();
        }
    }

    @Override
    String code(Exception error) {
        return error instanceof Refused ? String.valueOf(error.getMessage()) : error.toString();
    }

    @Override
    public void close() {
        goOn();
    }
}
