package dev.eider.gateway.rest;

import dev.eider.gateway.query.Parameter;
import dev.eider.gateway.query.QueryRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code POST /v1/queries} asks for.
 *
 * @param patience how long the answer may take before it is 202, 0 to {@link #MAX_WAIT}
 * @param format of an answer within that time; absent: the status and the first rows
 */
record SubmitBody(
        String sql,
        List<Parameter> parameters,
        Optional<String> catalog,
        Optional<String> schema,
        Map<String, String> settings,
        Duration patience,
        Optional<ResultFormat> format,
        QueryRequest.Options options,
        boolean dryRun) {
    static final Duration DEFAULT_WAIT = Duration.ofSeconds(10);
    static final Duration MAX_WAIT = Duration.ofSeconds(60);
}
