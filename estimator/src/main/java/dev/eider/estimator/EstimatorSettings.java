package dev.eider.estimator;

import java.nio.file.Path;

/**
 * @param temporary an existing directory for files that live for one call
 * @param maxFiles that one location may stand for
 * @param maxFooters of one relation that are read for one statement; files beyond are planned whole
 * @param parallelism requests for footers at a time, over all statements
 * @param cacheBytes of heap for footers
 * @param footerBytes of heap for large footers that are being read, of all statements; none may be larger than half of it
 */
public record EstimatorSettings(
        Path temporary, int maxFiles, int maxFooters, int parallelism, long cacheBytes, long footerBytes) {

    public static EstimatorSettings defaults(Path temporary) {
        return new EstimatorSettings(
                temporary, 100_000, 2_000, 32, 64L << 20, Runtime.getRuntime().maxMemory() / 4);
    }
}
