@NullMarked
package dev.eider.gateway.database;

import org.jspecify.annotations.NullMarked;
