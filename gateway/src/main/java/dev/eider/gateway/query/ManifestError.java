package dev.eider.gateway.query;

import dev.eider.contract.ErrorInfo;
import dev.eider.contract.ResultManifest;
import java.util.Optional;
import java.util.OptionalInt;

/** The error of a run as its client is told of it. */
final class ManifestError {
    private ManifestError() {}

    /** At its place in the client's text, not in the text that ran. */
    static ResultManifest inOriginal(PreparedQuery prepared, ResultManifest manifest) {
        return with(
                manifest,
                manifest.error()
                        .map(e -> prepared.sql().inOriginal(e.toException()).info()));
    }

    /** The gateway that rewrote the text has gone, and with it what a place in that is in the client's. */
    static ResultManifest withoutPosition(ResultManifest manifest) {
        return with(
                manifest,
                manifest.error().map(e -> new ErrorInfo(e.code(), e.message(), OptionalInt.empty(), e.hint())));
    }

    private static ResultManifest with(ResultManifest manifest, Optional<ErrorInfo> error) {
        return new ResultManifest(
                manifest.id(),
                error,
                manifest.inline(),
                manifest.parts(),
                manifest.rows(),
                manifest.bytes(),
                manifest.actuals());
    }
}
