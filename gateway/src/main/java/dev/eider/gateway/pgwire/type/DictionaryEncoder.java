package dev.eider.gateway.pgwire.type;

import dev.eider.gateway.pgwire.protocol.WireBuffer;
import java.util.function.Function;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.jspecify.annotations.Nullable;

/** An enum: numbers of values that stand in a dictionary, which may come with a later batch and change between batches. */
final class DictionaryEncoder implements ValueEncoder {
    private final ValueVector vector;
    private final IntegerEncoder.LongAt indexes;
    private final DictionaryProvider dictionaries;
    private final long dictionaryId;
    private final Function<FieldVector, ValueEncoder> encoders;
    private @Nullable FieldVector dictionary;
    private ValueEncoder values = new NullEncoder();

    DictionaryEncoder(
            FieldVector vector,
            IntegerEncoder.LongAt indexes,
            DictionaryProvider dictionaries,
            Function<FieldVector, ValueEncoder> encoders) {
        this.vector = vector;
        this.indexes = indexes;
        this.dictionaries = dictionaries;
        this.dictionaryId = vector.getField().getDictionary().getId();
        this.encoders = encoders;
    }

    @Override
    public PgType type() {
        return PgType.TEXT;
    }

    @Override
    public boolean isNull(int row) {
        return vector.isNull(row);
    }

    @Override
    public void text(int row, WireBuffer out) {
        values().text((int) indexes.at(row), out);
    }

    @Override
    public void binary(int row, WireBuffer out) {
        text(row, out);
    }

    @SuppressWarnings("ReferenceEquality") // the next batch may bring another vector with equal values
    private ValueEncoder values() {
        Dictionary present = dictionaries.lookup(dictionaryId);
        if (present == null) {
            throw new IllegalStateException("the result has no dictionary " + dictionaryId);
        }
        if (present.getVector() != dictionary) {
            dictionary = present.getVector();
            values = encoders.apply(present.getVector());
        }
        return values;
    }
}
