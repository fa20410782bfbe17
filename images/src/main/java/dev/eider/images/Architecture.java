package dev.eider.images;

import java.io.IOException;
import java.util.Locale;

/** A processor that images are made for, as images, DuckDB's driver and the classifiers of jars call it. */
enum Architecture {
    AMD64("amd64", "linux_amd64", "linux-x86_64", "linux-amd64"),
    ARM64("arm64", "linux_arm64", "linux-aarch_64", "linux-arm64v8");

    private final String imageName;
    private final String duckDbPlatform;
    private final String jarClassifier;
    private final String postgresClassifier;

    Architecture(String imageName, String duckDbPlatform, String jarClassifier, String postgresClassifier) {
        this.imageName = imageName;
        this.duckDbPlatform = duckDbPlatform;
        this.jarClassifier = jarClassifier;
        this.postgresClassifier = postgresClassifier;
    }

    /** This machine's. */
    static Architecture ofThisMachine() {
        String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return arch.equals("aarch64") || arch.equals("arm64") ? ARM64 : AMD64;
    }

    /**
     * @param imageName as images call it
     * @throws IOException if there are no images for it
     */
    static Architecture of(String imageName) throws IOException {
        for (Architecture architecture : values()) {
            if (architecture.imageName.equals(imageName)) {
                return architecture;
            }
        }
        throw new IOException("Eider runs on amd64 and arm64, not on " + imageName);
    }

    /** Whether programs of such an image run on this machine as they are. */
    boolean runsHere() {
        return this == ofThisMachine()
                && System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("linux");
    }

    String imageName() {
        return imageName;
    }

    String duckDbPlatform() {
        return duckDbPlatform;
    }

    String jarClassifier() {
        return jarClassifier;
    }

    String postgresClassifier() {
        return postgresClassifier;
    }
}
