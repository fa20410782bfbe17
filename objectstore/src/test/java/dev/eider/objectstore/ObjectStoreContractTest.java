package dev.eider.objectstore;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ByteRange;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.objectstore.ObjectStore.PutMode;
import dev.eider.objectstore.ObjectStore.Tail;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link ObjectStore} must do, on a real store. */
abstract class ObjectStoreContractTest {
    private static final int PART = 8 * 1024 * 1024;

    abstract ObjectStore store();

    /** A prefix of its own for each test, ending in a slash. */
    abstract ObjectUri root();

    /** Uploads and temporary files under {@link #root()} that nobody finished. */
    abstract int unfinishedWrites();

    @Test
    void returnsWhatWasPut() throws IOException {
        ObjectUri uri = at("a.txt");

        ObjectInfo put = store().put(uri, bytes("hello"), PutMode.OVERWRITE);

        ObjectInfo head = store().head(uri);
        assertThat(head.sizeBytes()).isEqualTo(5);
        assertThat(head.uri()).isEqualTo(uri);
        assertThat(head.etag()).isEqualTo(put.etag()).isNotEmpty().doesNotContain("\"");
        assertThat(head.lastModified())
                .isBetween(
                        put.lastModified().minusSeconds(60), put.lastModified().plusSeconds(60));
        assertThat(text(store().read(uri))).isEqualTo("hello");
    }

