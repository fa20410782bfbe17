@NullMarked
package dev.eider.gateway.server;

import org.jspecify.annotations.NullMarked;
