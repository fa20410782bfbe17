package dev.eider.objectstore;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One page of a listing, for one use. Goes down the directories in key order: a directory sorts as its name with a slash. The token
 * is the last key of the page before, so whole directories before it are passed over unread.
 */
final class LocalListing {
    private final ObjectUri prefix;
    private final String after;
    private final int limit;
    private final List<ObjectInfo> found = new ArrayList<>();
    private final Deque<Object> ancestors = new ArrayDeque<>();
    private boolean more;

    LocalListing(ObjectUri prefix, String after, int limit) {
        this.prefix = prefix;
        this.after = after;
        this.limit = limit;
    }

    ObjectPage page() throws IOException {
        if (LocalPaths.mayExist(prefix)) {
            descend(LocalPaths.directoryOf(prefix), LocalPaths.directoryKeyOf(prefix), LocalPaths.namePrefixOf(prefix));
        }
        return new ObjectPage(found, more ? Optional.of(found.getLast().uri().key()) : Optional.empty());
    }

    private void descend(Path directory, String key, String namePrefix) throws IOException {
        Object identity;
        try {
            identity = identity(directory);
        } catch (NoSuchFileException e) {
            return;
        }
        if (ancestors.contains(identity)) {
            return;
        }
        ancestors.push(identity);
        for (Child child : children(directory, key, namePrefix)) {
            if (more) {
                break;
            }
            visit(child);
        }
        ancestors.pop();
    }

    private void visit(Child child) throws IOException {
        if (child.state().isDirectory()) {
            if (after.startsWith(child.key()) || Utf8Order.compare(child.key(), after) > 0) {
                descend(child.path(), child.key(), "");
            }
        } else if (Utf8Order.compare(child.key(), after) > 0) {
            if (found.size() == limit) {
                more = true;
            } else {
                found.add(child.state().version().info(prefix.withKey(child.key())));
            }
        }
    }

    private List<Child> children(Path directory, String key, String namePrefix) throws IOException {
        List<Child> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            for (Path path : stream) {
                String name = path.getFileName().toString();
                if (name.startsWith(namePrefix) && !LocalPaths.isPending(name) && !isPassed(key + name)) {
                    child(path, key + name).ifPresent(children::add);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of(); // deleted while it was being listed
        }
        children.sort(Comparator.comparing(Child::key, Utf8Order::compare));
        return children;
    }

    /** Whether it was listed on a page before, be it a file or a directory; spares looking which it is. */
    private boolean isPassed(String key) {
        String asDirectory = key + "/";
        return Utf8Order.compare(asDirectory, after) < 0 && !after.startsWith(asDirectory);
    }

    /** Empty for what is neither file nor directory, for dangling links, and for what was deleted a moment ago. */
    private static Optional<Child> child(Path path, String key) throws IOException {
        try {
            FileState state = FileState.of(path);
            if (state.isDirectory()) {
                return Optional.of(new Child(path, key + "/", state));
            }
            return state.isRegularFile() ? Optional.of(new Child(path, key, state)) : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Tells a directory that is reached again through a link in itself. */
    private static Object identity(Path directory) throws IOException {
        Object key = Files.readAttributes(directory, BasicFileAttributes.class).fileKey();
        return Objects.requireNonNullElse(key, directory);
    }

    private record Child(Path path, String key, FileState state) {}
}
