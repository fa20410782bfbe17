/** Gateways and runners that are killed, evicted and cut off, on a real cluster. */
@NullMarked
package dev.eider.testing.cluster;

import org.jspecify.annotations.NullMarked;
