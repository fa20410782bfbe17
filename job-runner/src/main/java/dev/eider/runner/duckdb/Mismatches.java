package dev.eider.runner.duckdb;

import static dev.eider.contract.TableName.quote;

import dev.eider.contract.Column;
import dev.eider.contract.JobSpec;
import dev.eider.contract.PlannedFile;
import dev.eider.contract.TableScan;
import dev.eider.contract.TableSource;
import dev.eider.runner.stage.StageDirectory;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Finds the table, column and file behind a failed cast of a file's value to the type that its column should have. */
final class Mismatches {
    private final JobSpec spec;
    private final StageDirectory directory;
    private final Connection connection;
    private final Function<String, Optional<DuckDbFailure>> run;

    /** @param run a statement up to its first row; gives its error */
    Mismatches(
            JobSpec spec,
            StageDirectory directory,
            Connection connection,
            Function<String, Optional<DuckDbFailure>> run) {
        this.spec = spec;
        this.directory = directory;
        this.connection = connection;
        this.run = run;
    }

    /** A message for the client; empty if the error is not about files. */
    Optional<String> explain(DuckDbFailure error) {
        if (error.isOtherType() && directory.mentionsFile(error.message())) {
            return Optional.of(named(error));
        }
        if (!error.isOtherType() && !error.type().equals("Invalid Input")) {
            return Optional.empty();
        }
        return partition().or(() -> error.position().isPresent() ? Optional.empty() : reread());
    }

    /** What follows the first line is advice about options that DuckDB would have here. */
    private String named(DuckDbFailure error) {
        String message = directory.withUris(error.message()).lines().findFirst().orElse("");
        return spec.plan().tables().stream()
                .filter(scan -> scan.files().stream()
                        .anyMatch(
                                f -> error.message().contains(directory.path(f).toString())))
                .findFirst()
                .map(scan -> about(scan) + message)
                .orElse(message);
    }

    private static String about(TableScan scan) {
        return scan.name().catalog().equals(TableSource.SCAN_CATALOG) ? "" : "table " + scan.name() + ": ";
    }

    /** DuckDB does not say in which file a partition's value is none of its column's type, so all are tried. */
    private Optional<String> partition() {
        for (TableScan scan : spec.plan().tables()) {
            for (PlannedFile file : scan.files()) {
                List<Optional<String>> values = PartitionValues.of(scan, file);
                for (int i = 0; i < values.size(); i++) {
                    Column column = scan.partitionColumns().get(i);
                    if (values.get(i).isPresent() && !fits(values.get(i).get(), column.type())) {
                        return Optional.of(about(scan) + "the partition column \"" + column.name()
                                + "\" is " + column.type() + ", but has the value '"
                                + values.get(i).get() + "' in " + file.uri());
                    }
                }
            }
        }
        return Optional.empty();
    }

    private boolean fits(String value, String type) {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT TRY_CAST(? AS " + type + ") IS NOT NULL")) {
            statement.setString(1, value);
            try (ResultSet result = statement.executeQuery()) {
                return result.next() && result.getBoolean(1);
            }
        } catch (SQLException _) {
            // There is no such cast at all, which is not the value's fault.
            return true;
        }
    }

    /** A cast within a pushed-down filter fails without a file's name; a mere scan of the column names it. */
    private Optional<String> reread() {
        for (TableScan scan : spec.plan().tables()) {
            if (!scan.files().isEmpty() && scan.options().containsKey(TableScan.CAST_FILES)) {
                for (Column column : scan.columns()) {
                    String sql = "SELECT count(" + quote(column.name()) + ") FROM "
                            + scan.name().quoted();
                    Optional<DuckDbFailure> found =
                            run.apply(sql).filter(f -> f.isOtherType() && directory.mentionsFile(f.message()));
                    if (found.isPresent()) {
                        return found.map(this::named);
                    }
                }
            }
        }
        return Optional.empty();
    }
}
