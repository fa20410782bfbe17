package dev.eider.gateway.pgwire;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Who may cancel what: each session has a number and a secret, and whoever sends both ends the session's statement. Thread-safe.
 */
final class CancelKeys {
    private final Map<Integer, Entry> entries = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();

    private record Entry(byte[] secret, Cancellation cancellation) {}

    /** What a client is told. The array is not to be changed. */
    @SuppressWarnings("ArrayRecordComponent")
    record Key(int processId, byte[] secret) {}

    /** @param secretBytes 4 up to protocol 3.0; longer ones are understood from 3.2 on */
    Key register(Cancellation cancellation, int secretBytes) {
        byte[] secret = new byte[secretBytes];
        random.nextBytes(secret);
        Entry entry = new Entry(secret, cancellation);
        int processId = positive();
        while (entries.putIfAbsent(processId, entry) != null) {
            processId = positive();
        }
        return new Key(processId, secret);
    }

    private int positive() {
        return 1 + random.nextInt(Integer.MAX_VALUE - 1);
    }

    void remove(Key key) {
        entries.remove(key.processId());
    }

    /** Without an answer, right or wrong, so that secrets can't be tried out. */
    void cancel(int processId, byte[] secret) {
        Entry entry = entries.get(processId);
        if (entry != null && MessageDigest.isEqual(entry.secret(), secret)) {
            entry.cancellation().cancel();
        }
    }
}
