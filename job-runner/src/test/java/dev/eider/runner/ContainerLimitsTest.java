package dev.eider.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.contract.JobShape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerLimitsTest {
    private static final JobShape SHAPE = new JobShape(2000, (2L << 30) + 100, 0);

    @TempDir
    Path root;

    private boolean reached() {
        return new ContainerLimits(root).reach(SHAPE);
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text + "\n");
    }

    @Test
    void versionTwo() throws Exception {
        write("memory.max", "1073741824");
        write("cpu.max", "100000 100000");
        assertThat(reached()).isFalse();
        write("memory.max", "2147483648");
        assertThat(reached()).isFalse();
        write("cpu.max", "200000 100000");
        assertThat(reached()).isTrue();
        write("memory.max", "max");
        write("cpu.max", "max 100000");
        assertThat(reached()).isTrue();
    }

    @Test
    void versionOne() throws Exception {
        write("memory/memory.limit_in_bytes", "2147483648");
        write("cpu/cpu.cfs_quota_us", "100000");
        write("cpu/cpu.cfs_period_us", "100000");
        assertThat(reached()).isFalse();
        write("cpu/cpu.cfs_quota_us", "200000");
        assertThat(reached()).isTrue();
        write("cpu/cpu.cfs_quota_us", "-1");
        assertThat(reached()).isTrue();
        write("memory/memory.limit_in_bytes", "1073741824");
        assertThat(reached()).isFalse();
    }

    @Test
    void whatCannotBeSeenIsNotThere() throws Exception {
        assertThat(reached()).isFalse();
        write("memory.max", "nonsense");
        write("cpu.max", "max 100000");
        assertThat(reached()).isFalse();
    }
}