    @Test
    void readsRanges() throws IOException {
        ObjectUri uri = put("digits", "0123456789");

        assertThat(text(store().read(uri, new ByteRange(0, 1), Optional.empty())))
                .isEqualTo("0");
        assertThat(text(store().read(uri, new ByteRange(3, 4), Optional.empty())))
                .isEqualTo("3456");
        assertThat(text(store().read(uri, new ByteRange(9, 1), Optional.empty())))
                .isEqualTo("9");
        assertThat(text(store().read(uri, new ByteRange(0, 10), Optional.empty())))
                .isEqualTo("0123456789");
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 10, 100})
    void refusesARangeThatIsNotInTheObject(long offset) {
        ObjectUri uri = put("digits", "0123456789");

        assertFails(ErrorCode.OBJECT_CHANGED, uri, () -> store().read(uri, new ByteRange(offset, 6), Optional.empty()));
    }

    @Test
    void readsOneByteAtATime() throws IOException {
        ObjectUri uri = put("digits", "0123456789");

        try (InputStream stream = store().read(uri, new ByteRange(7, 3), Optional.empty())) {
            assertThat(stream.read()).isEqualTo('7');
            assertThat(stream.read()).isEqualTo('8');
            assertThat(stream.read()).isEqualTo('9');
            assertThat(stream.read()).isEqualTo(-1);
        }
    }

    @Test
    void readsWithIfMatch() throws IOException {
        ObjectUri uri = put("a", "first");
        String etag = store().head(uri).etag();
        assertThat(text(store().read(uri, new ByteRange(0, 5), Optional.of(etag))))
                .isEqualTo("first");

        put("a", "other");

        assertThat(store().head(uri).etag()).isNotEqualTo(etag);
        assertFails(ErrorCode.OBJECT_CHANGED, uri, () -> store().read(uri, new ByteRange(0, 5), Optional.of(etag)));
    }

    @Test
    void readsTheTailWithTheStateOfTheObject() {
        ObjectUri uri = put("digits", "0123456789");

        Tail tail = store().readTail(uri, 4);

        assertThat(tail.bytes()).isEqualTo(bytes("6789"));
        assertThat(tail.info().sizeBytes()).isEqualTo(10);
        assertThat(tail.info().etag()).isEqualTo(store().head(uri).etag());
        assertThat(tail.info().uri()).isEqualTo(uri);
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 11, 1 << 20})
    void aTailMayBeTheWholeObject(int length) {
        assertThat(store().readTail(put("digits", "0123456789"), length).bytes())
                .isEqualTo(bytes("0123456789"));
    }

    @Test
    void anEmptyObjectIsAnObject() throws IOException {
        ObjectUri uri = put("empty", "");

        assertThat(store().head(uri).sizeBytes()).isZero();
        assertThat(text(store().read(uri))).isEmpty();
        Tail tail = store().readTail(uri, 8);
        assertThat(tail.bytes()).isEmpty();
        assertThat(tail.info()).isEqualTo(store().head(uri));
        assertThat(store().list(root(), Optional.empty(), 10).objects()).hasSize(1);
    }

    @Test
    void namesAMissingObject() {
        ObjectUri uri = at("no/such/object");

        assertFails(ErrorCode.OBJECT_NOT_FOUND, uri, () -> store().head(uri));
        assertFails(ErrorCode.OBJECT_NOT_FOUND, uri, () -> store().read(uri));
        assertFails(ErrorCode.OBJECT_NOT_FOUND, uri, () -> store().readTail(uri, 8));
        assertFails(ErrorCode.OBJECT_NOT_FOUND, uri, () -> store().read(uri, new ByteRange(0, 1), Optional.of("etag")));
    }

    @Test
    void theWayToAnObjectMayNotExist() {
        put("file", "x");

        assertFails(ErrorCode.OBJECT_NOT_FOUND, at("file/below"), () -> store().head(at("file/below")));
        assertThat(keys(at("file/"))).isEmpty();
        assertThat(keys(at("nothing/here/"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "with space",
                "a+b",
                "100%",
                "%41",
                "a#b",
                "a?b=c",
                "a&b;c",
                "naïve café",
                "日本語",
                "🦆 eider",
                "quo'te\"d",
                "k=v/part (1)",
                "back\\slash",
                "star*[x]{y}",
                "tab\there"
            })
    void takesKeysAsTheyAre(String name) throws IOException {
        ObjectUri uri = put("dir/" + name, "content of " + name);

        assertThat(text(store().read(uri))).isEqualTo("content of " + name);
        assertThat(store().head(uri).uri()).isEqualTo(uri);
        assertThat(keys(at("dir/"))).containsExactly(uri.key());
        assertThat(keys(uri)).containsExactly(uri.key());
        assertThat(store().deletePrefix(uri)).isOne();
        assertFails(ErrorCode.OBJECT_NOT_FOUND, uri, () -> store().head(uri));
    }

    @Test
    void listsByPrefixInByteOrder() {
        List<String> names =
                List.of("z", "b", "é", "a/1", "a-b", "a.b", "dir0", "ab/c", "a0", "dir/x", "dir/sub/deep", "B");
        names.forEach(name -> put(name, name));

        assertThat(keys(root()))
                .containsExactly(
                        names.stream().map(this::key).sorted(ascending()).toArray(String[]::new));
        assertThat(keys(at("a"))).containsExactly(key("a-b"), key("a.b"), key("a/1"), key("a0"), key("ab/c"));
        assertThat(keys(at("dir/"))).containsExactly(key("dir/sub/deep"), key("dir/x"));
        assertThat(keys(at("nothing"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100})
    void pagesWithoutLossOrRepetition(int limit) {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String name = "d%d/s%d/o%02d".formatted(i / 10, i / 4, i);
            put(name, "x");
            expected.add(key(name));
        }

        List<String> found = new ArrayList<>();
        Optional<String> token = Optional.empty();
        do {
            ObjectPage page = store().list(root(), token, limit);
            assertThat(page.objects().size()).isLessThanOrEqualTo(limit);
            page.objects().forEach(object -> found.add(object.uri().key()));
            token = page.next();
        } while (token.isPresent());

        assertThat(found).containsExactlyElementsOf(expected);
    }

    @Test
    void listsTheStateOfEachObject() {
        ObjectUri uri = put("a", "12345");

        assertThat(store().list(root(), Optional.empty(), 1000).objects())
                .singleElement()
                .isEqualTo(store().head(uri));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 1001})
    void refusesOddPages(int limit) {
        assertThatThrownBy(() -> store().list(root(), Optional.empty(), limit))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void createsOnlyWhatIsNotThere() throws IOException {
        ObjectUri uri = at("once");
        ObjectInfo created = store().put(uri, bytes("first"), PutMode.CREATE);
        assertThat(created.etag()).isEqualTo(store().head(uri).etag());

        assertFails(ErrorCode.OBJECT_EXISTS, uri, () -> store().put(uri, bytes("second"), PutMode.CREATE));

        assertThat(text(store().read(uri))).isEqualTo("first");
        assertThat(keys(root())).containsExactly(uri.key());
    }

    @Test
    void exactlyOneOfManyCreatorsWins() throws Exception {
        ObjectUri uri = at("race/manifest");
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Boolean>> racers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 16; i++) {
                String mine = "racer " + i;
                racers.add(threads.submit(() -> {
                    start.await();
                    return create(uri, mine);
                }));
            }
            start.countDown();
        }

        List<Integer> winners = new ArrayList<>();
        for (int i = 0; i < racers.size(); i++) {
            if (racers.get(i).get()) {
                winners.add(i);
            }
        }
        assertThat(winners).hasSize(1);
        assertThat(text(store().read(uri))).isEqualTo("racer " + winners.getFirst());
        assertThat(unfinishedWrites()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, PART - 1, PART, PART + 1, 2 * PART, 2 * PART + 12345})
    void streamsObjectsOfAnySize(int size) throws IOException {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        ObjectUri uri = at("streamed");

        try (ObjectWriter writer = store().write(uri, PutMode.OVERWRITE)) {
            for (int at = 0; at < size; at += 300_000) {
                writer.write(content, at, Math.min(300_000, size - at));
            }
            assertThat(keys(root())).isEmpty();
        }

        assertThat(store().head(uri).sizeBytes()).isEqualTo(size);
        try (InputStream stream = store().read(uri)) {
            assertThat(Arrays.equals(stream.readAllBytes(), content)).isTrue();
        }
        assertThat(unfinishedWrites()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {10, PART + 1})
    void aStreamCreatesOnlyWhatIsNotThere(int size) throws IOException {
        ObjectUri uri = at("streamed");
        ObjectWriter writer = store().write(uri, PutMode.CREATE);
        writer.write(new byte[size]);
        put("streamed", "quicker");

        assertFails(ErrorCode.OBJECT_EXISTS, uri, writer::close);

        assertThat(text(store().read(uri))).isEqualTo("quicker");
        assertThat(unfinishedWrites()).isZero();
        writer.close();
        assertThat(text(store().read(uri))).isEqualTo("quicker");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 10, 2 * PART + 1})
    void anAbortedStreamLeavesNothing(int size) throws IOException {
        ObjectUri uri = at("aborted");
        ObjectWriter writer = store().write(uri, PutMode.OVERWRITE);
        writer.write(new byte[size]);

        writer.abort();
        writer.close();
        writer.abort();

        assertThat(keys(root())).isEmpty();
        assertThat(unfinishedWrites()).isZero();
        assertThatThrownBy(() -> writer.write(1)).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @EnumSource(PutMode.class)
    void closingTwiceCommitsOnce(PutMode mode) throws IOException {
        ObjectUri uri = at("closed");
        ObjectWriter writer = store().write(uri, mode);
        writer.write(bytes("mine"));
        writer.close();
        put("closed", "theirs");

        writer.close();

        assertThat(text(store().read(uri))).isEqualTo("theirs");
    }

    @Test
    void deletesByPrefixAndNothingElse() throws IOException {
        for (String name : List.of("q1/part-0", "q1/part-1", "q1/sub/deep/x", "q10/part-0", "q2/part-0", "q")) {
            put(name, "x");
        }
        ObjectWriter pending = store().write(at("q1/pending"), PutMode.OVERWRITE);
        pending.write(new byte[PART + 1]);

        assertThat(store().deletePrefix(at("q1/"))).isEqualTo(3);

        assertThat(keys(root())).containsExactly(key("q"), key("q10/part-0"), key("q2/part-0"));
        assertThat(unfinishedWrites()).isZero();
        assertThat(store().deletePrefix(at("q1/"))).isZero();
        assertThat(store().deletePrefix(at("q1"))).isOne();
        assertThat(keys(root())).containsExactly(key("q"), key("q2/part-0"));
    }

    @Test
    void refusesToDeleteEverything() {
        assertFails(ErrorCode.INVALID_REQUEST, root().withKey(""), () -> store().deletePrefix(root().withKey("")));
    }

    @Test
    void serves32RangesAtOnce() throws Exception {
        byte[] content = new byte[1 << 20];
        new Random(1).nextBytes(content);
        ObjectUri uri = at("big");
        String etag = store().put(uri, content, PutMode.OVERWRITE).etag();
        List<Future<byte[]>> reads = new ArrayList<>();
        try (ExecutorService threads =
                Executors.newFixedThreadPool(32, Thread.ofVirtual().factory())) {
            for (int i = 0; i < 256; i++) {
                ByteRange range = new ByteRange(i * 4096L, 4096);
                reads.add(threads.submit(() -> {
                    try (InputStream stream = store().read(uri, range, Optional.of(etag))) {
                        return stream.readAllBytes();
                    }
                }));
            }
        }

        for (int i = 0; i < reads.size(); i++) {
            assertThat(reads.get(i).get()).isEqualTo(Arrays.copyOfRange(content, i * 4096, (i + 1) * 4096));
        }
    }

    /** By UTF-8 bytes. */
    static Comparator<String> ascending() {
        return Comparator.comparing(key -> key.getBytes(UTF_8), Arrays::compareUnsigned);
    }

    ObjectUri at(String name) {
        return root().withKey(root().key() + name);
    }

    String key(String name) {
        return at(name).key();
    }

    ObjectUri put(String name, String content) {
        store().put(at(name), bytes(content), PutMode.OVERWRITE);
        return at(name);
    }

    List<String> keys(ObjectUri prefix) {
        return store().list(prefix, Optional.empty(), 1000).objects().stream()
                .map(object -> object.uri().key())
                .toList();
    }

    static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    static String text(InputStream stream) throws IOException {
        try (stream) {
            return new String(stream.readAllBytes(), UTF_8);
        }
    }

    static void assertFails(ErrorCode code, ObjectUri uri, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(uri.toString());
    }

    private boolean create(ObjectUri uri, String content) {
        try {
            store().put(uri, bytes(content), PutMode.CREATE);
            return true;
        } catch (QueryException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.OBJECT_EXISTS);
            return false;
        }
    }
}
