package dev.eider.gateway.cli;

import java.io.IOException;
import java.util.Optional;
import org.jline.terminal.Size;
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
    private static final int DEFAULT_HEIGHT = 24;

    static Terminals none() {
        return of(false, false, false, DEFAULT_WIDTH);
    }

    static Terminals of(boolean input, boolean output, boolean error, int width) {
        return new Terminals(input, output, error, width, Optional.empty());
    }

    /** To be called once in a process. */
    static Terminals ofThisProcess() {
        try {
            // Native signals off, for JLine would give an interrupt back to the system, which ends the process on the
            // spot.
            Terminal terminal = TerminalBuilder.builder()
                    .system(true)
                    .dumb(true)
                    .nativeSignals(false)
                    .build();
            if (!(terminal instanceof TerminalExt known) || known.getProvider() == null) {
                return none();
            }
            if (terminal.getWidth() <= 0) {
                // A terminal that nobody has given a size, as containers have: line editing needs one.
                terminal.setSize(new Size(DEFAULT_WIDTH, DEFAULT_HEIGHT));
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
