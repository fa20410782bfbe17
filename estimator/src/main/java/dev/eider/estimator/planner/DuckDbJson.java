package dev.eider.estimator.planner;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Reads the JSON that DuckDB writes of statements and plans, which has {@code Infinity} in it and is bounded here. */
public final class DuckDbJson {
    private static final int MAX_STRING_LENGTH = 64 << 20;
    /** What a reader on a small stack, such as a virtual thread's, can walk by recursion. */
    private static final int MAX_PLAN_DEPTH = 1_000;
    /** DuckDB allows expressions 1,000 deep, which its JSON nests up to five times; sub-queries have no limit of their own. */
    private static final int MAX_SYNTAX_DEPTH = 8_000;

    private static final ObjectMapper PLANS = mapper(MAX_PLAN_DEPTH);
    private static final ObjectMapper SYNTAX = mapper(MAX_SYNTAX_DEPTH);

    private DuckDbJson() {}

    private static ObjectMapper mapper(int depth) {
        ObjectMapper mapper = JsonMapper.builder()
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .build();
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(depth)
                        .maxStringLength(MAX_STRING_LENGTH)
                        .build());
        return mapper;
    }

    /** For optimized plans. */
    public static ObjectMapper plans() {
        return PLANS;
    }

    /** For syntax trees, which need a large stack. */
    static ObjectMapper syntax() {
        return SYNTAX;
    }
}
