@NullMarked
package dev.eider.catalog.unity;

import org.jspecify.annotations.NullMarked;
