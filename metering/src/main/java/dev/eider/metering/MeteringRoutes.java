package dev.eider.metering;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.Json;
import dev.eider.contract.QueryException;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/usage?from=2026-11-01&to=2026-11-30&group=day,principal}: what the caller's tenant used. Days are UTC, {@code to} is
 * inclusive; without {@code from} and {@code to} it is today, without {@code group} by day. To be registered under {@value #PATH};
 * authentication stands before it, and {@link QueryException}s are left to the server, which answers all of them alike.
 */
public final class MeteringRoutes implements HttpService {
    public static final String PATH = "/v1/usage";

    private static final Set<String> PARAMETERS = Set.of("from", "group", "to");
    private static final Set<String> GROUPS = Set.of("day", "principal");

    private final UsageLedger ledger;
    private final Function<ServerRequest, String> tenant;
    private final Clock clock;

    /** @param tenant of who is asking; may throw a {@link QueryException} */
    public MeteringRoutes(UsageLedger ledger, Function<ServerRequest, String> tenant, Clock clock) {
        this.ledger = ledger;
        this.tenant = tenant;
        this.clock = clock;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/", this::usage);
    }

    private void usage(ServerRequest request, ServerResponse response) {
        refuseUnknown(request);
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        LocalDate to = day(request, "to").orElse(today);
        LocalDate from = day(request, "from").orElse(to);
        Set<String> groups = groups(request);
        UsageQuery query =
                new UsageQuery(tenant.apply(request), from, to, groups.contains("day"), groups.contains("principal"));
        ObjectNode json = Json.mapper().createObjectNode();
        json.put("tenant", query.tenant()).put("from", from.toString()).put("to", to.toString());
        ArrayNode usage = json.putArray("usage");
        ledger.totals(query).forEach(total -> usage.add(json(total)));
        response.header(HeaderNames.CONTENT_TYPE, "application/json")
                .send(Json.write(json).getBytes(StandardCharsets.UTF_8));
    }

    private static void refuseUnknown(ServerRequest request) {
        for (String name : new TreeSet<>(request.query().names())) {
            if (!PARAMETERS.contains(name)) {
                throw invalid(
                        "unknown parameter " + name + "; there are " + String.join(", ", new TreeSet<>(PARAMETERS)),
                        null);
            }
        }
    }

    private static Optional<LocalDate> day(ServerRequest request, String name) {
        return request.query().first(name).asOptional().map(text -> {
            try {
                return LocalDate.parse(text);
            } catch (DateTimeParseException e) {
                throw invalid(name + " is '" + text + "': it must be a day such as 2026-11-30", e);
            }
        });
    }

    private static Set<String> groups(ServerRequest request) {
        String text = request.query().first("group").asOptional().orElse("day");
        Set<String> groups = new TreeSet<>();
        for (String group : text.split(",")) {
            if (!GROUPS.contains(group)) {
                throw invalid("group is '" + text + "': it must be day, principal or day,principal", null);
            }
            groups.add(group);
        }
        return groups;
    }

    private static ObjectNode json(UsageTotal total) {
        ObjectNode json = Json.mapper().createObjectNode();
        total.day().ifPresent(day -> json.put("day", day.toString()));
        total.principal().ifPresent(principal -> json.put("principal", principal));
        return json.put("statements", total.statements())
                .put("failed", total.failed())
                .put("cancelled", total.cancelled())
                .put("jobs", total.jobs())
                .put("cpu_seconds", total.cpuSeconds())
                .put("gib_seconds", total.gibSeconds())
                .put("bytes_scanned", total.bytesScanned())
                .put("bytes_returned", total.bytesReturned())
                .put("rows", total.rows());
    }

    private static QueryException invalid(String message, @Nullable Throwable cause) {
        return new QueryException(ErrorInfo.of(ErrorCode.INVALID_REQUEST, message), cause);
    }
}
