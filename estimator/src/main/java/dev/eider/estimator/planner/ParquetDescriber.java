package dev.eider.estimator.planner;

import dev.eider.contract.Column;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Columns of Parquet files, in an instance that sees their directory, sees no client's SQL and is closed with the answer. */
final class ParquetDescriber {
    private ParquetDescriber() {}

    /** @param files all in one directory */
    static List<Column> describe(List<Path> files) {
        if (files.isEmpty()) {
            return List.of();
        }
        try (Connection connection = Sandbox.open()) {
            Path directory = files.getFirst().toAbsolutePath().getParent();
            Sandbox.lock(connection, Optional.ofNullable(directory), Map.of());
            return describe(connection, files);
        } catch (SQLException e) {
            throw DuckDbErrors.translate(e, new SourceText(""));
        }
    }

    private static List<Column> describe(Connection connection, List<Path> files) {
        String paths = files.stream()
                .map(file -> Sandbox.literal(file.toAbsolutePath().toString()))
                .collect(Collectors.joining(", ", "[", "]"));
        String sql =
                "DESCRIBE SELECT * FROM read_parquet(" + paths + ", hive_partitioning = false, union_by_name = true)";
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<Column> columns = new ArrayList<>();
            while (rows.next()) {
                columns.add(new Column(rows.getString("column_name"), rows.getString("column_type")));
            }
            return columns;
        } catch (SQLException e) {
            QueryException cause = DuckDbErrors.translate(e, new SourceText(""));
            throw new QueryException(
                    ErrorCode.CORRUPT_FILE, "DuckDB cannot read the Parquet file's schema: " + cause.getMessage(), e);
        }
    }
}
