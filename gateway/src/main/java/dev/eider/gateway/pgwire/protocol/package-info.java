/** Messages of PostgreSQL's frontend/backend protocol, version 3: bytes in, bytes out. */
@NullMarked
package dev.eider.gateway.pgwire.protocol;

import org.jspecify.annotations.NullMarked;
