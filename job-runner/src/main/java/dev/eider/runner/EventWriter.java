package dev.eider.runner;

import dev.eider.contract.JobEvent;
import dev.eider.contract.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Events as JSON, one a line. Thread-safe; each line is one write. */
public final class EventWriter {
    private final OutputStream out;

    public EventWriter(OutputStream out) {
        this.out = out;
    }

    public void write(JobEvent event) {
        byte[] line = (Json.write(event) + "\n").getBytes(StandardCharsets.UTF_8);
        synchronized (out) {
            try {
                out.write(line);
                out.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
