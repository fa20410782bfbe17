package dev.eider.gateway.rest;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.util.function.Supplier;

/** {@code /metrics} in Prometheus's text format, for anybody who reaches the port: figures of the gateway, nothing of its clients. */
public final class MetricsRoutes implements HttpService {
    public static final String PATH = "/metrics";

    private static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final Supplier<String> text;

    public MetricsRoutes(Supplier<String> text) {
        this.text = text;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get(
                PATH,
                (_, response) ->
                        response.header(HeaderNames.CONTENT_TYPE, CONTENT_TYPE).send(text.get()));
    }
}
