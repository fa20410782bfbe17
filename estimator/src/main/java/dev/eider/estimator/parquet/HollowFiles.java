package dev.eider.estimator.parquet;

import dev.eider.contract.Column;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.FullDisk;
import dev.eider.contract.QueryException;
import dev.eider.estimator.planner.Planner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Files that have nothing but footers without row groups, in a directory of their own until they are closed. For one thread. */
final class HollowFiles implements AutoCloseable {
    /** At a file's head. */
    private static final int MAGIC_BYTES = 4;

    private final Planner planner;
    private final Path directory;
    private final List<Path> hollows = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    /** @param temporary where the directory is made */
    HollowFiles(Planner planner, Path temporary) {
        this.planner = planner;
        try {
            directory = Files.createTempDirectory(temporary, "footer");
        } catch (IOException e) {
            throw unwritable(e, temporary);
        }
    }

    void add(FooterSchema schema) {
        Path hollow = directory.resolve("file" + hollows.size() + ".parquet");
        hollows.add(hollow);
        names.add("'" + schema.file().uri() + "'");
        try (FileChannel channel = FileChannel.open(hollow, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(schema.bytes());
            long position = MAGIC_BYTES;
            while (bytes.hasRemaining()) {
                position += channel.write(bytes, position);
            }
        } catch (IOException e) {
            throw unwritable(e, directory);
        }
    }

    /**
     * As DuckDB unites them by name.
     *
     * @throws QueryException CORRUPT_FILE naming the files if DuckDB does not take their schemas
     */
    List<Column> columns() {
        try {
            return planner.describeParquet(hollows);
        } catch (QueryException e) {
            if (e.code() == ErrorCode.CORRUPT_FILE) {
                throw new QueryException(ErrorCode.CORRUPT_FILE, String.join(", ", names) + ": " + e.getMessage(), e);
            }
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            for (Path hollow : hollows) {
                Files.deleteIfExists(hollow);
            }
            Files.delete(directory);
        } catch (IOException e) {
            throw unwritable(e, directory);
        }
    }

    private static QueryException unwritable(IOException e, Path place) {
        return FullDisk.isReason(e, place)
                ? FullDisk.error("the gateway's data_dir", e)
                : new QueryException(
                        ErrorCode.INTERNAL_ERROR, "No file can be written in the gateway's temporary directory.", e);
    }
}
