package dev.eider.gateway.flightsql;

import java.util.Locale;
import org.apache.arrow.flight.CallHeaders;
import org.apache.arrow.flight.CallInfo;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightMethod;
import org.apache.arrow.flight.FlightProducer.CallContext;
import org.apache.arrow.flight.FlightServerMiddleware;
import org.apache.arrow.flight.RequestContext;

/**
 * Finds the session of every call by its {@code authorization} header, and answers user and password with a bearer token in the same
 * header. Calls without a valid one end here as UNAUTHENTICATED.
 */
final class SessionMiddleware implements FlightServerMiddleware {
    private static final Key<SessionMiddleware> KEY = Key.of("eider-session");
    private static final String HEADER = "authorization";

    private final FlightSessions.Entry entry;
    private final boolean tellToken;

    private SessionMiddleware(FlightSessions.Entry entry, boolean tellToken) {
        this.entry = entry;
        this.tellToken = tellToken;
    }

    static Key<SessionMiddleware> key() {
        return KEY;
    }

    static Factory<SessionMiddleware> factory(FlightSessions sessions) {
        return (CallInfo info, CallHeaders headers, RequestContext _) -> start(sessions, info, headers);
    }

    private static SessionMiddleware start(FlightSessions sessions, CallInfo info, CallHeaders headers) {
        String header = headers.get(HEADER);
        if (header == null) {
            throw FlightSessions.unauthenticated(
                    "credentials are missing: send user and password as Basic authorization");
        }
        String[] parts = header.strip().split(" +", 2);
        String value = parts.length < 2 ? "" : parts[1];
        return switch (parts[0].toLowerCase(Locale.ROOT)) {
            case "basic" -> {
                boolean handshake = info.method() == FlightMethod.HANDSHAKE;
                yield new SessionMiddleware(sessions.login(value, handshake), handshake);
            }
            case "bearer" -> new SessionMiddleware(sessions.resume(value), false);
            default -> throw FlightSessions.unauthenticated("only Basic and Bearer authorization are known here");
        };
    }

    static FlightSession session(CallContext context) {
        return context.getMiddleware(KEY).entry.session();
    }

    static String sessionKey(CallContext context) {
        return context.getMiddleware(KEY).entry.key();
    }

    @Override
    public void onBeforeSendingHeaders(CallHeaders outgoing) {
        if (tellToken) {
            outgoing.insert(HEADER, "Bearer " + entry.key());
        }
    }

    @Override
    public void onCallCompleted(CallStatus status) {}

    @Override
    public void onCallErrored(Throwable err) {}
}
