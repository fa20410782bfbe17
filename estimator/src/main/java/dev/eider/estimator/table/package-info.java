/** Where a relation's files lie and what columns it has, before any statement is looked at. */
@NullMarked
package dev.eider.estimator.table;

import org.jspecify.annotations.NullMarked;
