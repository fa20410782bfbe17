package dev.eider.objectstore;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.contract.ByteRange;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalObjectStoreTest extends ObjectStoreContractTest {
    private final LocalObjectStore store = new LocalObjectStore();

    @TempDir
    Path directory;

    @Override
    ObjectStore store() {
        return store;
    }

    @Override
    ObjectUri root() {
        return ObjectUri.parse("file://" + directory + "/");
    }

    @Override
    int unfinishedWrites() {
        try (Stream<Path> files = Files.walk(directory)) {
            return (int)
                    files.filter(path -> LocalPaths.isPending(path.getFileName().toString()))
                            .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aFileThatIsReplacedWhileBeingReadIsNoticed() throws IOException {
        ObjectUri uri = put("a", "0123456789");
        try (InputStream stream = store.read(uri, new ByteRange(0, 10), Optional.empty())) {
            assertThat(stream.readNBytes(4)).isEqualTo(bytes("0123"));
            put("a", "abcdefghij");

            assertFails(ErrorCode.OBJECT_CHANGED, uri, () -> stream.readNBytes(6));
        }
    }

    @Test
    void aFileThatIsTruncatedWhileBeingReadIsNoticed() throws IOException {
        ObjectUri uri = put("a", "0123456789");
        try (InputStream stream = store.read(uri, new ByteRange(0, 10), Optional.empty())) {
            assertThat(stream.readNBytes(4)).isEqualTo(bytes("0123"));
            Files.write(directory.resolve("a"), bytes("01"), StandardOpenOption.TRUNCATE_EXISTING);

            assertFails(ErrorCode.OBJECT_CHANGED, uri, () -> stream.readNBytes(6));
        }
    }

    @Test
    void aFileThatIsRewrittenInPlaceIsNoticedThoughItsTimeIsPutBack() throws IOException {
        ObjectUri uri = put("a", "0123456789");
        ObjectInfo before = store.head(uri);
        try (InputStream stream = store.read(uri, new ByteRange(0, 10), Optional.empty())) {
            assertThat(stream.readNBytes(4)).isEqualTo(bytes("0123"));
            rewriteInPlace(directory.resolve("a"), "abcdefghij");

            assertThat(store.head(uri).lastModified()).isEqualTo(before.lastModified());
            assertFails(ErrorCode.OBJECT_CHANGED, uri, () -> stream.readNBytes(6));
        }
        assertThat(store.head(uri).etag())
                .isNotEqualTo(before.etag())
                .isEqualTo(store.list(uri, Optional.empty(), 1)
                        .objects()
                        .getFirst()
                        .etag());
        assertFails(
                ErrorCode.OBJECT_CHANGED, uri, () -> store.read(uri, new ByteRange(0, 1), Optional.of(before.etag())));
    }

    /** Repeated until the file system's clock has moved on since the file's last change. */
    private static void rewriteInPlace(Path file, String content) throws IOException {
        FileTime modified = Files.getLastModifiedTime(file);
        Object changed = Files.getAttribute(file, "unix:ctime");
        do {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(bytes(content)));
            }
            Files.setLastModifiedTime(file, modified);
        } while (Files.getAttribute(file, "unix:ctime").equals(changed));
    }

    @Test
    void aFileThatIsDeletedWhileBeingReadIsNoticed() throws IOException {
        ObjectUri uri = put("a", "0123456789");
        try (InputStream stream = store.read(uri)) {
            Files.delete(directory.resolve("a"));

            assertFails(ErrorCode.OBJECT_NOT_FOUND, uri, stream::readAllBytes);
        }
    }

    @Test
    void quickRewritesOfOneSizeHaveEtagsOfTheirOwn() {
        Set<String> etags = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            put("a", "same size");
            etags.add(store.head(at("a")).etag());
        }

        assertThat(etags).hasSize(500);
    }

    /** S3 does so too; the test server sorts by UTF-16, so this is not in the contract. */
    @Test
    void charactersBeyondTheFirstPlaneComeLast() {
        put("\uFFEE", "x");
        put("\uD83E\uDD86", "x");

        assertThat(keys(root())).containsExactly(key("\uFFEE"), key("\uD83E\uDD86"));
    }

    @Test
    void pagesThroughMoreThanAThousandFiles() throws IOException {
        for (int i = 0; i < 2500; i++) {
            Path file = directory.resolve("d%02d".formatted(i / 100)).resolve("f%04d".formatted(i));
            Files.createDirectories(file.getParent());
            Files.createFile(file);
        }

        List<String> found = new ArrayList<>();
        List<Integer> sizes = new ArrayList<>();
        Optional<String> token = Optional.empty();
        do {
            ObjectPage page = store.list(root(), token, 1000);
            sizes.add(page.objects().size());
            page.objects().forEach(object -> found.add(object.uri().key()));
            token = page.next();
        } while (token.isPresent());

        assertThat(sizes).containsExactly(1000, 1000, 500);
        assertThat(found).isSorted().doesNotHaveDuplicates().hasSize(2500);
        assertThat(store.deletePrefix(root())).isEqualTo(2500);
    }

    @Test
    void directoriesThatBecomeEmptyAreRemoved() {
        put("q1/a/b/c", "x");
        put("q2/a", "x");

        store.deletePrefix(at("q1/"));

        assertThat(directory.resolve("q1")).doesNotExist();
        assertThat(directory.resolve("q2/a")).exists();
    }

    @Test
    void linksAreFollowedWhenListingAndNotWhenDeleting() throws IOException {
        put("real/data", "x");
        Files.createDirectories(directory.resolve("linked"));
        Files.createSymbolicLink(directory.resolve("linked/dir"), directory.resolve("real"));
        Files.createSymbolicLink(directory.resolve("linked/loop"), directory.resolve("linked"));
        Files.createSymbolicLink(directory.resolve("linked/dangling"), directory.resolve("nothing"));

        assertThat(keys(at("linked/"))).containsExactly(key("linked/dir/data"));
        store.deletePrefix(at("linked/"));

        assertThat(directory.resolve("linked")).doesNotExist();
        assertThat(directory.resolve("real/data")).exists();
    }

    @Test
    void aDirectoryIsNoObject() {
        put("dir/file", "x");

        assertFails(ErrorCode.OBJECT_NOT_FOUND, at("dir"), () -> store.head(at("dir")));
        assertFails(ErrorCode.OBJECT_NOT_FOUND, at("dir"), () -> store.read(at("dir")));
    }

    @Test
    void aDirectoryIsNotOverwritten() {
        put("dir/file", "x");

        assertFails(ErrorCode.INVALID_REQUEST, at("dir/"), () -> put("dir/", "x"));
        assertFails(ErrorCode.INVALID_REQUEST, at("dir/file/below"), () -> put("dir/file/below", "x"));
        assertThat(unfinishedWrites()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"../up", "a/../../b", "./here", "a/..", "nul\0byte"})
    void refusesPathsThatAreNotPlain(String name) {
        assertFails(ErrorCode.INVALID_REQUEST, at(name), () -> store.head(at(name)));
        assertFails(ErrorCode.INVALID_REQUEST, at(name), () -> put(name, "x"));
    }

    /** A full disk cannot be had in a test; its error can. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskIsToldWithoutItsPlace() throws IOException {
        IOException written = null;
        try (OutputStream out = Files.newOutputStream(Path.of("/dev/full"))) {
            out.write(1);
        } catch (IOException e) {
            written = e;
        }
        assertThat(written).isNotNull();
        ObjectUri uri = ObjectUri.parse(root() + "a");
        for (IOException full : List.of(
                written,
                new IOException("unpacking failed", written),
                new FileSystemException("/somewhere", null, "No space left on device"))) {
            QueryException failure = LocalErrors.translateWrite(full, uri);
            assertThat(failure.code()).isEqualTo(ErrorCode.DISK_FULL);
            assertThat(failure.getMessage()).doesNotContain(directory.toString(), "/somewhere");
        }
        assertThat(LocalErrors.translateWrite(new IOException("Input/output error"), uri)
                        .code())
                .isEqualTo(ErrorCode.STORAGE_UNAVAILABLE);
    }
}
