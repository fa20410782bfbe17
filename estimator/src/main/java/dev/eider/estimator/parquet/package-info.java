/** Parquet footers from object storage: read, checked, cached. */
@NullMarked
package dev.eider.estimator.parquet;

import org.jspecify.annotations.NullMarked;
