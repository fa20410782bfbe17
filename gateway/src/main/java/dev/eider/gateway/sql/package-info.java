/** What can be said of a statement's text without planning it. */
@NullMarked
package dev.eider.gateway.sql;

import org.jspecify.annotations.NullMarked;
