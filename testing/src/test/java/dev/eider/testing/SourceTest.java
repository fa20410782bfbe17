package dev.eider.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Bans that are about the text of the sources and that the compiler and the formatter do not know. */
class SourceTest {
    private static final Pattern MARKDOWN_COMMENT = Pattern.compile("^\\s*///");
    private static final Pattern SLEEP = Pattern.compile("\\bThread\\.sleep\\(|\\bTimeUnit\\.\\w+\\.sleep\\(");

    /** The formatter breaks a {@code ///} line that is too long with {@code //}, and the rest of the sentence is lost. */
    @Test
    void docCommentsAreNotMarkdown() throws IOException {
        assertThat(lines("main", MARKDOWN_COMMENT)).isEmpty();
        assertThat(lines("test", MARKDOWN_COMMENT)).isEmpty();
    }

    /** A test waits for a condition with a deadline: a pause is too long on one machine and too short on another. */
    @Test
    void testsDoNotSleep() throws IOException {
        assertThat(lines("test", SLEEP))
                .as("only the slow network of the storage tests is made of pauses")
                .allMatch(line -> line.contains("/fixture/ObservedStream.java:"));
    }

    private static List<String> lines(String kind, Pattern banned) throws IOException {
        List<String> found;
        try (Stream<Path> modules = Files.list(Project.root())) {
            found = modules.map(module -> module.resolve("src").resolve(kind).resolve("java"))
                    .filter(Files::isDirectory)
                    .flatMap(SourceTest::javaFiles)
                    .flatMap(file -> lines(file, banned))
                    .toList();
        }
        return found;
    }

    private static Stream<Path> javaFiles(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(f -> f.toString().endsWith(".java")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> lines(Path file, Pattern banned) {
        try {
            List<String> lines = Files.readAllLines(file);
            return IntStream.range(0, lines.size())
                    .filter(i -> banned.matcher(lines.get(i)).find())
                    .mapToObj(i -> Project.root().relativize(file) + ":" + (i + 1) + " "
                            + lines.get(i).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
