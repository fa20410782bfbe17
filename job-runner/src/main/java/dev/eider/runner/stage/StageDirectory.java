package dev.eider.runner.stage;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.PlannedFile;
import dev.eider.contract.QueryException;
import dev.eider.contract.ScanPlan;
import dev.eider.contract.TableScan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One query's directory: hollow files, or links to files of this machine, under {@code data}, DuckDB's spill under {@code spill}. Nobody
 * else writes there. Knows which object stands behind which local file, and keeps local paths out of messages. Thread-safe once
 * everything is linked.
 */
public final class StageDirectory implements AutoCloseable {
    private final Path root;
    private final Path data;
    private final Map<String, String> uriByPath = new LinkedHashMap<>();
    private final Set<Path> linked = new LinkedHashSet<>();

    private StageDirectory(Path root) {
        this.root = root;
        this.data = root.resolve("data");
    }

    /**
     * Creates {@code root}, which may exist if it is empty.
     *
     * @throws QueryException INTERNAL_ERROR if a local path of {@code plan} leaves the directory or stands for two objects
     */
    public static StageDirectory create(Path root, ScanPlan plan) throws IOException {
        StageDirectory directory = new StageDirectory(root.toAbsolutePath().normalize());
        for (TableScan table : plan.tables()) {
            for (PlannedFile file : table.files()) {
                directory.register(file);
            }
        }
        Files.createDirectories(directory.data);
        Files.createDirectories(directory.spill());
        return directory;
    }

    private void register(PlannedFile file) {
        String before = uriByPath.putIfAbsent(path(file).toString(), file.uri());
        if (before != null && !before.equals(file.uri())) {
            throw new QueryException(
                    ErrorCode.INTERNAL_ERROR,
                    "the scan plan puts " + before + " and " + file.uri() + " at the same local path");
        }
    }

    /** Where {@code file} is staged: absolute, below this directory, and without characters that DuckDB takes for a glob. */
    public Path path(PlannedFile file) {
        Path path = safePath(file.localPath());
        if (path == null || path.equals(data)) {
            throw new QueryException(
                    ErrorCode.INTERNAL_ERROR, "the scan plan puts " + file.uri() + " outside of the stage directory");
        }
        return path;
    }

    private @Nullable Path safePath(String localPath) {
        try {
            Path relative = Path.of(withoutGlobs(localPath));
            Path path = data.resolve(relative).normalize();
            boolean climbs = false;
            for (Path name : relative) {
                climbs |= name.toString().equals("..");
            }
            return relative.isAbsolute() || climbs || !path.startsWith(data) ? null : path;
        } catch (InvalidPathException _) {
            return null;
        }
    }

    /** Percent-encoded, as DuckDB decodes values of {@code key=value} directories. */
    private static String withoutGlobs(String path) {
        StringBuilder safe = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            switch (c) {
                case '*' -> safe.append("%2A");
                case '?' -> safe.append("%3F");
                case '[' -> safe.append("%5B");
                case ']' -> safe.append("%5D");
                default -> safe.append(c);
            }
        }
        return safe.toString();
    }

    /**
     * Makes {@code path} of this directory stand for a file of this machine.
     *
     * @param target without links in its own path, for DuckDB follows them before it asks whether it may read
     */
    void link(Path path, Path target) throws IOException {
        Files.createDirectories(path.getParent());
        Files.createSymbolicLink(path, target);
        linked.add(target);
    }

    /** What lies outside of this directory and is still to be read. */
    public Set<Path> linked() {
        return linked;
    }

    public Path root() {
        return root;
    }

    public Path spill() {
        return root.resolve("spill");
    }

    /** Original URI by absolute local path, in plan order. */
    public Map<String, String> uriByPath() {
        return uriByPath;
    }

    public boolean mentionsFile(String message) {
        return message.contains(data.toString());
    }

    /** {@code message} with original URIs in the place of local paths. */
    public String withUris(String message) {
        if (!message.contains(root.toString())) {
            return message;
        }
        String text = message;
        for (Map.Entry<String, String> entry : uriByPath.entrySet()) {
            text = text.replace(entry.getKey(), entry.getValue());
        }
        return text.replace(root.toString(), "(stage)");
    }

    /** Bytes that can still be written. */
    public long usableBytes() {
        try {
            return Files.getFileStore(root).getUsableSpace();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes everything. Idempotent. */
    @Override
    public void close() throws IOException {
        delete(root);
    }

    /** Removes {@code directory} with all that is in it; nothing happens if there is none. */
    public static void delete(Path directory) throws IOException {
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
                        throws IOException {
                    Files.deleteIfExists(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (NoSuchFileException _) {
            // It is gone: that is what was asked for.
        }
    }
}
