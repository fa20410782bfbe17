package dev.eider.estimator.parquet;

import dev.eider.contract.Column;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.estimator.planner.Planner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The columns that DuckDB sees in files, asked of DuckDB itself with hollow files that have only footers without row groups. Thread-safe. */
public final class FileSchemas {
    private static final int MAX_CACHED = 1_000;

    /** At a file's head. */
    private static final int MAGIC_BYTES = 4;

    private final Planner planner;
    private final Path temporary;
    private final Map<String, List<Column>> cache = Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, List<Column>> eldest) {
            return size() > MAX_CACHED;
        }
    });

    /** @param temporary a directory for hollow files, which live for one call */
    public FileSchemas(Planner planner, Path temporary) {
        this.planner = planner;
        this.temporary = temporary;
    }

    /** @throws QueryException CORRUPT_FILE naming the file if DuckDB does not take its schema */
    public List<Column> columns(FooterSchema schema) {
        @Nullable List<Column> cached = cache.get(schema.key());
        if (cached != null) {
            return cached;
        }
        List<Column> columns = union(List.of(schema));
        cache.put(schema.key(), columns);
        return columns;
    }

    /**
     * United by name, each of the type that holds the values of all files; not cached.
     *
     * @throws QueryException CORRUPT_FILE naming the files if DuckDB does not take their schemas
     */
    public List<Column> union(List<FooterSchema> files) {
        List<Path> hollows = new ArrayList<>();
        try {
            Path directory = Files.createTempDirectory(temporary, "footer");
            try {
                for (FooterSchema file : files) {
                    Path hollow = directory.resolve("file" + hollows.size() + ".parquet");
                    hollows.add(hollow);
                    write(file, hollow);
                }
                return planner.describeParquet(hollows);
            } finally {
                for (Path hollow : hollows) {
                    Files.deleteIfExists(hollow);
                }
                Files.delete(directory);
            }
        } catch (QueryException e) {
            if (e.code() == ErrorCode.CORRUPT_FILE) {
                String names = files.stream()
                        .map(file -> "'" + file.file().uri() + "'")
                        .collect(Collectors.joining(", "));
                throw new QueryException(ErrorCode.CORRUPT_FILE, names + ": " + e.getMessage(), e);
            }
            throw e;
        } catch (IOException e) {
            throw new QueryException(
                    ErrorCode.INTERNAL_ERROR, "No file can be written in the gateway's temporary directory.", e);
        }
    }

    private static void write(FooterSchema schema, Path hollow) throws IOException {
        try (FileChannel channel = FileChannel.open(hollow, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(schema.bytes());
            long position = MAGIC_BYTES;
            while (bytes.hasRemaining()) {
                position += channel.write(bytes, position);
            }
        }
    }
}
