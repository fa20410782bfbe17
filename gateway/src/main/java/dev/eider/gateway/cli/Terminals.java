package dev.eider.gateway.cli;

import java.io.IOException;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalExt;
import org.jline.terminal.spi.TerminalProvider;

/**
 * Which of the standard streams are terminals.
 *
 * @param width of the terminal in cells
 */
record Terminals(boolean input, boolean output, boolean error, int width) {
    private static final int DEFAULT_WIDTH = 80;

    static Terminals none() {
        return new Terminals(false, false, false, DEFAULT_WIDTH);
    }

    static Terminals ofThisProcess() {
        try (Terminal terminal =
                TerminalBuilder.builder().system(true).dumb(true).build()) {
            if (!(terminal instanceof TerminalExt known) || known.getProvider() == null) {
                return none();
            }
            TerminalProvider provider = known.getProvider();
            return new Terminals(
                    provider.isSystemStream(SystemStream.Input),
                    provider.isSystemStream(SystemStream.Output),
                    provider.isSystemStream(SystemStream.Error),
                    terminal.getWidth() > 0 ? terminal.getWidth() : DEFAULT_WIDTH);
        } catch (IOException _) {
            return none();
        }
    }
}
