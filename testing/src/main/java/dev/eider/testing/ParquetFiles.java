package dev.eider.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Small Parquet files, made by bare DuckDB. */
public final class ParquetFiles {
    private ParquetFiles() {}

    /** The result of {@code query} as one zstd-compressed file. */
    public static byte[] write(String query) {
        return write(query, "");
    }

    /** @param options further ones of DuckDB's writer, such as {@code , ROW_GROUP_SIZE 10000} */
    public static byte[] write(String query, String options) {
        return with(path -> {
            try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                    Statement statement = connection.createStatement()) {
                statement.execute(
                        "COPY (" + query + ") TO '" + path + "' (FORMAT parquet, COMPRESSION zstd" + options + ")");
            }
            return Files.readAllBytes(path);
        });
    }

    /** Where the first chunk of a top-level column lies in {@code file}. */
    public static Chunk chunk(byte[] file, String column) {
        return chunks(file, column).getFirst();
    }

    /**
     * Where the chunks of a leaf column lie, in order of the row groups.
     *
     * @param column with its path, such as {@code "point, x"}
     */
    public static List<Chunk> chunks(byte[] file, String column) {
        return with(path -> {
            Files.write(path, file);
            List<Chunk> chunks = new ArrayList<>();
            try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                    PreparedStatement statement = connection.prepareStatement(
                            "SELECT coalesce(dictionary_page_offset, data_page_offset), total_compressed_size"
                                    + " FROM parquet_metadata(?) WHERE path_in_schema = ? ORDER BY row_group_id")) {
                statement.setString(1, path.toString());
                statement.setString(2, column);
                try (ResultSet result = statement.executeQuery()) {
                    while (result.next()) {
                        chunks.add(new Chunk(result.getLong(1), result.getLong(2)));
                    }
                }
            }
            if (chunks.isEmpty()) {
                throw new IllegalArgumentException("no column " + column);
            }
            return chunks;
        });
    }

    /** Length of the footer with its own length and the magic behind it. */
    public static int footerLength(byte[] file) {
        return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt(file.length - 8) + 8;
    }

    /**
     * Bytes of a column in a row group, with page headers.
     *
     * @param offset from the beginning of the file
     */
    public record Chunk(long offset, long length) {}

    private static <T> T with(PathFunction<T> function) {
        try {
            Path directory = Files.createTempDirectory("eider-parquet");
            Path path = directory.resolve("file.parquet");
            try {
                return function.apply(path);
            } finally {
                Files.deleteIfExists(path);
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private interface PathFunction<T> {
        T apply(Path path) throws IOException, SQLException;
    }
}
