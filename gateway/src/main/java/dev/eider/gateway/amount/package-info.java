/** Bytes, CPUs and times as people write and read them. */
@NullMarked
package dev.eider.gateway.amount;

import org.jspecify.annotations.NullMarked;
