/** Arrow's types and values in DuckDB's words, for the doors. */
@NullMarked
package dev.eider.gateway.arrow;

import org.jspecify.annotations.NullMarked;
