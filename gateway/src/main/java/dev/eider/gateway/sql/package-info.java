/** What a statement is, as far as that can be told without DuckDB. */
@NullMarked
package dev.eider.gateway.sql;

import org.jspecify.annotations.NullMarked;
