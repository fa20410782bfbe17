/** The data that a first start brings with it. */
@NullMarked
package dev.eider.gateway.demo;

import org.jspecify.annotations.NullMarked;
