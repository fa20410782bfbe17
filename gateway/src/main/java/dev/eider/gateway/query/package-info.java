/** A query's life, from the request to the last batch. */
@NullMarked
package dev.eider.gateway.query;

import org.jspecify.annotations.NullMarked;
