package dev.eider.database;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Sees to it that the server ends with this process, however that ends: a shell waits on a pipe whose other end only this process
 * holds, and tells the server to stop when the pipe closes. It outlives a Ctrl-C, which the terminal sends to it too. It signals the
 * process that it was started for and no later one: the next gateway may have started a server by then.
 */
final class Watchdog {
    private static final String SCRIPT = """
            trap '' INT TERM HUP
            read -r line
            { read -r pid < "$1/postmaster.pid"; } 2>/dev/null || exit 0
            [ "$pid" = "$2" ] && kill -INT "$2"
            """;

    private final Process shell;

    private Watchdog(Process shell) {
        this.shell = shell;
    }

    static Watchdog start(Path data, long serverPid) throws IOException {
        ProcessBuilder builder = new Command(
                        List.of("/bin/sh", "-c", SCRIPT, "eider-watchdog", data.toString(), Long.toString(serverPid)))
                .builder();
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD);
        return new Watchdog(builder.start());
    }

    /** Lets the shell tell the server to stop; returns when the shell has done so, not when the server has ended. */
    void release(Duration patience) throws IOException, InterruptedException {
        shell.getOutputStream().close();
        if (!shell.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            shell.destroyForcibly();
        }
    }
}
