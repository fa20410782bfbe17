package dev.eider.testing.life;

import dev.eider.gateway.query.QueryService.Load;
import dev.eider.testing.GatewayRunner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What queries may have left behind in a gateway of this process: processes, files, permits, memory, lines in the log without an end. */
public final class Leftovers {
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final GatewayRunner gateway;

    Leftovers(GatewayRunner gateway) {
        this.gateway = gateway;
    }

    /** Waits until all is as if no query had ever been there, but for {@code kept} that REST still tells the status of. */
    void awaitNone(int kept) throws Exception {
        Await.empty("runners, files, permits, memory or statements", PATIENCE, () -> found(kept));
    }

    private List<String> found(int kept) throws Exception {
        List<String> found = new ArrayList<>();
        runners().forEach(runner -> found.add("runner " + runner.pid()));
        files(gateway.dataDir().resolve("scratch")).forEach(file -> found.add("scratch " + file));
        files(gateway.dataDir().resolve("stage")).stream()
                .filter(file -> !file.endsWith("lock"))
                .forEach(file -> found.add("stage " + file));
        Load load = gateway.server().load();
        if (load.runningJobs() + load.waitingJobs() + load.resultBytes() + Math.abs(load.openQueries() - kept) > 0) {
            found.add(load.toString());
        }
        gateway.rest()
                .get("/v1/queries?state=RUNNING")
                .body()
                .get("queries")
                .forEach(statement -> found.add(statement.get("sql").asText()));
        return found;
    }

    /** Runner processes of this JVM. */
    static List<ProcessHandle> runners() {
        return ProcessHandle.current().descendants().filter(Leftovers::isRunner).toList();
    }

    public static boolean isRunner(ProcessHandle process) {
        return commandLine(process.pid()).contains("dev.eider.runner.RunnerMain");
    }

    /** {@link ProcessHandle.Info} gives up on a class path of this length. Empty when the process has gone. */
    static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), "cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException _) {
            return "";
        }
    }

    static List<Path> files(Path root) {
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.filter(Files::isRegularFile).toList();
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof NoSuchFileException gone) {
                return List.of(Path.of(gone.getFile()));
            }
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
