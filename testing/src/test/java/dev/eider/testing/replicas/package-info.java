/** Several gateways on one database and one bucket. */
@NullMarked
package dev.eider.testing.replicas;

import org.jspecify.annotations.NullMarked;
