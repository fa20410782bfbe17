/** Part of the build, not of the product: Java classes for the tables that migrations make. */
@NullMarked
package dev.eider.codegen;

import org.jspecify.annotations.NullMarked;
