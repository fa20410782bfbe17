package dev.eider.estimator.parquet;

import dev.eider.contract.Column;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The columns of many files, united by name. Of a file that has no column which others before it lack nothing is kept; of the others what
 * DuckDB needs to unite them is on disk until this is closed. For one thread.
 */
public final class SchemaUnion implements AutoCloseable {
    /** Of heap for columns, per statement. */
    private static final long MAX_BYTES = 16 << 20;
    /** Of disk for footers that bring columns, per statement. */
    private static final long MAX_KEPT_BYTES = 256 << 20;

    private final FileSchemas schemas;
    private final HollowFiles hollows;
    private final Map<String, Column> byName = new LinkedHashMap<>();
    /** How many files have it so. */
    private final Map<Column, Integer> files = new HashMap<>();

    private int added;
    private long bytes;
    private long keptBytes;
    private boolean differ;

    SchemaUnion(FileSchemas schemas, HollowFiles hollows) {
        this.schemas = schemas;
        this.hollows = hollows;
    }

    /** @throws QueryException CORRUPT_FILE; OUT_OF_MEMORY if there are too many different columns */
    public void add(FooterSchema schema) {
        added++;
        boolean tellsMore = false;
        for (Column column : schemas.columns(schema)) {
            if (files.merge(column, 1, Integer::sum) == 1) {
                tellsMore = true;
                bytes += FileSchemas.heapBytes(column);
            }
            Column before = byName.putIfAbsent(column.name().toLowerCase(Locale.ROOT), column);
            differ |= before != null && !before.type().equals(column.type());
        }
        if (tellsMore) {
            keptBytes += schema.bytes().length;
            checkSize(schema);
            hollows.add(schema);
        }
    }

    private void checkSize(FooterSchema schema) {
        if (bytes > MAX_BYTES || keptBytes > MAX_KEPT_BYTES) {
            throw new QueryException(
                    ErrorCode.OUT_OF_MEMORY,
                    "the files up to '" + schema.file().uri() + "' have " + files.size()
                            + " different columns in schemas of " + (keptBytes >> 20)
                            + " MiB together, more than this gateway unites: read fewer of the files, or leave out union_by_name");
        }
    }

    /** Whether files have a column in different types. */
    public boolean differ() {
        return differ;
    }

    /**
     * In the order in which the files bring them, each of the type that holds the values of all.
     *
     * @throws QueryException CORRUPT_FILE naming the files if DuckDB does not unite their schemas; SCHEMA_MISMATCH
     */
    public List<Column> columns() {
        if (!differ) {
            return List.copyOf(byName.values());
        }
        List<Column> widened = hollows.columns();
        checkStructs(widened);
        return widened;
    }

    /** DuckDB's reader fails over fields of a struct that it casts or that a file lacks. */
    private void checkStructs(List<Column> columns) {
        for (Column column : columns) {
            if (column.type().contains("STRUCT(") && files.getOrDefault(column, 0) < added) {
                throw new QueryException(
                        ErrorCode.SCHEMA_MISMATCH,
                        "The files' columns differ in their types, and the column '" + column.name()
                                + "', which has a STRUCT, is not the same in all of them: read the files that are alike by themselves"
                                + " and unite them by UNION ALL BY NAME.");
            }
        }
    }

    @Override
    public void close() {
        hollows.close();
    }
}
