package dev.eider.gateway.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LabelsTest {
    private static final String VALUE = "[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?";

    @Test
    void aNameThatALabelCanHaveIsItsValue() {
        for (String name : List.of("a", "analytics", "R_D.eu-1", "x".repeat(63))) {
            assertThat(Labels.value(name)).isEqualTo(name);
        }
    }

    @Test
    void differentNamesHaveDifferentValues() {
        List<String> names = List.of(
                "日本",
                "中国",
                "日本 a",
                "中国 a",
                "-a",
                "a-",
                "a",
                "a b",
                "a-b",
                "a  b",
                "_",
                ".",
                "😀",
                "x".repeat(64),
                "x".repeat(65));
        List<String> values = names.stream().map(Labels::value).toList();
        assertThat(values)
                .doesNotHaveDuplicates()
                .allSatisfy(value -> assertThat(value).matches(VALUE));
    }

    /** As docs/kubernetes.md says that it is found. */
    @Test
    void theValueIsReadableAndCanBeFound() {
        assertThat(Labels.value("R&D, Zürich")).isEqualTo("R-D-Z-rich-58cf1e70eb");
        assertThat(Labels.value("日本")).isEqualTo("cf2abf0c5b");
    }
}
