package dev.eider.estimator.parquet;

import dev.eider.contract.ByteRange;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.objectstore.ObjectInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import shaded.parquet.org.apache.thrift.TException;

/**
 * Takes a footer apart (parquet-format, "File Format": thrift metadata, 4 bytes of its length in little endian, 4 bytes of magic at the
 * file's end). The bytes may be hostile.
 */
final class FooterParser {
    static final int TRAILER_BYTES = 8;

    private FooterParser() {}

    /**
     * @param tail at least the last 8 bytes
     * @return length of the whole footer, trailer included
     */
    static int footerLength(ObjectInfo file, byte[] tail) {
        if (file.sizeBytes() == 0) {
            throw corrupt(file, "it is empty");
        }
        if (file.sizeBytes() < 4 + TRAILER_BYTES || tail.length < TRAILER_BYTES) {
            throw corrupt(file, "it is shorter than any Parquet file");
        }
        String magic = new String(tail, tail.length - 4, 4, StandardCharsets.ISO_8859_1);
        if (magic.equals("PARE")) {
            throw encrypted(file);
        }
        if (!magic.equals("PAR1")) {
            throw corrupt(file, "it does not end like a Parquet file: it is cut off or another format");
        }
        long length = Integer.toUnsignedLong(ByteBuffer.wrap(tail, tail.length - TRAILER_BYTES, 4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt());
        if (length == 0
                || length > file.sizeBytes() - TRAILER_BYTES - 4
                || length > Integer.MAX_VALUE - TRAILER_BYTES) {
            throw corrupt(file, "its footer's length of " + length + " bytes does not fit into it");
        }
        return (int) length + TRAILER_BYTES;
    }

    /**
     * @param bytes of the whole footer
     * @param heapBytes that what is made of them may take
     * @throws QueryException CORRUPT_FILE, NOT_SUPPORTED (encrypted), OUT_OF_MEMORY
     */
    static ParquetFooter parse(ObjectInfo file, byte[] bytes, long heapBytes) {
        HeapBudget heap = new HeapBudget(file, heapBytes);
        try {
            ByteRange range = new ByteRange(file.sizeBytes() - bytes.length, bytes.length);
            MetadataReader read = MetadataReader.read(bytes, range.offset(), heap);
            if (read.isEncrypted()) {
                throw encrypted(file);
            }
            return new ParquetFooter(file, read.schema(file), read.chunks(), range, read.rows(), heap.spent());
        } catch (CorruptFooterException e) {
            throw corrupt(file, e.getMessage());
        } catch (QueryException e) {
            throw e;
        } catch (TException | RuntimeException e) {
            throw new QueryException(
                    ErrorCode.CORRUPT_FILE, "'" + file.uri() + "' is damaged: its footer cannot be read.", e);
        }
    }

    private static QueryException corrupt(ObjectInfo file, String what) {
        return new QueryException(
                ErrorCode.CORRUPT_FILE, "'" + file.uri() + "' is no Parquet file that can be read: " + what + ".");
    }

    private static QueryException encrypted(ObjectInfo file) {
        return new QueryException(
                ErrorCode.NOT_SUPPORTED, "'" + file.uri() + "' is encrypted: encrypted Parquet is not supported.");
    }
}
