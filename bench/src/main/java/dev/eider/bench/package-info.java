/** Measurements of Eider beside its peers, in one run and on the same data. */
@NullMarked
package dev.eider.bench;

import org.jspecify.annotations.NullMarked;
