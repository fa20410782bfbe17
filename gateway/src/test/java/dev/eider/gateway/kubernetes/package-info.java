@NullMarked
package dev.eider.gateway.kubernetes;

import org.jspecify.annotations.NullMarked;
