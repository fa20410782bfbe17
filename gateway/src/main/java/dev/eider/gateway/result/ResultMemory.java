package dev.eider.gateway.result;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.lang.management.ManagementFactory;
import org.apache.arrow.memory.AllocationListener;
import org.apache.arrow.memory.AllocationOutcome;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Arrow's memory, outside of the heap, for all results that are on their way. Who asks for more than there is gets a {@link QueryException}
 * OUT_OF_MEMORY in place of Arrow's own. The last eighth is for small buffers: clients that ask for wide values and don't read them leave
 * everybody else the room for ordinary rows. Thread-safe.
 */
public final class ResultMemory implements AllocationListener {
    private static final long SMALL_BYTES = 1 << 20;

    private final long limit;
    private @Nullable BufferAllocator root;

    private ResultMemory(long limit) {
        this.limit = limit;
    }

    /** The root of all allocators of a gateway, which is the caller's to close. */
    public static BufferAllocator open(long bytes) {
        ResultMemory memory = new ResultMemory(bytes);
        BufferAllocator root = new RootAllocator(memory, bytes);
        memory.root = root;
        return root;
    }

    /** Bytes that the JVM may have outside of its heap: {@code -XX:MaxDirectMemorySize} or, as the JVM itself takes it, the heap's size again. */
    public static long ofThisJvm() {
        long configured = Long.parseLong(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption("MaxDirectMemorySize")
                .getValue());
        return configured > 0 ? configured : Runtime.getRuntime().maxMemory();
    }

    @Override
    public void onPreAllocation(long size) {
        if (size > SMALL_BYTES && used() + size > limit - limit / 8) {
            throw tooMuch(size);
        }
    }

    @Override
    public boolean onFailedAllocation(long size, AllocationOutcome outcome) {
        throw tooMuch(size);
    }

    private long used() {
        return root == null ? 0 : root.getAllocatedMemory();
    }

    private QueryException tooMuch(long size) {
        return new QueryException(
                ErrorCode.OUT_OF_MEMORY,
                "the result needs " + mib(size)
                        + " MiB more of the gateway's memory for results on their way, of which "
                        + mib(used()) + " of " + mib(limit)
                        + " MiB are in use; select less of it at a time, try again when other results have been read, or give"
                        + " the gateway more memory (-XX:MaxDirectMemorySize)");
    }

    private static long mib(long bytes) {
        return Math.ceilDiv(bytes, 1L << 20);
    }
}
