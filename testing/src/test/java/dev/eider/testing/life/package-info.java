/** How a query's life ends, whichever way: what clients are told, and that nothing is left of it. */
@NullMarked
package dev.eider.testing.life;

import org.jspecify.annotations.NullMarked;
