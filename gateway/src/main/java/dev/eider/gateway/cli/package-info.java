/** {@code eider sql}: a client of the HTTP door for people and scripts. */
@NullMarked
package dev.eider.gateway.cli;

import org.jspecify.annotations.NullMarked;
