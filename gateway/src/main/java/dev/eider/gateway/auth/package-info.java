/** Who is asking. */
@NullMarked
package dev.eider.gateway.auth;

import org.jspecify.annotations.NullMarked;
