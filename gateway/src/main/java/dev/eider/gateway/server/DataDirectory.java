package dev.eider.gateway.server;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.config.ConfigLoader;
import dev.eider.gateway.config.GatewayConfig;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;

/** The directory that {@code data_dir} names, and the gateway's own in it: what lies in those are clients' data, and no other account's to read. */
final class DataDirectory {
    private DataDirectory() {}

    /**
     * The real path of what {@code data_dir} names; made if it is not there.
     *
     * @throws QueryException INVALID_REQUEST naming the key
     */
    static Path root(GatewayConfig config) {
        try {
            return Files.createDirectories(Path.of(config.dataDir())).toRealPath();
        } catch (FileAlreadyExistsException e) {
            throw unusable(config, e.getFile() + " is not a directory", e);
        } catch (IOException | InvalidPathException e) {
            throw unusable(config, e.toString(), e);
        }
    }

    private static QueryException unusable(GatewayConfig config, String reason, Exception cause) {
        return new QueryException(
                ErrorCode.INVALID_REQUEST,
                "data_dir '" + config.dataDir() + "' cannot be used (" + reason + "); set another with "
                        + ConfigLoader.variable("data_dir"),
                cause);
    }

    /** Makes it its owner's only, also if an earlier version has made it. */
    static Path open(Path dataDir, String name) throws IOException {
        Path directory = Files.createDirectories(dataDir.resolve(name));
        PosixFileAttributeView view = Files.getFileAttributeView(directory, PosixFileAttributeView.class);
        if (view != null) {
            view.setPermissions(PosixFilePermissions.fromString("rwx------"));
        }
        return directory;
    }
}
