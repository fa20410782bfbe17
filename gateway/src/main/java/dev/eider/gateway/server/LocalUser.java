package dev.eider.gateway.server;

import dev.eider.contract.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The one user of a gateway for which none was configured. What is published is read by {@code ./eider sql}.
 *
 * @param url of the REST door; absent until it is open
 */
record LocalUser(Optional<String> url, String user, String password) {
    private static final String FILE = "client.json";

    /** The user from an earlier start, or a new one with a random password. */
    static LocalUser loadOrCreate(Path dataDir) throws IOException {
        Path file = dataDir.resolve(FILE);
        if (Files.exists(file)) {
            try {
                return Json.mapper().readValue(file.toFile(), LocalUser.class);
            } catch (IOException e) {
                throw new IOException(file + " is damaged; delete it and start again", e);
            }
        }
        byte[] random = new byte[12];
        new SecureRandom().nextBytes(random);
        return new LocalUser(Optional.empty(), "eider", HexFormat.of().formatHex(random));
    }

    /** Writes the file so that only its owner can read it. */
    void publish(Path dataDir, String restUrl) throws IOException {
        Path draft = Files.createTempFile(dataDir, FILE, ".draft");
        if (Files.getFileStore(draft).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rw-------"));
        }
        Files.writeString(draft, Json.write(new LocalUser(Optional.of(restUrl), user, password)));
        Files.move(draft, dataDir.resolve(FILE), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
