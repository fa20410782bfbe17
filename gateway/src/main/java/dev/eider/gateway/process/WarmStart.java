package dev.eider.gateway.process;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A child's command line at its fastest: DuckDB's library unpacked, and an ahead-of-time cache (JEP 483, 514) that a training run has
 * written. Both are kept in a directory that several processes may share; the cache is named after the JVM and the class path it is good
 * for. Without one the child starts all the same, only slower. Thread-safe.
 */
public final class WarmStart {
    /** The runner's training run. */
    public static final String RUNNER_TRAINING = "dev.eider.runner.Training";

    /** Each takes some 50 MB. */
    private static final int KEPT_CACHES = 3;

    private static final Logger LOG = LoggerFactory.getLogger(WarmStart.class);
    private static final int TRAINING_SECONDS = 120;

    private final JavaCommand command;
    private final Path aotCache;

    private WarmStart(JavaCommand command, Path aotCache) {
        this.command = command;
        this.aotCache = aotCache;
    }

    /** Unpacks the library if need be: a second or so, the first time. */
    public static WarmStart prepare(JavaCommand command, Path cache) throws IOException {
        JavaCommand unpacked = NativeLibrary.unpacked(command, cache);
        return new WarmStart(unpacked, cache.toAbsolutePath().resolve("aot-" + key(unpacked) + ".cache"));
    }

    /** The command with what is there by now. */
    public JavaCommand command() {
        return isTrained() ? command.withFlags(List.of("-XX:AOTCache=" + aotCache, "-XX:AOTMode=auto")) : command;
    }

    public boolean isTrained() {
        return Files.isRegularFile(aotCache);
    }

    /**
     * Makes the cache unless it is there, in five seconds or so of one CPU.
     *
     * @param mainClass a run for the JVM to learn from
     * @return whether there is a cache now; a class path with directories in it cannot have one
     */
    public boolean train(String mainClass) throws IOException, InterruptedException {
        if (isTrained()) {
            return true;
        }
        if (command.classPath().stream().anyMatch(Files::isDirectory)) {
            LOG.debug("no ahead-of-time cache for a class path with directories");
            return false;
        }
        Files.createDirectories(aotCache.getParent());
        Path draft = Files.createTempDirectory(aotCache.getParent(), "training-");
        try {
            return run(mainClass, draft.resolve("cache"));
        } finally {
            try (var files = Files.list(draft)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(draft);
        }
    }

    /** {@link #train} on a thread of its own; a failure is logged. */
    public void trainInBackground(String mainClass) {
        Thread.ofPlatform().daemon().name("warm-start").start(() -> {
            try {
                train(mainClass);
            } catch (IOException e) {
                LOG.warn("no ahead-of-time cache: children start slower", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private boolean run(String mainClass, Path output) throws IOException, InterruptedException {
        List<String> line = command.withFlags(ChildFlags.FAST_START)
                .line(List.of("-XX:AOTCacheOutput=" + output), mainClass, List.of());
        Path log = output.resolveSibling("log");
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(log.toFile()))
                .start();
        process.getOutputStream().close();
        try {
            boolean ended = process.waitFor(TRAINING_SECONDS, TimeUnit.SECONDS);
            if (!ended || process.exitValue() != 0 || !Files.isRegularFile(output)) {
                LOG.warn("no ahead-of-time cache, children start slower: {}", Files.readString(log));
                return false;
            }
            Files.move(output, aotCache, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            removeOld();
            return true;
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** Caches of earlier builds, of which some may still be running. */
    private void removeOld() throws IOException {
        List<Path> caches = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(aotCache.getParent(), "aot-*.cache")) {
            files.forEach(caches::add);
        }
        caches.sort(Comparator.comparingLong((Path file) -> file.toFile().lastModified())
                .reversed());
        for (Path old : caches.stream().skip(KEPT_CACHES).toList()) {
            Files.deleteIfExists(old);
        }
    }

    private static String key(JavaCommand command) throws IOException {
        StringBuilder parts = new StringBuilder(System.getProperty("java.vm.version") + command.flags());
        for (Path entry : command.classPath()) {
            parts.append('\n').append(entry);
            if (Files.isRegularFile(entry)) {
                parts.append(' ').append(Files.size(entry)).append(' ').append(Files.getLastModifiedTime(entry));
            }
        }
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(parts.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** {@code WarmStart LIB_DIRECTORY CACHE_DIRECTORY}: makes a runner's cache when the distribution is built. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length != 2) {
            System.err.println("usage: WarmStart LIB_DIRECTORY CACHE_DIRECTORY");
            System.exit(2);
        }
        WarmStart start = prepare(JavaCommand.ofDirectory(Path.of(arguments[0])), Path.of(arguments[1]));
        System.exit(start.train(RUNNER_TRAINING) ? 0 : 1);
    }
}
