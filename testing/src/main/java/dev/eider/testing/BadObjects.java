package dev.eider.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.eider.objectstore.ObjectStore;
import dev.eider.objectstore.ObjectStore.PutMode;
import dev.eider.objectstore.ObjectUri;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/**
 * Odd and broken data files, each written under a prefix of its own directory, so that a table can be laid over it. A method puts its
 * object and returns where; calling it again puts it again.
 *
 * <p>The sound ones are Parquet: {@link #zeroRows()}, {@link #keywordColumns()}, {@link #oddName()}.
 */
public final class BadObjects {
    /** Rows of the Parquet files that are broken afterwards: {@code id BIGINT, name VARCHAR}. */
    public static final int ROWS = 10_000;

    private static final String SAMPLE =
            "SELECT i AS id, 'name ' || md5(i::VARCHAR) AS name FROM range(" + ROWS + ") AS t(i)";

    /** Magic at the end of a Parquet file, and the length of the footer before it. */
    private static final int MAGIC_BYTES = 4;

    private static final int LENGTH_BYTES = 4;

    private final ObjectStore store;
    private final ObjectUri prefix;

    /** @param prefix with a slash at its end */
    public BadObjects(ObjectStore store, ObjectUri prefix) {
        this.store = store;
        this.prefix = prefix;
    }

    /** The first half of a Parquet file: right magic at its head, no footer. */
    public ObjectUri truncatedParquet() {
        byte[] file = ParquetFiles.write(SAMPLE);
        return put("truncated/part.parquet", Arrays.copyOf(file, file.length / 2));
    }

    /** Not one byte. */
    public ObjectUri zeroBytes() {
        return put("zero-bytes/part.parquet", new byte[0]);
    }

    /** Sound, with the columns {@code id BIGINT, name VARCHAR} and no row. */
    public ObjectUri zeroRows() {
        return put("zero-rows/part.parquet", ParquetFiles.write(SAMPLE + " WHERE false"));
    }

    /** Sound, with the columns {@code "select" INTEGER, "order" VARCHAR, "two words" INTEGER} and the row (1, 'one', 2). */
    public ObjectUri keywordColumns() {
        return put(
                "keywords/part.parquet",
                ParquetFiles.write("SELECT 1 AS \"select\", 'one' AS \"order\", 2 AS \"two words\""));
    }

    /** Sound, with the one row {@code answer = 42}; directory and name have spaces, other scripts and URL's special characters. */
    public ObjectUri oddName() {
        return put("odd näme 日本/part 1 +%20#🦆?.parquet", ParquetFiles.write("SELECT 42 AS answer"));
    }

    /** Text under a Parquet file's name, longer than a footer's length and magic. */
    public ObjectUri notParquet() {
        return put(
                "text/part.parquet",
                "id,name\n1,this is a text and not a Parquet file\n".repeat(20).getBytes(UTF_8));
    }

    /** Shorter than the smallest Parquet file. */
    public ObjectUri tooShort() {
        return put("short/part.parquet", "PAR1".getBytes(UTF_8));
    }

    /** A Parquet file whose footer claims to be two gigabytes long. */
    public ObjectUri corruptFooterLength() {
        byte[] file = ParquetFiles.write(SAMPLE);
        ByteBuffer.wrap(file)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(file.length - MAGIC_BYTES - LENGTH_BYTES, Integer.MAX_VALUE);
        return put("footer-length/part.parquet", file);
    }

    /** A Parquet file whose footer has its right length and is no Thrift. */
    public ObjectUri corruptFooter() {
        byte[] file = ParquetFiles.write(SAMPLE);
        int end = file.length - MAGIC_BYTES - LENGTH_BYTES;
        int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(end);
        Arrays.fill(file, end - length, end, (byte) 0xff);
        return put("footer/part.parquet", file);
    }

    /**
     * A Parquet file whose metadata is sound and whose column {@code name} can't be decompressed: it counts its rows and gives {@code id},
     * and only a query that reads {@code name} fails.
     */
    public ObjectUri corruptPageData() {
        byte[] file = ParquetFiles.write(SAMPLE);
        ParquetFiles.Chunk chunk = ParquetFiles.chunk(file, "name");
        int middle = Math.toIntExact(chunk.offset() + chunk.length() / 2);
        Arrays.fill(file, middle, Math.toIntExact(chunk.offset() + chunk.length()), (byte) 0x5a);
        return put("page-data/part.parquet", file);
    }

    /** Every object whose metadata can't be read. */
    public List<ObjectUri> unreadable() {
        return List.of(
                truncatedParquet(), zeroBytes(), notParquet(), tooShort(), corruptFooterLength(), corruptFooter());
    }

    private ObjectUri put(String name, byte[] content) {
        ObjectUri uri = prefix.withKey(prefix.key() + name);
        store.put(uri, content, PutMode.OVERWRITE);
        return uri;
    }
}
