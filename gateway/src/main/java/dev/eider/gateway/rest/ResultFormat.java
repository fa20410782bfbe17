package dev.eider.gateway.rest;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The forms of a result, with the media types that ask for them; the first one is answered. */
enum ResultFormat {
    JSON("application/json"),
    NDJSON("application/x-ndjson", "application/jsonl", "application/json-seq"),
    CSV("text/csv; charset=utf-8; header=present", "text/csv"),
    ARROW("application/vnd.apache.arrow.stream");

    private final List<String> mediaTypes;

    ResultFormat(String... mediaTypes) {
        this.mediaTypes = List.of(mediaTypes);
    }

    String contentType() {
        return mediaTypes.getFirst();
    }

    /** @throws QueryException INVALID_REQUEST if there is no such format */
    static ResultFormat named(String name) {
        return Arrays.stream(values())
                .filter(format -> format.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new QueryException(
                        ErrorCode.INVALID_REQUEST, "format '" + name + "' is not one of " + names()));
    }

    /** The first format that an {@code Accept} header's types name, in their order; quality values are not weighed. */
    static Optional<ResultFormat> accepted(List<String> types) {
        return types.stream()
                .flatMap(type -> Arrays.stream(values()).filter(format -> format.answers(type)))
                .findFirst();
    }

    private boolean answers(String type) {
        return mediaTypes.stream().anyMatch(own -> own.split(";", 2)[0].equalsIgnoreCase(type.strip()));
    }

    static String names() {
        return Arrays.stream(values())
                .map(format -> format.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }
}
