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
        if (uri.key().contains("..") || !isBelowRoot(path)) {
            throw outside(location);
        }
        Path there = path;
        while (!Files.exists(there) && there.getParent() != null) {
            there = there.getParent();
        }
        if (isBelowRoot(there) && !isInside(there)) {
            throw leadsOut(there, location);
        }
    }

    /** As it is written; links are not looked at. */
    private boolean isBelowRoot(Path path) {
        return localRoots.stream().anyMatch(path::startsWith);
    }

    /**
     * The files that locations stand for, once they are known: a symbolic link must not lead out of the directories.
     *
     * @throws QueryException PERMISSION_DENIED naming the locations and the link that leads out; the client is not told where to
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
                    throw leadsOut(path, String.join("', '", locations));
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

    /** @param path out of bounds by a link on the way to it, or by being one */
    private QueryException leadsOut(Path path, String location) {
        for (int names = 1; names <= path.getNameCount(); names++) {
            Path link = path.getRoot().resolve(path.subpath(0, names));
            if (isBelowRoot(link) && Files.isSymbolicLink(link) && !isInside(link)) {
                return new QueryException(
                        ErrorCode.PERMISSION_DENIED,
                        "'" + location + "' cannot be read: 'file://" + link
                                + "' is a symbolic link that leads out of the directories that statements may read; "
                                + "remove it, or let the operator add its target to storage.local_roots");
            }
        }
        return outside(location);
    }

    private static QueryException outside(String location) {
        return new QueryException(
                ErrorCode.PERMISSION_DENIED,
                "'" + location + "' is outside the directories that statements may read; "
                        + "the operator lists those in storage.local_roots");
    }
}
