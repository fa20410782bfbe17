package dev.eider.gateway.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import java.util.List;
import java.util.function.Supplier;

/** {@code /health/live}: the process answers. {@code /health/ready}: it can take statements. Neither asks who is asking. */
public final class HealthRoutes implements HttpService {
    static final String PREFIX = "/health/";

    private final Supplier<List<String>> missing;

    /** @param missing what keeps the gateway from taking statements, one phrase each; empty when it is ready */
    public HealthRoutes(Supplier<List<String>> missing) {
        this.missing = missing;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get(PREFIX + "live", (_, response) -> QueryRoutes.send(response, status("UP")))
                .get(PREFIX + "ready", (_, response) -> {
                    List<String> reasons = missing.get();
                    ObjectNode body = status(reasons.isEmpty() ? "UP" : "DOWN");
                    reasons.forEach(body.putArray("missing")::add);
                    response.status(reasons.isEmpty() ? 200 : 503);
                    QueryRoutes.send(response, body);
                });
    }

    private static ObjectNode status(String status) {
        return RestJson.mapper().createObjectNode().put("status", status);
    }
}
