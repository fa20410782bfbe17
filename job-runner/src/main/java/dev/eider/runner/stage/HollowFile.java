package dev.eider.runner.stage;

import dev.eider.contract.ByteRange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A sparse file being filled. Writers on several threads; the last request to finish closes it. */
final class HollowFile {
    private final FileChannel channel;
    private final AtomicInteger open;

    private HollowFile(FileChannel channel, int requests) {
        this.channel = channel;
        this.open = new AtomicInteger(requests);
    }

    /** Creates the file with its true length, or opens it again; {@code requests} calls of {@link #finished()} close it. */
    static HollowFile open(Path path, long sizeBytes, List<ByteRange> requests) throws IOException {
        Files.createDirectories(path.getParent());
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.SPARSE);
        if (sizeBytes > 0 && channel.size() < sizeBytes) {
            // One byte at the end sets the length; it is a hole's byte until the footer is written over it.
            channel.write(ByteBuffer.wrap(new byte[1]), sizeBytes - 1);
        }
        if (requests.isEmpty()) {
            channel.close();
        }
        return new HollowFile(channel, requests.size());
    }

    void write(byte[] bytes, int length, long position) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
        long at = position;
        while (buffer.hasRemaining()) {
            at += channel.write(buffer, at);
        }
    }

    void finished() throws IOException {
        if (open.decrementAndGet() == 0) {
            channel.close();
        }
    }
}
