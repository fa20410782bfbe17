package dev.eider.gateway.cli;

import java.io.PrintStream;

/**
 * Where output goes.
 *
 * @param out results
 * @param err everything else
 * @param live whether {@code err} is a terminal, for a line that is overwritten
 * @param width of the terminal that {@code out} is, in cells; {@link Integer#MAX_VALUE} when it is none
 */
record Screen(ResultOutput out, PrintStream err, boolean live, int width) {}
