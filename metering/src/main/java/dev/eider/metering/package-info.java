/** Every statement from arrival to end, and what it used. */
@NullMarked
package dev.eider.metering;

import org.jspecify.annotations.NullMarked;
