/** How much CPU, memory and disk a statement needs. */
@NullMarked
package dev.eider.estimator.sizing;

import org.jspecify.annotations.NullMarked;
