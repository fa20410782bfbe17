package dev.eider.runner.duckdb;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.ValueVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.pojo.Field;

/**
 * A batch without dictionaries. DuckDB hands ENUM columns out dictionary-encoded; here they become the strings that they stand for, so
 * that no reader of a part needs to know. Without such columns the batch is passed on as it is. One thread.
 */
final class PlainBatch implements AutoCloseable {
    private final VectorSchemaRoot encoded;
    private final VectorSchemaRoot plain;
    private final DictionaryProvider dictionaries;
    private final BufferAllocator allocator;

    /** @throws QueryException NOT_SUPPORTED for an ENUM inside of a list, struct or map */
    PlainBatch(VectorSchemaRoot encoded, DictionaryProvider dictionaries, BufferAllocator allocator) {
        this.encoded = encoded;
        this.dictionaries = dictionaries;
        this.allocator = allocator;
        encoded.getSchema().getFields().forEach(PlainBatch::refuseNested);
        this.plain = hasDictionaries() ? plainRoot() : encoded;
    }

    private static void refuseNested(Field field) {
        for (Field child : field.getChildren()) {
            if (child.getDictionary() != null) {
                throw new QueryException(
                        ErrorCode.NOT_SUPPORTED,
                        "column '" + field.getName() + "' holds an ENUM inside of another type: cast it to VARCHAR");
            }
            refuseNested(child);
        }
    }

    private boolean hasDictionaries() {
        return encoded.getSchema().getFields().stream().anyMatch(field -> field.getDictionary() != null);
    }

    private VectorSchemaRoot plainRoot() {
        List<FieldVector> vectors = new ArrayList<>();
        for (FieldVector vector : encoded.getFieldVectors()) {
            Field field = vector.getField();
            if (field.getDictionary() == null) {
                vectors.add(field.createVector(allocator));
            } else {
                Field values = dictionary(vector).getVector().getField();
                Field named = new Field(
                        field.getName(),
                        new org.apache.arrow.vector.types.pojo.FieldType(true, values.getType(), null),
                        null);
                vectors.add(named.createVector(allocator));
            }
        }
        return new VectorSchemaRoot(vectors);
    }

    private Dictionary dictionary(FieldVector vector) {
        return dictionaries.lookup(vector.getField().getDictionary().getId());
    }

    /** The same root for every batch. */
    VectorSchemaRoot root() {
        return plain;
    }

    /** Takes over what was loaded into the encoded root. */
    @SuppressWarnings("ReferenceEquality") // the same object where nothing is encoded
    void decode() {
        if (plain == encoded) {
            return;
        }
        for (int i = 0; i < encoded.getFieldVectors().size(); i++) {
            FieldVector from = encoded.getVector(i);
            FieldVector to = plain.getVector(i);
            if (from.getField().getDictionary() == null) {
                from.makeTransferPair(to).transfer();
            } else {
                try (ValueVector decoded = DictionaryEncoder.decode(from, dictionary(from), allocator)) {
                    decoded.makeTransferPair(to).transfer();
                }
            }
        }
        plain.setRowCount(encoded.getRowCount());
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // as above
    public void close() {
        if (plain != encoded) {
            plain.close();
        }
        for (long id : dictionaries.getDictionaryIds()) {
            dictionaries.lookup(id).getVector().close();
        }
    }
}
