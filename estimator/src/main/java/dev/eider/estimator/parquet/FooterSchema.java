package dev.eider.estimator.parquet;

import dev.eider.objectstore.ObjectInfo;
import java.util.List;
import org.apache.parquet.format.SchemaElement;

/**
 * What a file's columns are.
 *
 * @param elements of {@code root}, depth first
 * @param bytes of the file's footer without its row groups, which is a footer as well; not to be changed
 * @param key what the columns that DuckDB sees depend on; equal for files of one writer with one schema
 */
public record FooterSchema(ObjectInfo file, List<SchemaElement> elements, SchemaNode root, byte[] bytes, String key) {}
