package dev.eider.database;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** PostgreSQL's programs, unpacked from the class path once a version. */
final class ServerBinaries {
    private static final Logger LOG = LoggerFactory.getLogger(ServerBinaries.class);

    private ServerBinaries() {}

    /**
     * The directory of the programs: in the user's cache, shared by all databases, or in {@code directory} if the server's account cannot
     * go there.
     *
     * @throws QueryException INTERNAL_ERROR if there are none for this machine, or if they do not run
     */
    static Path find(ServerAccount account, Path directory) throws IOException {
        try {
            Path shared = unpack(Directories.userCache()).resolve("bin");
            if (trial(account, shared).exitCode() == 0) {
                return shared;
            }
        } catch (IOException e) {
            LOG.debug("No cache for PostgreSQL's programs", e);
        }
        Path own = unpack(directory).resolve("bin");
        Command.Outcome trial = trial(account, own);
        if (trial.exitCode() != 0) {
            throw new QueryException(
                    ErrorCode.INTERNAL_ERROR,
                    "PostgreSQL's programs in " + own + " do not run ("
                            + trial.output().strip()
                            + "): run Eider as an ordinary user in a directory of its own, or configure a PostgreSQL by its JDBC URL");
        }
        return own;
    }

    /** Asks initdb, which looks at its neighbours as the server will. It changes nothing. */
    private static Command.Outcome trial(ServerAccount account, Path programs) throws IOException {
        String initdb = programs.resolve("initdb").toString();
        return account.command(List.of(initdb, "--show", "--pgdata=" + programs))
                .run();
    }

    /**
     * Unpacks into a subdirectory of {@code parent} unless that was done before, and returns it. Several processes may do so at once.
     *
     * @throws QueryException INTERNAL_ERROR if there are none for this machine
     */
    private static Path unpack(Path parent) throws IOException {
        String name = archiveName();
        URL archive = ServerBinaries.class.getResource("/" + name);
        if (archive == null) {
            throw new QueryException(
                    ErrorCode.INTERNAL_ERROR,
                    "this build has no embedded PostgreSQL for this machine (" + name
                            + "): configure a PostgreSQL by its JDBC URL");
        }
        Path target = parent.resolve("postgresql-" + version(archive));
        if (Files.isDirectory(target)) {
            return target;
        }
        Files.createDirectories(parent);
        Path fresh = Files.createTempDirectory(parent, "unpacking-");
        try (InputStream in = archive.openStream()) {
            extract(in, fresh);
            Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException | AtomicMoveNotSupportedException e) {
            if (!Files.isDirectory(target)) {
                throw e;
            }
        } finally {
            Directories.deleteTree(fresh);
        }
        return target;
    }

    private static String archiveName() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
        String arch = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
        return "postgres-" + os + "-" + arch + ".txz";
    }

    /** The archive's checksum, from the directory of its jar, so that nothing has to be read for it. */
    private static String version(URL archive) throws IOException {
        if (archive.openConnection() instanceof JarURLConnection jar) {
            jar.setUseCaches(false);
            try (var file = jar.getJarFile()) {
                return Long.toHexString(file.getEntry(jar.getEntryName()).getCrc());
            }
        }
        return "unversioned";
    }

    private static void extract(InputStream archive, Path target) throws IOException {
        try (var tar = new TarArchiveInputStream(new XZCompressorInputStream(archive))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                extract(tar, entry, target);
            }
        }
    }

    private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path target) throws IOException {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
            throw new IOException("entry outside of the archive: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(path);
            return;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, path);
        boolean executable = (entry.getMode() & 0100) != 0;
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }
}
