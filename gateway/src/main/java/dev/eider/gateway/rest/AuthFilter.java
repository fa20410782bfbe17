package dev.eider.gateway.rest;

import dev.eider.contract.ErrorCode;
import dev.eider.gateway.auth.PasswordCheck;
import dev.eider.gateway.auth.Principal;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Lets nobody pass without credentials (Basic, RFC 7617 in UTF-8, or Bearer) and puts the {@link Principal} into the request's context.
 * A browser sends stored credentials along with requests that other sites make it send, so those with a foreign {@code Origin} are
 * refused.
 */
public final class AuthFilter implements Filter {
    private static final String CHALLENGE = "Basic realm=\"eider\", charset=\"UTF-8\"";

    private final PasswordCheck passwords;
    private final Function<String, Optional<Principal>> tokens;
    private final List<String> open;

    /**
     * @param tokens whose a bearer token is
     * @param open prefixes of the paths that anybody may get, beside {@code /health/}
     */
    public AuthFilter(PasswordCheck passwords, Function<String, Optional<Principal>> tokens, List<String> open) {
        this.passwords = passwords;
        this.tokens = tokens;
        this.open = List.copyOf(open);
    }

    @Override
    public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
        String path = request.path().path();
        if (path.startsWith(HealthRoutes.PREFIX) || open.stream().anyMatch(path::startsWith)) {
            chain.proceed();
            return;
        }
        if (foreign(request)) {
            ErrorBody.send(
                    response,
                    403,
                    ErrorCode.PERMISSION_DENIED,
                    "requests that a page of another site makes a browser send are refused");
            return;
        }
        Optional<Principal> principal = principal(request);
        if (principal.isEmpty()) {
            response.headers().set(HeaderNames.WWW_AUTHENTICATE, CHALLENGE);
            ErrorBody.send(
                    response,
                    401,
                    ErrorCode.AUTHENTICATION_FAILED,
                    request.headers().contains(HeaderNames.AUTHORIZATION)
                            ? "user and password, or token, are not right"
                            : "credentials are missing: send user and password as HTTP Basic authentication");
            return;
        }
        request.context().register(principal.get());
        chain.proceed();
    }

    private static boolean foreign(RoutingRequest request) {
        if (!request.headers().contains(HeaderNames.ORIGIN)) {
            return false;
        }
        try {
            String authority =
                    URI.create(request.headers().get(HeaderNames.ORIGIN).get()).getAuthority();
            return !request.authority().equalsIgnoreCase(authority);
        } catch (IllegalArgumentException _) {
            return true;
        }
    }

    private Optional<Principal> principal(RoutingRequest request) {
        if (!request.headers().contains(HeaderNames.AUTHORIZATION)) {
            return Optional.empty();
        }
        String[] header =
                request.headers().get(HeaderNames.AUTHORIZATION).get().strip().split(" +", 2);
        if (header.length < 2) {
            return Optional.empty();
        }
        return switch (header[0].toLowerCase(Locale.ROOT)) {
            case "basic" -> passwords.authenticateBasic(header[1]);
            case "bearer" -> tokens.apply(header[1]);
            default -> Optional.empty();
        };
    }
}
