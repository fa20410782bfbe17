package dev.eider.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.gateway.config.ConfigLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the README tells of the configuration is what the gateway reads. */
class ReadmeTest {
    private static final String HEAD = "| key | default | what it is |";

    @Test
    void theTableHasEveryKeyWithItsDefaultInOrder() throws IOException {
        List<String> expected = new ArrayList<>();
        ConfigLoader.keys().forEach((key, value) -> expected.add("| `" + key + "` | " + text(value) + " |"));
        assertThat(rows().stream().map(row -> row.substring(0, row.indexOf('|', row.indexOf('|', 1) + 1) + 1)))
                .containsExactlyElementsOf(expected);
    }

    @Test
    void everyKeyIsExplained() throws IOException {
        assertThat(rows()).allSatisfy(row -> {
            String[] cells = row.split("\\|");
            assertThat(cells).hasSize(4);
            assertThat(cells[3].strip()).hasSizeGreaterThan(15);
        });
    }

    private static List<String> rows() throws IOException {
        return Files.readAllLines(Project.root().resolve("README.md")).stream()
                .dropWhile(line -> !line.equals(HEAD))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .toList();
    }

    /** A dash for a value that is absent or empty. */
    private static String text(JsonNode value) {
        boolean empty = value.isNull() || (value.isArray() && value.isEmpty());
        return empty ? "–" : "`" + value.asText() + "`";
    }
}
