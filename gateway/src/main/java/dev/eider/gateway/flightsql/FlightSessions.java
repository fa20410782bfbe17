package dev.eider.gateway.flightsql;

import dev.eider.gateway.auth.PasswordCheck;
import dev.eider.gateway.auth.Principal;
import dev.eider.gateway.query.Session;
import dev.eider.gateway.query.SessionMemory;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.arrow.flight.CallStatus;

/**
 * Sessions by bearer token. A token comes from a handshake with user and password and dies with its session: on CloseSession, or when
 * nothing has used it for a while. A client that sends user and password with every call instead has one session for all its calls. Many
 * clients never close a session: at a bound the one that has been idle for longest makes room for a new one, and those that nobody seems
 * to come back to are ended when memory is short. Thread-safe.
 */
final class FlightSessions implements AutoCloseable {
    /** Not a character of a token, so that nobody can present such a key as one. */
    private static final String SHARED = ":";

    private static final int TOKEN_BYTES = 32;
    /** After this long without a call a session may be ended for the sake of its memory, though its client is still connected. */
    private static final Duration FORSAKEN = Duration.ofMinutes(10);

    private static final Comparator<Map.Entry<String, FlightSession>> LONGEST_IDLE =
            Comparator.comparing(entry -> entry.getValue().lastUsed());
    private static final SecureRandom RANDOM = new SecureRandom();

    private final PasswordCheck passwords;
    private final FlightDoor.Settings settings;
    private final InstantSource clock;
    private final Map<String, FlightSession> sessions = new ConcurrentHashMap<>();
    private volatile boolean closed;

    FlightSessions(PasswordCheck passwords, FlightDoor.Settings settings, InstantSource clock) {
        this.passwords = passwords;
        this.settings = settings;
        this.clock = clock;
        settings.memory().onShortage(this::endForsaken);
    }

    /** Who calls, and the key of the session that was found or begun. */
    record Entry(String key, FlightSession session) {}

    /** @param basic user and password, in base 64 as in RFC 7617 */
    Entry login(String basic, boolean handshake) {
        Principal principal = passwords
                .authenticateBasic(basic)
                .orElseThrow(() -> unauthenticated("user and password are not right"));
        String key = handshake ? token() : sharedKey(principal);
        FlightSession session = findOrBegin(key, principal);
        session.touch(clock.instant());
        return new Entry(key, session);
    }

    private static String token() {
        byte[] token = new byte[TOKEN_BYTES];
        RANDOM.nextBytes(token);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token);
    }

    private synchronized FlightSession findOrBegin(String key, Principal principal) {
        checkOpen();
        FlightSession session = sessions.get(key);
        if (session == null) {
            makeRoom(principal);
            session = begin(principal);
            sessions.put(key, session);
        }
        return session;
    }

    /** No user takes the place of others: who has all that one may have loses one of their own. */
    private void makeRoom(Principal principal) {
        Map<String, FlightSession> own = new HashMap<>(sessions);
        own.values().removeIf(session -> !session.principal().equals(principal));
        if (own.size() >= settings.sessionsPerUser()) {
            endLongestIdle(own, "user " + principal.name() + " has");
        } else if (sessions.size() >= settings.maxSessions()) {
            endLongestIdle(sessions, "the gateway has");
        }
    }

    private void endLongestIdle(Map<String, FlightSession> among, String owner) {
        String idle = among.entrySet().stream()
                .filter(entry -> entry.getValue().queries().isEmpty())
                .min(LONGEST_IDLE)
                .map(Map.Entry::getKey)
                .orElseThrow(() -> CallStatus.RESOURCE_EXHAUSTED
                        .withDescription(
                                owner + " " + among.size()
                                        + " sessions, all with open queries: read their results, close some sessions, or try again later")
                        .toRuntimeException());
        end(idle);
    }

    /** The one that has been idle for longest of those that keep something and that nobody seems to come back to. */
    private boolean endForsaken(Optional<Principal> of) {
        Instant oldest = clock.instant().minus(FORSAKEN);
        Optional<String> longest = sessions.entrySet().stream()
                .filter(entry -> entry.getValue().settings().memory().holdsSome())
                .filter(entry ->
                        of.isEmpty() || of.get().equals(entry.getValue().principal()))
                .filter(entry -> entry.getValue().isForsakenSince(oldest))
                .min(LONGEST_IDLE)
                .map(Map.Entry::getKey);
        longest.ifPresent(this::end);
        return longest.isPresent();
    }

    Entry resume(String token) {
        FlightSession session = sessions.get(token);
        checkOpen();
        if (session == null || token.startsWith(SHARED)) {
            throw unauthenticated("the session has ended or expired; log in again");
        }
        session.touch(clock.instant());
        return new Entry(token, session);
    }

    void end(String key) {
        FlightSession session = sessions.remove(key);
        if (session != null) {
            session.close();
        }
    }

    /** Ends idle sessions and queries that nobody fetches. */
    void sweep() {
        Instant now = clock.instant();
        sessions.forEach((key, session) -> {
            session.queries().giveUpOld(now.minus(settings.ticketTtl()), now.minus(settings.disconnectedTtl()));
            if (session.isIdleSince(now.minus(settings.sessionTtl()))) {
                end(key);
            }
        });
    }

    /** A token that is no longer known then is not its client's fault. */
    private void checkOpen() {
        if (closed) {
            throw CallStatus.UNAVAILABLE
                    .withDescription("the gateway is shutting down; try again")
                    .toRuntimeException();
        }
    }

    /** Ends all sessions; calls from now on are refused as UNAVAILABLE. */
    @Override
    public synchronized void close() {
        closed = true;
        sessions.keySet().forEach(this::end);
    }

    static RuntimeException unauthenticated(String message) {
        return CallStatus.UNAUTHENTICATED.withDescription(message).toRuntimeException();
    }

    private static String sharedKey(Principal principal) {
        return SHARED + principal.tenant() + SHARED + principal.name();
    }

    private FlightSession begin(Principal principal) {
        Session session = new Session(
                settings.defaultCatalog(),
                settings.defaultSchema(),
                Map.of("session_authorization", principal.name()),
                SessionMemory.ofSession(settings.memory(), principal));
        return new FlightSession(principal, session, clock.instant());
    }
}
