/** TPC-H's queries and published answers. */
@NullMarked
package dev.eider.testing.tpch;

import org.jspecify.annotations.NullMarked;
