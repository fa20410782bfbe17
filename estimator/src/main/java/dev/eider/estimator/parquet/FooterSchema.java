package dev.eider.estimator.parquet;

import dev.eider.objectstore.ObjectInfo;

/**
 * What a file's columns are.
 *
 * @param bytes of the file's footer without its row groups and what else DuckDB's columns do not depend on, which is a footer as well; not
 *     to be changed
 * @param key of {@code bytes}: equal for files of one writer with one schema
 */
public record FooterSchema(ObjectInfo file, SchemaNode root, byte[] bytes, String key) {}
