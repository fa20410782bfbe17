package dev.eider.gateway.demo;

import dev.eider.gateway.process.JavaCommand;
import io.trino.tpch.TpchTable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * TPC-H as Parquet files under {@code <directory>/tpch/<table>/}. They are written by a process of their own, because the gateway
 * never loads DuckDB, into a directory that gets its name when it is complete: a start that was killed half-way leaves nothing that
 * the next one would take for data. One process at a time may use {@code directory}.
 */
public final class DemoData {
    private static final String NAME = "tpch";
    private static final String PENDING_PREFIX = ".tpch-pending-";
    private static final String LABEL_FILE = ".generated";
    private static final String OUTPUT_FILE = ".output";

    /** Raised when the files come out differently, so that older ones are replaced. */
    private static final int LAYOUT = 1;

    private final JavaCommand java;
    private final Path directory;
    private final double scale;

    /** @param scale TPC-H's scale factor, above 0; 1 is about 6 million line items and 250 MB */
    public DemoData(JavaCommand java, Path directory, double scale) {
        if (!(scale > 0)) {
            throw new IllegalArgumentException("the scale factor must be positive, not " + scale);
        }
        this.java = java;
        this.directory = directory;
        this.scale = scale;
    }

    /**
     * Generates the tables unless they are there at this scale already.
     *
     * @return all eight tables
     * @throws IOException if they can't be written, with the generator's own last words
     * @throws InterruptedException if interrupted meanwhile; the generator is ended
     */
    public List<DemoTable> prepare() throws IOException, InterruptedException {
        Files.createDirectories(directory);
        deletePending();
        if (!isPresent()) {
            generate();
        }
        return tables();
    }

    private List<DemoTable> tables() {
        List<DemoTable> tables = new ArrayList<>();
        for (TpchTable<?> table : TpchTable.getTables()) {
            Path files = target().resolve(table.getTableName());
            tables.add(new DemoTable(table.getTableName(), files, DemoSchema.columns(table)));
        }
        return tables;
    }

    private void generate() throws IOException, InterruptedException {
        Path pending = directory.resolve(PENDING_PREFIX + UUID.randomUUID());
        Files.createDirectories(pending);
        try {
            run(pending);
            Files.writeString(pending.resolve(LABEL_FILE), label());
            deleteTree(target());
            Files.move(pending, target(), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            deleteTree(pending);
        }
    }

    private void run(Path pending) throws IOException, InterruptedException {
        List<String> line = java.line(
                List.of("-Xmx512m", "-XX:+UseSerialGC"),
                DemoDataMain.class.getName(),
                List.of(pending.toString(), Double.toString(scale)));
        Path output = pending.resolve(OUTPUT_FILE);
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            process.getOutputStream().close();
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException("the demo data can't be generated, the generator ended with status " + status
                        + ": " + Files.readString(output).strip());
            }
        } finally {
            process.destroyForcibly();
        }
        Files.delete(output);
    }

    private boolean isPresent() throws IOException {
        Path file = target().resolve(LABEL_FILE);
        return Files.exists(file) && Files.readString(file).equals(label());
    }

    private String label() {
        return "TPC-H at scale " + scale + ", layout " + LAYOUT + "\n";
    }

    private Path target() {
        return directory.resolve(NAME);
    }

    private void deletePending() throws IOException {
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(directory, PENDING_PREFIX + "*")) {
            for (Path leftover : leftovers) {
                deleteTree(leftover);
            }
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
