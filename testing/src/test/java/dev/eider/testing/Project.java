package dev.eider.testing;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the project's sources lie. */
final class Project {
    private Project() {}

    /** The folder of the parent POM; tests run in their module's folder or in this one. */
    static Path root() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.exists(at.resolve("ARCHITECTURE.md"))) {
            at = at.getParent();
        }
        return at;
    }
}
