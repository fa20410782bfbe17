package dev.eider.metering;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;

/** Where a page of the history ended: arrivals before that, or at the same moment with a smaller id, come next. */
record PageToken(OffsetDateTime arrivedAt, String id) {

    String text() {
        String plain = arrivedAt.toInstant() + " " + id;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
    }

    /** @throws QueryException INVALID_REQUEST */
    static PageToken parse(String text) {
        try {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII).split(" ", 2);
            String id = new QueryId(parts[parts.length - 1]).value();
            return new PageToken(Instant.parse(parts[0]).atOffset(ZoneOffset.UTC), id);
        } catch (IllegalArgumentException | DateTimeException | QueryException e) {
            throw new QueryException(
                    ErrorInfo.of(
                            ErrorCode.INVALID_REQUEST,
                            "page_token is not one that this server gave: start again without it"),
                    e);
        }
    }
}
