/** The PostgreSQL front door. */
@NullMarked
package dev.eider.gateway.pgwire;

import org.jspecify.annotations.NullMarked;
