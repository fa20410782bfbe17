@NullMarked
package dev.eider.catalog;

import org.jspecify.annotations.NullMarked;
