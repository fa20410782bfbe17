/** The HTTP door: statements, their results and history as JSON, CSV, NDJSON and Arrow. */
@NullMarked
package dev.eider.gateway.rest;

import org.jspecify.annotations.NullMarked;
