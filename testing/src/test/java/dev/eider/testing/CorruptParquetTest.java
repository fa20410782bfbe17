package dev.eider.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.eider.contract.StorageSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The Apache Parquet project's broken files: read nevertheless, or refused with their name. */
class CorruptParquetTest {
    private static final String MISSING = "no parquet-testing beside the project";

    private static Optional<GatewayRunner> gateway = Optional.empty();

    @BeforeAll
    static void start() throws Exception {
        if (directory().isPresent()) {
            gateway = Optional.of(GatewayRunner.start(
                    StorageSettings.defaults(), List.of(directory().get()), Map.of()));
        }
    }

    @AfterAll
    static void stop() throws IOException {
        if (gateway.isPresent()) {
            gateway.get().close();
        }
    }

    private static Optional<Path> directory() {
        return Stream.of("../../shared", "../shared", "../../../shared")
                .map(up -> Path.of(up, "parquet-testing", "bad_data")
                        .toAbsolutePath()
                        .normalize())
                .filter(Files::isDirectory)
                .findFirst();
    }

    static List<String> files() throws IOException {
        if (directory().isEmpty()) {
            return List.of(MISSING);
        }
        try (Stream<Path> files = Files.list(directory().get())) {
            return files.map(Path::toString)
                    .filter(name -> name.endsWith(".parquet"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void isReadOrRefusedByName(String file) throws Exception {
        assumeTrue(!file.equals(MISSING), MISSING);
        Door door = new RestDoor(gateway.orElseThrow().rest(), "tpch");
        try {
            assertThat(door.run("SELECT * FROM 'file://" + file + "'", List.of())
                            .columns())
                    .isNotEmpty();
        } catch (Door.Refused refused) {
            assertThat(refused.failure().code()).isEqualTo("422 CORRUPT_FILE");
            assertThat(refused.failure().message())
                    .contains(file)
                    .doesNotContain("__eider", "t0/0", "/stage", "file.parquet", "java.", "LINE 1");
        }
        assertThat(door.rows("SELECT 1")).containsExactly(List.of("1"));
    }
}
