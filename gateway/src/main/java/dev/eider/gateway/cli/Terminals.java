package dev.eider.gateway.cli;

import java.io.IOException;
import java.util.Optional;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalExt;
import org.jline.terminal.spi.TerminalProvider;

/**
 * Which of the standard streams are terminals.
 *
 * @param width of the terminal in cells
 * @param terminal for the prompt; never closed, because that would close the process's standard output
 */
record Terminals(boolean input, boolean output, boolean error, int width, Optional<Terminal> terminal) {
    private static final int DEFAULT_WIDTH = 80;

    static Terminals none() {
        return of(false, false, false, DEFAULT_WIDTH);
    }

    static Terminals of(boolean input, boolean output, boolean error, int width) {
        return new Terminals(input, output, error, width, Optional.empty());
    }

    /** To be called once in a process. */
    static Terminals ofThisProcess() {
        try {
            Terminal terminal =
                    TerminalBuilder.builder().system(true).dumb(true).build();
            if (!(terminal instanceof TerminalExt known) || known.getProvider() == null) {
                return none();
            }
            TerminalProvider provider = known.getProvider();
            return new Terminals(
                    provider.isSystemStream(SystemStream.Input),
                    provider.isSystemStream(SystemStream.Output),
                    provider.isSystemStream(SystemStream.Error),
                    terminal.getWidth() > 0 ? terminal.getWidth() : DEFAULT_WIDTH,
                    Optional.of(terminal));
        } catch (IOException _) {
            return none();
        }
    }
}
