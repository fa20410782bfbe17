/** Starting jobs and hearing from them. */
@NullMarked
package dev.eider.gateway.job;

import org.jspecify.annotations.NullMarked;
