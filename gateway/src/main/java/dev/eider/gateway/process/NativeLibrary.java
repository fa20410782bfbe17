package dev.eider.gateway.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * DuckDB's native library, unpacked once instead of at every start of a child JVM. The driver looks for it in its own jar and unpacks 72
 * MB to a temporary file if it is there; else it loads it from the directory in which the jar lies. So the child gets a copy of the jar
 * without libraries, and this platform's library beside it.
 */
public final class NativeLibrary {
    private static final String JAR_PREFIX = "duckdb_jdbc-";
    private static final String LIBRARY_PREFIX = "libduckdb_java.so_";

    private NativeLibrary() {}

    /**
     * The command with DuckDB's jar replaced by its unpacked copy below {@code cache}, which is made on the first call; several processes
     * may do so at once. The command as it is, if its class path has no such jar or the jar no library of this platform.
     */
    public static JavaCommand unpacked(JavaCommand command, Path cache) throws IOException {
        List<Path> classPath = new ArrayList<>();
        for (Path entry : command.classPath()) {
            boolean driver = entry.getFileName() != null
                    && entry.getFileName().toString().startsWith(JAR_PREFIX)
                    && entry.getFileName().toString().endsWith(".jar");
            classPath.add(driver ? unpack(entry, cache) : entry);
        }
        return command.withClassPath(classPath);
    }

    /**
     * Writes a copy of DuckDB's jar without libraries, and beside it the library of a platform, which need not be this one. The same
     * input gives the same bytes.
     *
     * @param platform as the driver spells it: {@code linux_amd64}, {@code macos_arm64}
     * @param home a directory that is not there yet
     * @throws IOException also if the jar has no library of that platform
     */
    public static void unpack(Path jar, String platform, Path home) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            ZipEntry library = zip.getEntry(fileName(platform));
            if (library == null) {
                throw new IOException(jar + " has no library of " + platform);
            }
            make(zip, library, home, jar.getFileName());
        }
    }

    /** The library's name in the jar and unpacked. */
    public static String fileName(String platform) {
        return LIBRARY_PREFIX + platform;
    }

    private static Path unpack(Path jar, Path cache) throws IOException {
        String library = fileName(platform());
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            ZipEntry entry = zip.getEntry(library);
            if (entry == null) {
                return jar;
            }
            Path name = jar.getFileName();
            // The checksum keeps builds of one version apart.
            String key =
                    name.toString().replace(".jar", "") + "-" + platform() + "-" + Long.toHexString(entry.getCrc());
            Path home = cache.toAbsolutePath().resolve(key);
            if (!Files.isDirectory(home)) {
                make(zip, entry, home, name);
            }
            return home.resolve(name);
        }
    }

    private static void make(ZipFile zip, ZipEntry library, Path home, Path jarName) throws IOException {
        Files.createDirectories(home.getParent());
        Path draft = Files.createTempDirectory(home.getParent(), "unpacking-");
        try (InputStream in = zip.getInputStream(library)) {
            Files.copy(in, draft.resolve(library.getName()));
        }
        try (OutputStream file = Files.newOutputStream(draft.resolve(jarName));
                ZipOutputStream out = new ZipOutputStream(file)) {
            copyWithoutLibraries(zip, out);
        }
        openToAll(draft);
        try {
            Files.move(draft, home, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException _) {
            // Another process was faster; its copy is as good.
            delete(draft);
        } catch (AtomicMoveNotSupportedException e) {
            delete(draft);
            throw e;
        }
    }

    /** A temporary directory is its maker's; what is built by root may be run by others. */
    private static void openToAll(Path directory) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(directory, PosixFileAttributeView.class);
        if (view != null) {
            view.setPermissions(PosixFilePermissions.fromString("rwxr-xr-x"));
        }
    }

    /** Entries are stored, not deflated: classes load faster. */
    private static void copyWithoutLibraries(ZipFile zip, ZipOutputStream out) throws IOException {
        for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
            ZipEntry entry = entries.nextElement();
            if (entry.isDirectory() || entry.getName().startsWith(LIBRARY_PREFIX)) {
                continue;
            }
            byte[] content;
            try (InputStream in = zip.getInputStream(entry)) {
                content = in.readAllBytes();
            }
            out.putNextEntry(stored(entry, content));
            out.write(content);
            out.closeEntry();
        }
    }

    private static ZipEntry stored(ZipEntry entry, byte[] content) {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        ZipEntry copy = new ZipEntry(entry.getName());
        copy.setMethod(ZipEntry.STORED);
        copy.setSize(content.length);
        copy.setCrc(checksum.getValue());
        copy.setTime(entry.getTime());
        return copy;
    }

    private static void delete(Path draft) throws IOException {
        try (var files = Files.list(draft)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(draft);
    }

    /** As the driver spells it: {@code linux_amd64}, {@code macos_arm64}. */
    private static String platform() {
        String os = System.getProperty("os.name").toLowerCase(java.util.Locale.ROOT);
        String arch = System.getProperty("os.arch").toLowerCase(java.util.Locale.ROOT);
        String system = os.startsWith("mac") ? "macos" : os.startsWith("windows") ? "windows" : "linux";
        return system + "_" + (arch.equals("aarch64") || arch.equals("arm64") ? "arm64" : "amd64");
    }
}
