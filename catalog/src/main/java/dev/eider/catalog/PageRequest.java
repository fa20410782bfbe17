package dev.eider.catalog;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.QueryException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * Which part of a list is asked for.
 *
 * @param size 1 to {@value #MAX_SIZE}
 * @param after key of the last item of the page before; empty for the first page
 */
public record PageRequest(int size, String after) {
    public static final int MAX_SIZE = 1000;
    private static final int DEFAULT_SIZE = 100;

    /** The first page in the usual size. */
    public static PageRequest first() {
        return new PageRequest(DEFAULT_SIZE, "");
    }

    /**
     * As Unity Catalog has it: 0 or nothing means the server's usual size, and more than its limit means the limit.
     *
     * @param token from {@link Page#nextToken()}
     * @throws QueryException INVALID_REQUEST if {@code maxResults} is negative or the token is not one of ours
     */
    public static PageRequest of(OptionalInt maxResults, Optional<String> token) {
        int size = maxResults.orElse(0);
        if (size < 0) {
            throw new QueryException(ErrorCode.INVALID_REQUEST, "max_results is " + size + ": it must be 0 or more");
        }
        return new PageRequest(
                size == 0 ? DEFAULT_SIZE : Math.min(size, MAX_SIZE),
                token.filter(text -> !text.isEmpty()).map(PageRequest::key).orElse(""));
    }

    static String token(String key) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.getBytes(StandardCharsets.UTF_8));
    }

    private static String key(String token) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(token);
            String key = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            if (key.isEmpty() || key.indexOf('\0') >= 0) {
                throw invalid(null);
            }
            return key;
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw invalid(e);
        }
    }

    private static QueryException invalid(@Nullable Throwable cause) {
        return new QueryException(
                ErrorInfo.of(
                        ErrorCode.INVALID_REQUEST,
                        "page_token is not one that this server gave: start again without it"),
                cause);
    }
}
