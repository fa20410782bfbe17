/** DuckDB in its sandbox, and what its errors mean. */
@NullMarked
package dev.eider.runner.duckdb;

import org.jspecify.annotations.NullMarked;
