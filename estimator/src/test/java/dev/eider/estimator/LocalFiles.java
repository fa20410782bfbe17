package dev.eider.estimator;

import dev.eider.contract.ByteRange;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.objectstore.ObjectInfo;
import dev.eider.objectstore.ObjectPage;
import dev.eider.objectstore.ObjectStore;
import dev.eider.objectstore.ObjectUri;
import dev.eider.objectstore.ObjectWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A reading store over a directory, of which each file is an object of the bucket {@code b}; lists two to a page. */
final class LocalFiles implements ObjectStore {
    private static final int PAGE = 2;

    final AtomicInteger reads = new AtomicInteger();
    private final Path root;

    LocalFiles(Path root) {
        this.root = root;
    }

    private Path path(ObjectUri uri) {
        if (!uri.bucket().equals("b")) {
            throw new QueryException(ErrorCode.BUCKET_NOT_FOUND, "no bucket '" + uri.bucket() + "'");
        }
        return root.resolve(uri.key());
    }

    @Override
    public ObjectInfo head(ObjectUri uri) {
        Path path = path(uri);
        if (!Files.isRegularFile(path)) {
            throw new QueryException(ErrorCode.OBJECT_NOT_FOUND, "no object " + uri);
        }
        try {
            return new ObjectInfo(uri, Files.size(path), "e" + Files.size(path), Instant.EPOCH);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public ObjectPage list(ObjectUri prefix, Optional<String> token, int limit) {
        path(prefix);
        try (Stream<Path> files = Files.walk(root)) {
            List<ObjectInfo> found = files.filter(Files::isRegularFile)
                    .map(f -> root.relativize(f).toString())
                    .filter(key -> key.startsWith(prefix.key()))
                    .sorted()
                    .filter(key -> token.isEmpty() || key.compareTo(token.get()) > 0)
                    .map(key -> head(prefix.withKey(key)))
                    .toList();
            List<ObjectInfo> page = found.subList(0, Math.min(PAGE, found.size()));
            return new ObjectPage(
                    page, found.size() > PAGE ? Optional.of(page.getLast().uri().key()) : Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public InputStream read(ObjectUri uri, ByteRange range, Optional<String> ifMatch) {
        reads.incrementAndGet();
        byte[] all = bytes(uri);
        return new ByteArrayInputStream(all, (int) range.offset(), (int) range.length());
    }

    @Override
    public Tail readTail(ObjectUri uri, int length) {
        reads.incrementAndGet();
        byte[] all = bytes(uri);
        return new Tail(head(uri), Arrays.copyOfRange(all, Math.max(0, all.length - length), all.length));
    }

    private byte[] bytes(ObjectUri uri) {
        try {
            return Files.readAllBytes(path(uri));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public InputStream read(ObjectUri uri) {
        return new ByteArrayInputStream(bytes(uri));
    }

    @Override
    public ObjectInfo put(ObjectUri uri, byte[] content, PutMode mode) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ObjectWriter write(ObjectUri uri, PutMode mode) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long deletePrefix(ObjectUri prefix) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
