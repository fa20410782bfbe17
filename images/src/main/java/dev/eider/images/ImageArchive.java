package dev.eider.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarFile;

/** An image as {@code docker save} writes it. */
final class ImageArchive implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REMOVED = ".wh.";

    private final TarFile tar;
    private final JsonNode manifest;
    private final JsonNode config;

    private ImageArchive(TarFile tar) throws IOException {
        this.tar = tar;
        this.manifest = read("manifest.json").path(0);
        this.config = read(manifest.path("Config").asText());
    }

    static ImageArchive open(Path file) throws IOException {
        TarFile tar = new TarFile(file);
        try {
            return new ImageArchive(tar);
        } catch (IOException | RuntimeException e) {
            tar.close();
            throw e;
        }
    }

    /** As images call it, such as {@code amd64}. */
    String architecture() {
        return config.path("architecture").asText();
    }

    /**
     * The JVM's home, below which {@code bin/java} lies.
     *
     * @throws IOException if the image's environment has no JAVA_HOME
     */
    String javaHome() throws IOException {
        for (JsonNode variable : config.path("config").path("Env")) {
            if (variable.asText().startsWith("JAVA_HOME=/")) {
                return variable.asText().substring("JAVA_HOME=".length());
            }
        }
        throw new IOException("the base image does not set JAVA_HOME");
    }

    /**
     * Unpacks what lies below some directories of the image, with modification times and without owners.
     *
     * @param prefixes absolute paths within the image
     * @param root that stands for {@code /}
     */
    void unpack(List<String> prefixes, Path root) throws IOException {
        for (JsonNode layer : manifest.path("Layers")) {
            try (InputStream raw = new BufferedInputStream(open(layer.asText()));
                    TarArchiveInputStream files =
                            new TarArchiveInputStream(isCompressed(raw) ? new GZIPInputStream(raw) : raw)) {
                unpack(files, prefixes, root.toRealPath());
            }
        }
    }

    private static boolean isCompressed(InputStream in) throws IOException {
        in.mark(2);
        int magic = in.read() << 8 | in.read();
        in.reset();
        return magic == 0x1f8b;
    }

    private static void unpack(TarArchiveInputStream layer, List<String> prefixes, Path root) throws IOException {
        for (TarArchiveEntry entry = layer.getNextEntry(); entry != null; entry = layer.getNextEntry()) {
            Path target = root.resolve(relative(entry.getName())).normalize();
            String path = "/" + root.relativize(target);
            if (prefixes.stream().noneMatch(p -> path.equals(p) || path.startsWith(p + "/"))) {
                continue;
            }
            demandInside(target, root);
            String name = target.getFileName().toString();
            if (name.startsWith(REMOVED)) {
                Files.deleteIfExists(target.resolveSibling(name.substring(REMOVED.length())));
            } else if (entry.isDirectory()) {
                Files.createDirectories(target);
            } else {
                unpack(layer, entry, target, root);
            }
        }
    }

    private static void unpack(TarArchiveInputStream layer, TarArchiveEntry entry, Path target, Path root)
            throws IOException {
        Files.createDirectories(target.getParent());
        Files.deleteIfExists(target);
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
        } else if (entry.isLink()) {
            Path linked = root.resolve(relative(entry.getLinkName())).normalize();
            demandInside(linked, root);
            Files.createLink(target, linked);
        } else if (entry.isFile()) {
            Files.copy(layer, target);
            boolean executable = (entry.getMode() & 0100) != 0;
            Files.setPosixFilePermissions(
                    target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
            Files.setLastModifiedTime(
                    target, FileTime.from(entry.getLastModifiedTime().toInstant()));
        }
    }

    /** No entry is written through a link to elsewhere. */
    private static void demandInside(Path target, Path root) throws IOException {
        Path known = target.getParent();
        while (!Files.exists(known)) {
            known = known.getParent();
        }
        if (!target.startsWith(root) || !known.toRealPath().startsWith(root)) {
            throw new IOException("an entry of the image leads out of it: " + target);
        }
    }

    private static String relative(String name) {
        return name.startsWith("/") ? name.substring(1) : name;
    }

    private JsonNode read(String name) throws IOException {
        try (InputStream in = open(name)) {
            return JSON.readTree(in);
        }
    }

    private InputStream open(String name) throws IOException {
        for (TarArchiveEntry entry : tar.getEntries()) {
            if (relative(entry.getName()).equals(name)) {
                return tar.getInputStream(entry);
            }
        }
        throw new IOException("not an archive of an image: it has no " + name);
    }

    @Override
    public void close() throws IOException {
        tar.close();
    }
}
