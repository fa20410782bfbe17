/** The Arrow Flight SQL door. */
@NullMarked
package dev.eider.gateway.flightsql;

import org.jspecify.annotations.NullMarked;
