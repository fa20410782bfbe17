package dev.eider.runner;

import dev.eider.contract.ByteRange;
import dev.eider.contract.Column;
import dev.eider.contract.PlannedFile;
import dev.eider.objectstore.LocalObjectStore;
import dev.eider.objectstore.ObjectInfo;
import dev.eider.objectstore.ObjectUri;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Parquet files made by DuckDB, and which bytes of them a query needs. */
public final class TestParquet {
    private TestParquet() {}

    /** Writes the rows of {@code select} to {@code file}. */
    public static Path write(Path file, String select) {
        return write(file, select, "");
    }

    /** @param options of COPY, such as {@code , COMPRESSION zstd} */
    public static Path write(Path file, String select, String options) {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            file.getParent().toFile().mkdirs();
            statement.execute("COPY (" + select + ") TO " + literal(file) + " (FORMAT parquet" + options + ")");
            return file;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public static List<Column> columns(Path file) {
        return query(
                "DESCRIBE SELECT * FROM read_parquet(" + escaped(file) + ", hive_partitioning = false)",
                row -> new Column(row.getString(1), row.getString(2)));
    }

    /** The whole file is planned. */
    public static PlannedFile whole(Path file, String localPath) {
        long size = file.toFile().length();
        return planned(file, localPath, List.of(new ByteRange(0, size)));
    }

    public static PlannedFile planned(Path file, String localPath, List<ByteRange> ranges) {
        ObjectUri uri = uri(file);
        try (LocalObjectStore store = new LocalObjectStore()) {
            ObjectInfo info = store.head(uri);
            return new PlannedFile(uri.toString(), info.sizeBytes(), info.etag(), ranges, localPath, 1);
        }
    }

    /** Magic, the columns' chunks and the footer. */
    public static List<ByteRange> ranges(Path file, Set<String> columns) {
        List<ByteRange> ranges = new ArrayList<>(query(
                "SELECT path_in_schema, least(coalesce(dictionary_page_offset, data_page_offset), data_page_offset),"
                        + " total_compressed_size FROM parquet_metadata(" + escaped(file) + ")",
                row -> columns.contains(row.getString(1))
                        ? new ByteRange(row.getLong(2), row.getLong(3))
                        : new ByteRange(0, 4)));
        ranges.add(footer(file));
        return ranges.stream()
                .distinct()
                .sorted(Comparator.comparingLong(ByteRange::offset))
                .toList();
    }

    public static ByteRange footer(Path file) {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "r")) {
            access.seek(access.length() - 8);
            byte[] length = new byte[4];
            access.readFully(length);
            int footer = ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getInt() + 8;
            return new ByteRange(access.length() - footer, footer);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public static ObjectUri uri(Path path) {
        return new ObjectUri("file", "", path.toAbsolutePath().toString().substring(1));
    }

    private interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    private static <T> List<T> query(String sql, Row<T> reader) {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<T> result = new ArrayList<>();
            while (rows.next()) {
                result.add(reader.read(rows));
            }
            return result;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String literal(Path file) {
        return "'" + file.toString().replace("'", "''") + "'";
    }

    /** Without globs. */
    private static String escaped(Path file) {
        return literal(file).replace("[", "[[]").replace("*", "[*]");
    }
}
