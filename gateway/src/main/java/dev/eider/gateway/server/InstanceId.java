package dev.eider.gateway.server;

import dev.eider.contract.QueryId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;

/** The name of a data directory, made when it is first used: what belongs to its gateway in shared places carries it. */
final class InstanceId {
    private static final String FILE = "instance";

    private InstanceId() {}

    static String of(Path dataDir) throws IOException {
        Path file = dataDir.resolve(FILE);
        if (!Files.exists(file)) {
            Path draft = Files.createTempFile(dataDir, FILE, ".draft");
            Files.writeString(draft, QueryId.create(Instant.now()).value());
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        }
        return Files.readString(file).strip();
    }
}
