/** Hostile SQL, through every door. */
@NullMarked
package dev.eider.testing.hostile;

import org.jspecify.annotations.NullMarked;
