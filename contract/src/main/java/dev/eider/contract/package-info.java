/** Records that two processes or two modules agree on, and their JSON. Immutable, without behaviour beyond their own arithmetic. */
@NullMarked
package dev.eider.contract;

import org.jspecify.annotations.NullMarked;
