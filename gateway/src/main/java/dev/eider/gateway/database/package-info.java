/** The gateway's way to PostgreSQL: a pool over the configured server or over one of its own. */
@NullMarked
package dev.eider.gateway.database;

import org.jspecify.annotations.NullMarked;
