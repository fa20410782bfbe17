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

/** The directory that {@code data_dir} names. */
final class DataRoot {
    private DataRoot() {}

    /**
     * Its real path; made if it is not there.
     *
     * @throws QueryException INVALID_REQUEST naming the key
     */
    static Path of(GatewayConfig config) {
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
}
