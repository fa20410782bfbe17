package dev.eider.runner.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ByteRange;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.FileFormat;
import dev.eider.contract.PlannedFile;
import dev.eider.contract.QueryException;
import dev.eider.contract.ScanPlan;
import dev.eider.contract.TableName;
import dev.eider.contract.TableScan;
import dev.eider.objectstore.LocalObjectStore;
import dev.eider.objectstore.ObjectStore;
import dev.eider.runner.TestParquet;
import dev.eider.runner.TestStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StagerTest {
    private static final int SIZE = 9 << 20;

    @TempDir
    private Path temp;

    private final ObjectStore store = TestStores.far();

    private static ScanPlan plan(PlannedFile... files) {
        return new ScanPlan(List.of(new TableScan(
                new TableName("c", "s", "t"),
                FileFormat.PARQUET,
                List.of(),
                List.of(),
                Set.of(),
                List.of(files),
                Map.of(),
                1)));
    }

    private Path random(String name) throws IOException {
        byte[] bytes = new byte[SIZE];
        new Random(1).nextBytes(bytes);
        return Files.write(temp.resolve(name), bytes);
    }

    @Test
    void plannedBytesAreThereAndTheRestIsZero() throws Exception {
        byte[] original = Files.readAllBytes(random("a"));
        PlannedFile file = TestParquet.planned(
                temp.resolve("a"), "x/k=v/a", List.of(new ByteRange(100, 50), new ByteRange(SIZE - 10, 10)));
        ScanPlan plan = plan(file);
        try (StageDirectory directory = StageDirectory.create(temp.resolve("stage"), plan)) {
            Stager stager = new Stager(plan, directory, _ -> store, 2);
            stager.stage();

            byte[] expected = new byte[SIZE];
            System.arraycopy(original, 100, expected, 100, 50);
            System.arraycopy(original, SIZE - 10, expected, SIZE - 10, 10);
            assertThat(Arrays.equals(Files.readAllBytes(directory.path(file)), expected))
                    .isTrue();
            assertThat(directory.path(file)).hasParent(directory.root().resolve("data/x/k=v"));
            assertThat(stager.stagedBytes()).isEqualTo(60);
            assertThat(stager.requests()).isEqualTo(2);
            assertThat(stager.plansEverything()).isFalse();

            stager.fillHoles();

            assertThat(Arrays.equals(Files.readAllBytes(directory.path(file)), original))
                    .isTrue();
            assertThat(stager.stagedBytes()).isBetween((long) SIZE, SIZE * 102L / 100);
        }
        assertThat(temp.resolve("stage")).doesNotExist();
    }

    @Test
    void oneObjectAtTwoPlacesIsFetchedOnce() throws Exception {
        byte[] original = Files.readAllBytes(random("a"));
        PlannedFile one = TestParquet.planned(temp.resolve("a"), "x/k=v/a", List.of(new ByteRange(100, 50)));
        PlannedFile other = TestParquet.planned(temp.resolve("a"), "y/a", List.of(new ByteRange(120, 80)));
        ScanPlan plan = plan(one, other);
        try (StageDirectory directory = StageDirectory.create(temp.resolve("stage"), plan)) {
            Stager stager = new Stager(plan, directory, _ -> store, 2);
            stager.stage();

            assertThat(stager.stagedBytes()).isEqualTo(100);
            assertThat(Arrays.copyOfRange(Files.readAllBytes(directory.path(other)), 90, 210))
                    .containsSubsequence(Arrays.copyOfRange(original, 100, 200))
                    .startsWith(new byte[10])
                    .endsWith(new byte[10]);
            assertThat(Files.isSameFile(directory.path(one), directory.path(other)))
                    .isTrue();

            stager.fillHoles();

            assertThat(stager.stagedBytes()).isBetween((long) SIZE, SIZE * 102L / 100);
            assertThat(Arrays.equals(Files.readAllBytes(directory.path(other)), original))
                    .isTrue();
        }
    }

    @Test
    void emptyFileIsEmpty() throws Exception {
        Files.createFile(temp.resolve("empty"));
        PlannedFile file = TestParquet.planned(temp.resolve("empty"), "e", List.of());
        try (StageDirectory directory = StageDirectory.create(temp.resolve("stage"), plan(file))) {
            new Stager(plan(file), directory, _ -> store, 1).stage();

            assertThat(directory.path(file)).isEmptyFile();
        }
    }

    @Test
    void otherVersionOfTheObjectIsRefused() throws Exception {
        random("a");
        PlannedFile real = TestParquet.whole(temp.resolve("a"), "a");
        PlannedFile stale = new PlannedFile(real.uri(), real.sizeBytes(), "another", real.ranges(), "a", 1);
        try (StageDirectory directory = StageDirectory.create(temp.resolve("stage"), plan(stale))) {
            Stager stager = new Stager(plan(stale), directory, _ -> store, 4);

            assertThatThrownBy(stager::stage)
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OBJECT_CHANGED));
        }
    }

    @Test
    void filesOfThisMachineAreLinkedTo() throws Exception {
        byte[] original = Files.readAllBytes(random("a"));
        Files.createSymbolicLink(temp.resolve("other name"), temp.resolve("a"));
        PlannedFile file = TestParquet.planned(temp.resolve("other name"), "x/k=v/a*", List.of(new ByteRange(100, 50)));
        try (StageDirectory directory = StageDirectory.create(temp.resolve("stage"), plan(file))) {
            Stager stager = new Stager(plan(file), directory, _ -> new LocalObjectStore(), 2);
            stager.link();
            stager.stage();

            assertThat(directory.path(file)).isSymbolicLink().hasBinaryContent(original);
            assertThat(directory.linked()).containsExactly(temp.resolve("a").toRealPath());
            assertThat(stager.plansEverything()).isTrue();
            assertThat(stager.stagedBytes()).isEqualTo(50);
            assertThat(stager.requests()).isZero();
            stager.verifyLinked();

            Files.write(temp.resolve("a"), new byte[SIZE]);

            assertThatThrownBy(stager::verifyLinked)
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OBJECT_CHANGED));
        }
        assertThat(temp.resolve("a")).exists();
    }

    @ParameterizedTest
    @ValueSource(ints = {SIZE, SIZE - 1})
    void fileThatWasRewrittenSinceItWasPlannedIsNotLinkedTo(int size) throws Exception {
        Path path = random("a");
        PlannedFile file = TestParquet.whole(path, "a");
        FileTime modified = Files.getLastModifiedTime(path);
        Object changed = Files.getAttribute(path, "unix:ctime");
        do { // until the file system's clock has moved on
            Files.write(path, new byte[size]);
            Files.setLastModifiedTime(path, modified);
        } while (Files.getAttribute(path, "unix:ctime").equals(changed));
        try (StageDirectory directory = StageDirectory.create(temp.resolve("stage"), plan(file))) {
            Stager stager = new Stager(plan(file), directory, _ -> new LocalObjectStore(), 2);

            assertThatThrownBy(stager::link)
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OBJECT_CHANGED));
            assertThat(directory.linked()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"../a", "a/../../b", "/etc/passwd", "", ".", "x\0y", "a/../b"})
    void hostilePathsAreRefused(String path) throws IOException {
        random("a");
        PlannedFile file = TestParquet.whole(temp.resolve("a"), path);

        assertThatThrownBy(() -> StageDirectory.create(temp.resolve("stage"), plan(file)))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INTERNAL_ERROR));
        assertThat(temp.resolve("stage")).doesNotExist();
    }

    @Test
    void twoObjectsAtOnePathAreRefused() throws IOException {
        random("a");
        random("b");

        assertThatThrownBy(() -> StageDirectory.create(
                        temp.resolve("stage"),
                        plan(
                                TestParquet.whole(temp.resolve("a"), "same"),
                                TestParquet.whole(temp.resolve("b"), "same"))))
                .isInstanceOf(QueryException.class);
    }
}
