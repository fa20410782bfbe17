/** Metadata probes, scan plans and sizing: what a statement will read and need. */
@NullMarked
package dev.eider.estimator;

import org.jspecify.annotations.NullMarked;
