/** The catalog kept in PostgreSQL. */
@NullMarked
package dev.eider.catalog.store;

import org.jspecify.annotations.NullMarked;
