/**
 * PostgreSQL for the rooms that keep something: a server of our own where none is configured, migrations, and how statements reach it.
 */
@NullMarked
package dev.eider.database;

import org.jspecify.annotations.NullMarked;
