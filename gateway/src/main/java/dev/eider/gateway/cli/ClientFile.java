package dev.eider.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** {@code .eider/client.json}, written by {@code eider up}: where the gateway of this directory is and who may use it. */
record ClientFile(Optional<String> url, Optional<String> user, Optional<String> password) {

    /** Absent entries when the file or one of them is not there. */
    static ClientFile load(Path file) throws CommandFailure {
        if (!Files.isReadable(file)) {
            return new ClientFile(Optional.empty(), Optional.empty(), Optional.empty());
        }
        try {
            JsonNode tree = Json.mapper().readTree(Files.readString(file));
            return new ClientFile(text(tree, "url"), text(tree, "user"), text(tree, "password"));
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.USAGE, "cannot read " + file + ": " + e.getMessage());
        }
    }

    private static Optional<String> text(JsonNode tree, String name) {
        return Optional.ofNullable(tree.path(name).textValue());
    }
}
