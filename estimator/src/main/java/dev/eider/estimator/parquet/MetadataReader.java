package dev.eider.estimator.parquet;

import dev.eider.objectstore.ObjectInfo;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.apache.parquet.format.SchemaElement;
import org.jspecify.annotations.Nullable;
import shaded.parquet.org.apache.thrift.TException;

/** Reads parquet-format's FileMetaData and RowGroup, a column chunk at a time. */
final class MetadataReader {
    /** On the heap, with its node in the tree. */
    private static final int ELEMENT_BYTES = 320;

    private static final int VALUE_BYTES = 24;
    private static final byte ZERO = 0;
    private static final byte NO_STRUCTS = Thrift.STRUCT;
    private static final byte ONE_STRUCT = 1 << 4 | Thrift.STRUCT;
    /** The only one of the file's own keys that DuckDB takes columns' types from (GeoParquet). */
    private static final String GEO_KEY = "geo";

    private final byte[] bytes;
    private final long end;
    private final HeapBudget heap;
    private final Thrift thrift;
    private final List<SchemaElement> elements = new ArrayList<>();
    /** The footer without row groups and keys with values, as far as it was read: up to {@link #copied}. */
    private final ByteArrayOutputStream hollow = new ByteArrayOutputStream();

    private int copied;
    private @Nullable SchemaNode root;
    private @Nullable ColumnChunks chunks;
    private long rows = -1;
    private long groupRows;
    private boolean encrypted;
    /** Whether the pair of key and value that is read is GeoParquet's. */
    private boolean geo;

    private MetadataReader(byte[] bytes, long end, HeapBudget heap) {
        this.bytes = bytes;
        this.end = end;
        this.heap = heap;
        this.thrift = new Thrift(bytes);
    }

    /**
     * @param bytes of the footer
     * @param end where it begins in the file
     */
    static MetadataReader read(byte[] bytes, long end, HeapBudget heap) throws TException, CorruptFooterException {
        MetadataReader reader = new MetadataReader(bytes, end, heap);
        reader.thrift.struct(reader::field);
        if (reader.root == null || reader.rows < 0 || (!reader.encrypted && reader.chunks == null)) {
            throw new CorruptFooterException("its footer has no schema, no number of rows or no row groups");
        }
        reader.keep(reader.thrift.position());
        return reader;
    }

    private void field(int id, byte type) throws TException, CorruptFooterException {
        int start = thrift.position();
        if (id == 2 && type == Thrift.LIST) {
            readSchema();
        } else if (id == 3 && type == Thrift.I64) {
            rows = Math.max(0, thrift.i64());
            leaveOut(start, ZERO);
        } else if (id == 4 && type == Thrift.LIST) {
            readRowGroups();
            leaveOut(start, NO_STRUCTS);
        } else if (id == 5 && type == Thrift.LIST) {
            readKeyValues(start);
        } else {
            encrypted |= id == 8;
            thrift.skip(type);
        }
    }

    /** Writers put what is different in each file there, and as much as they like. */
    private void readKeyValues(int start) throws TException, CorruptFooterException {
        keep(start);
        int size = thrift.structs();
        boolean found = false;
        for (int i = 0; i < size; i++) {
            int from = thrift.position();
            geo = false;
            thrift.struct(this::keyValueField);
            if (geo && !found) {
                found = true;
                hollow.write(ONE_STRUCT);
                copied = from;
                keep(thrift.position());
            }
        }
        if (!found) {
            hollow.write(NO_STRUCTS);
        }
        copied = thrift.position();
    }

    private void keyValueField(int id, byte type) throws TException {
        if (id == 1 && type == Thrift.BINARY) {
            geo = new String(thrift.binary(), StandardCharsets.UTF_8).equals(GEO_KEY);
        } else {
            thrift.skip(type);
        }
    }

    private void readSchema() throws TException, CorruptFooterException {
        int size = thrift.structs();
        for (int i = 0; i < size; i++) {
            heap.spend(ELEMENT_BYTES);
            elements.add(thrift.schemaElement());
        }
        root = SchemaTree.of(elements);
    }

    private void readRowGroups() throws TException, CorruptFooterException {
        if (root == null || chunks != null) {
            throw new CorruptFooterException("its footer has row groups before a schema, or twice");
        }
        int groups = thrift.structs();
        long expected = (long) groups * root.leafCount();
        if (groups > bytes.length || expected > bytes.length) {
            throw new CorruptFooterException("its footer is too short for its row groups");
        }
        heap.spend((long) Long.BYTES * groups + ColumnChunks.BYTES * expected);
        chunks = new ColumnChunks(groups, root.leafCount(), end);
        for (int i = 0; i < groups; i++) {
            groupRows = -1;
            thrift.struct(this::groupField);
            if (!encrypted) {
                chunks.endGroup(groupRows);
            }
        }
        chunks.seal();
    }

    private void groupField(int id, byte type) throws TException, CorruptFooterException {
        if (id == 1 && type == Thrift.LIST) {
            int size = thrift.structs();
            for (int i = 0; i < size; i++) {
                addChunk(ChunkReader.read(thrift));
            }
        } else if (id == 3 && type == Thrift.I64) {
            groupRows = thrift.i64();
        } else {
            thrift.skip(type);
        }
    }

    private void addChunk(ChunkReader chunk) throws CorruptFooterException {
        encrypted |= chunk.isEncrypted();
        if (!encrypted) {
            heap.spend(size(chunk.min()) + size(chunk.max()));
            chunks().add(chunk);
        }
    }

    private static long size(byte @Nullable [] value) {
        return value == null ? 0 : VALUE_BYTES + value.length;
    }

    /** What was read since {@code start}, for which {@code instead} stands in the hollow footer. */
    private void leaveOut(int start, byte instead) {
        keep(start);
        hollow.write(instead);
        copied = thrift.position();
    }

    private void keep(int to) {
        heap.spend(to - copied);
        hollow.write(bytes, copied, to - copied);
    }

    boolean isEncrypted() {
        return encrypted;
    }

    FooterSchema schema(ObjectInfo file) {
        byte[] metadata = hollow.toByteArray();
        byte[] footer = ByteBuffer.allocate(metadata.length + FooterParser.TRAILER_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(metadata)
                .putInt(metadata.length)
                .put("PAR1".getBytes(StandardCharsets.ISO_8859_1))
                .array();
        return new FooterSchema(file, Objects.requireNonNull(root), footer, digest(footer));
    }

    private static String digest(byte[] footer) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(footer));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    ColumnChunks chunks() {
        return Objects.requireNonNull(chunks);
    }

    /** Of all row groups. */
    long rows() {
        return rows;
    }
}
