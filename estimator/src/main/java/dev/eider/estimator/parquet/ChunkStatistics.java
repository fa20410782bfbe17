package dev.eider.estimator.parquet;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a column chunk's statistics say.
 *
 * @param min null where there are no exact bounds, as is {@code max}; not to be changed
 * @param values NULLs included
 */
public record ChunkStatistics(byte @Nullable [] min, byte @Nullable [] max, OptionalLong nulls, long values) {}
