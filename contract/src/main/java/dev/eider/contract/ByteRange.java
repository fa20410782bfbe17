package dev.eider.contract;

/** {@code length} bytes from {@code offset}; both at least 0. */
public record ByteRange(long offset, long length) {
    public ByteRange {
        if (offset < 0 || length < 0) {
            throw new IllegalArgumentException("negative range " + offset + "+" + length);
        }
    }

    /** First byte behind the range. */
    public long end() {
        return offset + length;
    }
}
