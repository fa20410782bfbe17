/** What tables there are: the port, its records, and the types of columns. */
@NullMarked
package dev.eider.catalog;

import org.jspecify.annotations.NullMarked;
