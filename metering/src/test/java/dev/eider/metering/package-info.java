@NullMarked
package dev.eider.metering;

import org.jspecify.annotations.NullMarked;
