@NullMarked
package dev.eider.database;

import org.jspecify.annotations.NullMarked;
