package dev.eider.gateway.admission;

/** The right to run one job. Closing gives it back; idempotent, any thread. */
public interface Permit extends AutoCloseable {
    @Override
    void close();
}
