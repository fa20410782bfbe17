package dev.eider.gateway.arrow;

import dev.eider.gateway.query.ResultCursor;
import java.util.ArrayList;
import java.util.List;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.TypeLayout;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.Dictionary;
import org.apache.arrow.vector.dictionary.DictionaryEncoder;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.message.ArrowFieldNode;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A cursor whose dictionary-encoded columns (DuckDB's enums, at any depth) are strings, for forms and clients that know no
 * dictionaries. All other columns share their buffers with the cursor underneath, which it owns.
 */
public final class PlainCursor implements ResultCursor {
    private final ResultCursor cursor;
    private final VectorSchemaRoot root;
    private final VectorLoader loader;

    private PlainCursor(ResultCursor cursor, Schema schema, BufferAllocator allocator) {
        this.cursor = cursor;
        this.root = VectorSchemaRoot.create(schema, allocator);
        this.loader = new VectorLoader(root);
    }

    /** The cursor itself when it has no dictionaries. */
    public static ResultCursor over(ResultCursor cursor) {
        Schema plain = schema(cursor.schema());
        return plain.equals(cursor.schema())
                ? cursor
                : new PlainCursor(cursor, plain, cursor.root().getVector(0).getAllocator());
    }

    /** The same schema with strings for dictionary-encoded fields. */
    public static Schema schema(Schema schema) {
        return new Schema(schema.getFields().stream().map(PlainCursor::plain).toList(), schema.getCustomMetadata());
    }

    private static Field plain(Field field) {
        if (field.getDictionary() != null) {
            return new Field(
                    field.getName(), new FieldType(field.isNullable(), ArrowType.Utf8.INSTANCE, null), List.of());
        }
        return new Field(
                field.getName(),
                field.getFieldType(),
                field.getChildren().stream().map(PlainCursor::plain).toList());
    }

    @Override
    public Schema schema() {
        return root.getSchema();
    }

    @Override
    public VectorSchemaRoot root() {
        return root;
    }

    @Override
    public DictionaryProvider dictionaries() {
        return new DictionaryProvider.MapDictionaryProvider();
    }

    @Override
    public boolean next() throws InterruptedException {
        if (!cursor.next()) {
            return false;
        }
        List<ArrowFieldNode> nodes = new ArrayList<>();
        List<ArrowBuf> buffers = new ArrayList<>();
        List<FieldVector> decoded = new ArrayList<>();
        try {
            cursor.root().getFieldVectors().forEach(vector -> append(vector, nodes, buffers, decoded));
            try (ArrowRecordBatch batch = new ArrowRecordBatch(cursor.root().getRowCount(), nodes, buffers)) {
                loader.load(batch);
            }
        } finally {
            decoded.forEach(FieldVector::close);
        }
        return true;
    }

    private void append(
            FieldVector vector, List<ArrowFieldNode> nodes, List<ArrowBuf> buffers, List<FieldVector> decoded) {
        FieldVector values = vector;
        if (vector.getField().getDictionary() != null) {
            Dictionary dictionary = cursor.dictionaries()
                    .lookup(vector.getField().getDictionary().getId());
            values = (FieldVector) DictionaryEncoder.decode(vector, dictionary, vector.getAllocator());
            decoded.add(values);
        }
        nodes.add(new ArrowFieldNode(values.getValueCount(), values.getNullCount()));
        List<ArrowBuf> own = values.getFieldBuffers();
        int expected = TypeLayout.getTypeBufferCount(values.getField().getType());
        if (own.size() != expected) {
            throw new IllegalStateException(values.getField() + " has " + own.size() + " buffers, not " + expected);
        }
        buffers.addAll(own);
        values.getChildrenFromFields().forEach(child -> append(child, nodes, buffers, decoded));
    }

    @Override
    public void close() {
        root.close();
        cursor.close();
    }
}
