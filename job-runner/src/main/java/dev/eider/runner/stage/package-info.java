/** Hollow files: sparse local copies of objects that hold the planned ranges only. */
@NullMarked
package dev.eider.runner.stage;

import org.jspecify.annotations.NullMarked;
