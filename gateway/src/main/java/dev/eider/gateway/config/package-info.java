/** The gateway's configuration: one record tree, read once at start. */
@NullMarked
package dev.eider.gateway.config;

import org.jspecify.annotations.NullMarked;
