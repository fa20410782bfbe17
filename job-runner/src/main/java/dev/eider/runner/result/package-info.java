/** A result on its way into object storage: Arrow IPC streams of a few megabytes each. */
@NullMarked
package dev.eider.runner.result;

import org.jspecify.annotations.NullMarked;
