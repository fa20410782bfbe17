/** The planner process: DuckDB's own optimizer over empty tables, and its protocol. */
@NullMarked
package dev.eider.estimator.planner;

import org.jspecify.annotations.NullMarked;
