package dev.eider.catalog.unity;

import dev.eider.catalog.PageRequest;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import io.helidon.webserver.http.ServerRequest;
import java.util.Optional;
import java.util.OptionalInt;

/** Query parameters, or an INVALID_REQUEST that names them. */
final class Parameters {
    private Parameters() {}

    static String text(ServerRequest request, String name) {
        return optional(request, name)
                .orElseThrow(
                        () -> new QueryException(ErrorCode.INVALID_REQUEST, "the parameter " + name + " is missing"));
    }

    static boolean flag(ServerRequest request, String name) {
        return switch (optional(request, name).orElse("false")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new QueryException(ErrorCode.INVALID_REQUEST, name + " must be true or false");
        };
    }

    static PageRequest page(ServerRequest request) {
        Optional<String> maxResults = optional(request, "max_results");
        OptionalInt size = OptionalInt.empty();
        if (maxResults.isPresent()) {
            try {
                size = OptionalInt.of(Integer.parseInt(maxResults.get()));
            } catch (NumberFormatException e) {
                throw new QueryException(ErrorCode.INVALID_REQUEST, "max_results is not a whole number", e);
            }
        }
        return PageRequest.of(size, optional(request, "page_token"));
    }

    private static Optional<String> optional(ServerRequest request, String name) {
        return request.query().first(name).asOptional().filter(text -> !text.isEmpty());
    }
}
