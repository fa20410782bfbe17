/** The gateway's executable. */
@NullMarked
package dev.eider.gateway;

import org.jspecify.annotations.NullMarked;
