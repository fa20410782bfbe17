/** Planner processes: DuckDB's optimizer, outside the gateway. */
@NullMarked
package dev.eider.gateway.planner;

import org.jspecify.annotations.NullMarked;
