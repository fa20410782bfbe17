/** The process that runs one statement: stage bytes, run DuckDB, write Arrow parts, write the manifest. */
@NullMarked
package dev.eider.runner;

import org.jspecify.annotations.NullMarked;
