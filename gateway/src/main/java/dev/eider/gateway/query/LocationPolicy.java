package dev.eider.gateway.query;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.objectstore.ObjectUri;
import java.nio.file.Path;
import java.util.List;

/**
 * Which locations a statement may name. Buckets are guarded by the cloud's own permissions; local files by this list of directories,
 * because the gateway's disk is not the clients'.
 */
public final class LocationPolicy {
    private final List<Path> localRoots;

    /** @param localRoots made absolute and normal; a file must lie below one of them */
    public LocationPolicy(List<Path> localRoots) {
        this.localRoots =
                localRoots.stream().map(p -> p.toAbsolutePath().normalize()).toList();
    }

    /** @throws QueryException INVALID_REQUEST if this is no location, PERMISSION_DENIED if it is out of bounds */
    public void check(String location) {
        ObjectUri uri = ObjectUri.parse(location);
        if (!uri.scheme().equals("file")) {
            return;
        }
        Path path = Path.of("/" + uri.key()).normalize();
        if (uri.key().contains("..") || localRoots.stream().noneMatch(path::startsWith)) {
            throw new QueryException(
                    ErrorCode.PERMISSION_DENIED,
                    "'" + location + "' is outside the directories that statements may read; "
                            + "the operator lists those in storage.local_roots");
        }
    }
}
