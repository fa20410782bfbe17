package dev.eider.estimator.table;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.objectstore.ObjectInfo;
import dev.eider.objectstore.ObjectPage;
import dev.eider.objectstore.ObjectStore;
import dev.eider.objectstore.ObjectUri;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/** Finds the objects that a location stands for: a file, a directory or a pattern. */
final class FileListing {
    private static final int PAGE = 1000;

    private final Function<ObjectUri, ObjectStore> stores;
    private final int maxFiles;

    FileListing(Function<ObjectUri, ObjectStore> stores, int maxFiles) {
        this.stores = stores;
        this.maxFiles = maxFiles;
    }

    /**
     * In ascending order of keys, one location after the other.
     *
     * @throws QueryException NO_FILES naming the location that has none; SCAN_LIMIT_EXCEEDED for too many
     */
    List<ObjectInfo> list(List<String> locations) {
        List<ObjectInfo> files = new ArrayList<>();
        for (String location : locations) {
            ObjectUri uri = ObjectUri.parse(location);
            List<ObjectInfo> found = find(uri, Integer.MAX_VALUE);
            if (found.isEmpty()) {
                throw new QueryException(
                        ErrorCode.NO_FILES,
                        "There is no Parquet file at '" + location
                                + "': check the name; a pattern without wildcards is a file or a directory.");
            }
            files.addAll(found);
            checkCount(files.size(), location);
        }
        return files;
    }

    /**
     * All files of a location of this machine, and of one in a bucket those on the first page: enough to know whether it can be read.
     *
     * @return maybe none
     */
    List<ObjectInfo> look(String location) {
        ObjectUri uri = ObjectUri.parse(location);
        boolean local = stores.apply(uri).localPath(uri).isPresent();
        return find(uri, local ? Integer.MAX_VALUE : 1);
    }

    private List<ObjectInfo> find(ObjectUri uri, int maxPages) {
        return GlobPattern.isGlob(uri.key()) ? glob(uri, maxPages) : fileOrDirectory(uri, maxPages);
    }

    private List<ObjectInfo> glob(ObjectUri uri, int maxPages) {
        GlobPattern pattern = new GlobPattern(uri.key());
        List<ObjectInfo> found = below(
                uri.withKey(pattern.literalPrefix()), key -> !key.endsWith("/") && pattern.matches(key), maxPages);
        // A file may really be called so, as DuckDB has it, too.
        return found.isEmpty() ? head(uri).map(List::of).orElse(List.of()) : found;
    }

    private List<ObjectInfo> fileOrDirectory(ObjectUri uri, int maxPages) {
        boolean directory = uri.key().isEmpty() || uri.key().endsWith("/");
        if (!directory) {
            Optional<ObjectInfo> file = head(uri);
            if (file.isPresent()) {
                return List.of(file.get());
            }
        }
        String prefix = directory ? uri.key() : uri.key() + "/";
        return below(uri.withKey(prefix), key -> isDataFile(key.substring(prefix.length())), maxPages);
    }

    private Optional<ObjectInfo> head(ObjectUri uri) {
        try {
            return Optional.of(stores.apply(uri).head(uri));
        } catch (QueryException e) {
            if (e.code() == ErrorCode.OBJECT_NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Writers keep logs and unfinished files under names that start with an underscore or a dot. */
    private static boolean isDataFile(String relative) {
        for (String segment : relative.split("/")) {
            boolean partition = segment.indexOf('=') > 0;
            if (segment.startsWith(".") || (segment.startsWith("_") && !partition)) {
                return false;
            }
        }
        return relative.toLowerCase(Locale.ROOT).endsWith(".parquet");
    }

    private List<ObjectInfo> below(ObjectUri prefix, Predicate<String> wanted, int maxPages) {
        List<ObjectInfo> found = new ArrayList<>();
        int pages = 0;
        Optional<String> token = Optional.empty();
        do {
            ObjectPage page = stores.apply(prefix).list(prefix, token, PAGE);
            page.objects().stream().filter(o -> wanted.test(o.uri().key())).forEach(found::add);
            checkCount(found.size(), prefix.toString());
            token = page.next();
            pages++;
        } while (token.isPresent() && pages < maxPages);
        return found;
    }

    private void checkCount(int count, String location) {
        if (count > maxFiles) {
            throw new QueryException(
                    ErrorCode.SCAN_LIMIT_EXCEEDED,
                    "'" + location + "' stands for more than " + maxFiles + " files: name fewer of them.");
        }
    }
}
