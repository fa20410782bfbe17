package dev.eider.estimator.scan;

import dev.eider.estimator.parquet.ChunkStatistics;
import dev.eider.estimator.scan.Bounds.Nulls;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;
import org.jspecify.annotations.Nullable;

/**
 * Bounds of a column chunk by its statistics. DuckDB must skip every row group that these bounds rule out, for it would find nothing
 * there: so no statistics are used that it does not use, and none more exactly than it does.
 */
final class ChunkBounds {
    private ChunkBounds() {}

    /** Empty where the statistics say nothing. */
    static Optional<Bounds> of(SchemaElement leaf, ChunkStatistics statistics) {
        Optional<String> type = ScalarTypes.of(leaf);
        if (type.isEmpty()) {
            return Optional.empty();
        }
        Optional<Scalar> min = decode(leaf.getType(), statistics.min());
        Optional<Scalar> max = decode(leaf.getType(), statistics.max());
        if (min.isEmpty() || max.isEmpty() || min.get().compare(max.get()) > 0) {
            min = Optional.empty();
            max = Optional.empty();
        }
        OptionalLong counted = statistics.nulls();
        Nulls nulls = counted.isPresent() && counted.getAsLong() == 0 ? Nulls.NONE : Nulls.POSSIBLE;
        boolean values = counted.isEmpty() || counted.getAsLong() < statistics.values();
        return Optional.of(new Bounds(type.get(), min, max, nulls, values));
    }

    private static Optional<Scalar> decode(Type type, byte @Nullable [] bytes) {
        if (bytes == null) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return switch (type) {
            case INT32 -> bytes.length == 4 ? Optional.of(new Scalar.Whole(buffer.getInt())) : Optional.empty();
            case INT64 -> bytes.length == 8 ? Optional.of(new Scalar.Whole(buffer.getLong())) : Optional.empty();
            case FLOAT -> bytes.length == 4 ? floating(buffer.getFloat()) : Optional.empty();
            case DOUBLE -> bytes.length == 8 ? floating(buffer.getDouble()) : Optional.empty();
            case BYTE_ARRAY -> text(bytes);
            case BOOLEAN, INT96, FIXED_LEN_BYTE_ARRAY -> Optional.empty();
        };
    }

    private static Optional<Scalar> floating(double value) {
        return Double.isNaN(value) ? Optional.empty() : Optional.of(new Scalar.Floating(value));
    }

    private static Optional<Scalar> text(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return Optional.of(new Scalar.Text(bytes));
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
