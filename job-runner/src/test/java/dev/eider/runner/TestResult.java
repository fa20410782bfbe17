package dev.eider.runner;

import dev.eider.contract.ResultManifest;
import dev.eider.contract.ResultPart;
import dev.eider.objectstore.LocalObjectStore;
import dev.eider.objectstore.ObjectUri;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.arrow.compression.CommonsCompressionFactory;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * A result read back, each part by a reader of its own.
 *
 * @param rows as text, as Arrow's vectors give them
 */
public record TestResult(Schema schema, List<List<String>> rows) {

    public static TestResult read(ResultManifest manifest) {
        List<List<String>> rows = new ArrayList<>();
        Schema schema = forEachBatch(manifest, root -> {
            for (int row = 0; row < root.getRowCount(); row++) {
                List<String> values = new ArrayList<>();
                for (FieldVector vector : root.getFieldVectors()) {
                    values.add(String.valueOf(vector.getObject(row)));
                }
                rows.add(values);
            }
        });
        return new TestResult(schema, rows);
    }

    /** In the result's order; all parts must have the same schema. */
    public static Schema forEachBatch(ResultManifest manifest, Consumer<VectorSchemaRoot> batches) {
        try (RootAllocator allocator = new RootAllocator();
                LocalObjectStore store = new LocalObjectStore()) {
            if (manifest.inline().isPresent()) {
                return read(new ByteArrayInputStream(manifest.inline().get()), allocator, batches);
            }
            Schema schema = null;
            for (ResultPart part : manifest.parts()) {
                Schema next = read(store.read(ObjectUri.parse(part.uri())), allocator, batches);
                if (schema != null && !schema.equals(next)) {
                    throw new AssertionError("part " + part.index() + " has another schema: " + next);
                }
                schema = next;
            }
            return java.util.Objects.requireNonNull(schema, "neither inline nor parts");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Schema read(InputStream in, RootAllocator allocator, Consumer<VectorSchemaRoot> batches)
            throws IOException {
        try (ArrowStreamReader reader = new ArrowStreamReader(in, allocator, CommonsCompressionFactory.INSTANCE)) {
            while (reader.loadNextBatch()) {
                batches.accept(reader.getVectorSchemaRoot());
            }
            return reader.getVectorSchemaRoot().getSchema();
        }
    }
}
