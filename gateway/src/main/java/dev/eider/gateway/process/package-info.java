/** Child JVMs on this machine. */
@NullMarked
package dev.eider.gateway.process;

import org.jspecify.annotations.NullMarked;
