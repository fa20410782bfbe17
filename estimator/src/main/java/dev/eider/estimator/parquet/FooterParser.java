package dev.eider.estimator.parquet;

import dev.eider.contract.ByteRange;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.objectstore.ObjectInfo;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.Util;

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

    /** @param bytes of the whole footer */
    static ParquetFooter parse(ObjectInfo file, byte[] bytes) {
        try {
            FileMetaData metadata = Util.readFileMetaData(new ByteArrayInputStream(bytes));
            if (metadata.isSetEncryption_algorithm()) {
                throw encrypted(file);
            }
            SchemaNode schema = SchemaTree.of(metadata.getSchema());
            ByteRange range = new ByteRange(file.sizeBytes() - bytes.length, bytes.length);
            ColumnChunks.check(metadata, schema.leafCount(), range.offset());
            return new ParquetFooter(file, metadata, schema, range, bytes);
        } catch (CorruptFooterException e) {
            throw corrupt(file, e.getMessage());
        } catch (QueryException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
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
