/** What stands in for the query service when the doors are tested. */
@NullMarked
package dev.eider.gateway.door;

import org.jspecify.annotations.NullMarked;
