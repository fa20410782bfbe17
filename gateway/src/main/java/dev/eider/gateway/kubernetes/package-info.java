/** Runs each query as a Kubernetes Job, and tells how it ended. */
@NullMarked
package dev.eider.gateway.kubernetes;

import org.jspecify.annotations.NullMarked;
