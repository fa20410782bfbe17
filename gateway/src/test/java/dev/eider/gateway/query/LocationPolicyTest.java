package dev.eider.gateway.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.objectstore.ObjectUri;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocationPolicyTest {
    private final LocationPolicy policy = new LocationPolicy(List.of(Path.of("/data/lake")));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s3://bucket/a/*.parquet",
                "file:///data/lake/a.parquet",
                "file:///data/lake/a b/ü.parquet",
                "file:///data/lake"
            })
    void allowed(String location) {
        assertThatCode(() -> policy.check(location)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:///etc/passwd",
                "file:///data/lake/../../etc/passwd",
                "file:///data/lakeside/x.parquet",
                "file:////etc/passwd",
                "FILE:///etc/passwd",
                "file:///*/passwd"
            })
    void outOfBounds(String location) {
        assertThatThrownBy(() -> policy.check(location))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PERMISSION_DENIED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "data.parquet", "file://etc/passwd", "s3:///key"})
    void noLocation(String location) {
        assertThatThrownBy(() -> policy.check(location))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST));
    }

    @Test
    void aLinkDoesNotLeadOut(@TempDir Path directory) throws IOException {
        Path root = Files.createDirectory(directory.resolve("root"));
        Path outside = Files.createDirectory(directory.resolve("outside"));
        Path inner = Files.createFile(root.resolve("inner"));
        Path linkIn = Files.createSymbolicLink(root.resolve("in"), inner);
        Path linkOut = Files.createSymbolicLink(root.resolve("out"), Files.createFile(outside.resolve("x")));
        Path throughDirectory =
                Files.createSymbolicLink(root.resolve("dir"), outside).resolve("x");
        LocationPolicy links = new LocationPolicy(List.of(root));

        assertThatCode(() -> links.checkFiles(List.of("file:///l"), List.of(uri(inner), uri(linkIn))))
                .doesNotThrowAnyException();
        for (Path out : List.of(linkOut, throughDirectory)) {
            assertThatThrownBy(() -> links.checkFiles(List.of("file:///l"), List.of(uri(inner), uri(out))))
                    .isInstanceOfSatisfying(QueryException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
                        assertThat(e.getMessage())
                                .contains(
                                        "'file:///l'",
                                        "'file://" + linkTo(out) + "'",
                                        "remove it",
                                        "storage.local_roots")
                                .doesNotContain(outside.toString());
                    });
            assertThatThrownBy(() -> links.check("file://" + out)).isInstanceOfSatisfying(QueryException.class, e -> {
                assertThat(e.code()).isEqualTo(ErrorCode.PERMISSION_DENIED);
                assertThat(e.getMessage()).contains("'file://" + linkTo(out) + "' is a symbolic link");
            });
        }
    }

    /** The link is the file itself or the directory that it lies in. */
    private static Path linkTo(Path file) {
        return Files.isSymbolicLink(file) ? file : file.getParent();
    }

    private static ObjectUri uri(Path path) {
        return ObjectUri.parse("file://" + path);
    }

    @Test
    void withoutRootsNoFileIsReadable() {
        assertThatThrownBy(() -> new LocationPolicy(List.of()).check("file:///data/x.parquet"))
                .isInstanceOf(QueryException.class);
    }
}
