package dev.eider.gateway.query;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.objectstore.ObjectUri;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

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
        if (uri.key().contains("..") || localRoots.stream().noneMatch(path::startsWith) || leadsOut(path)) {
            throw outside(location);
        }
    }

    /** Whether a symbolic link on the way to what is there of {@code path} leads out of the directories. */
    private boolean leadsOut(Path path) {
        Path there = path;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        return localRoots.stream().anyMatch(there::startsWith) && !isInside(there);
    }

    /**
     * The files that locations stand for, once they are known: a symbolic link must not lead out of the directories.
     *
     * @throws QueryException PERMISSION_DENIED naming the locations if one is out of bounds; the client is not told what lies there
     */
    public void checkFiles(List<String> locations, Collection<ObjectUri> files) {
        Map<Path, Boolean> directories = new HashMap<>();
        for (ObjectUri file : files) {
            if (file.scheme().equals("file")) {
                Path path = Path.of("/" + file.key());
                boolean inside = Files.isSymbolicLink(path)
                        ? isInside(path)
                        : directories.computeIfAbsent(path.getParent(), this::isInside);
                if (!inside) {
                    throw outside(String.join("', '", locations));
                }
            }
        }
    }

    private boolean isInside(Path path) {
        Path real = real(path);
        return localRoots.stream()
                .filter(Files::exists)
                .map(LocationPolicy::real)
                .anyMatch(real::startsWith);
    }

    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw new QueryException(ErrorCode.OBJECT_NOT_FOUND, "'" + path + "' cannot be reached", e);
        }
    }

    private static QueryException outside(String location) {
        return new QueryException(
                ErrorCode.PERMISSION_DENIED,
                "'" + location + "' is outside the directories that statements may read; "
                        + "the operator lists those in storage.local_roots");
    }
}
