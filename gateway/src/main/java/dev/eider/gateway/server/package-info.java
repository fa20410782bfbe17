/** Wires the rooms of the gateway together and starts them. */
@NullMarked
package dev.eider.gateway.server;

import org.jspecify.annotations.NullMarked;
