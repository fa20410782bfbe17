/** Fixtures for tests over the whole house. */
@NullMarked
package dev.eider.testing;

import org.jspecify.annotations.NullMarked;
