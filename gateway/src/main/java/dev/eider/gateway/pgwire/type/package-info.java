/** Values between Arrow, PostgreSQL's wire formats and DuckDB's literals. */
@NullMarked
package dev.eider.gateway.pgwire.type;

import org.jspecify.annotations.NullMarked;
