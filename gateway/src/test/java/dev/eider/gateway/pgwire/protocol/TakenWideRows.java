package dev.eider.gateway.pgwire.protocol;

/** Takes all the heap that wide rows of this process may have, until it is closed. */
public final class TakenWideRows implements AutoCloseable {
    private final int units;

    public TakenWideRows() {
        units = WideRows.OF_PROCESS.take((int) (Runtime.getRuntime().maxMemory() / 2), 0, Runnable::run);
    }

    /** Whether a session waits for some of it. */
    public boolean isWaitedFor() {
        return WideRows.OF_PROCESS.isWaitedFor();
    }

    @Override
    public void close() {
        WideRows.OF_PROCESS.giveBack(units);
    }
}
