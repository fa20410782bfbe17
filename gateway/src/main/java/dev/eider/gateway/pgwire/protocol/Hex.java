package dev.eider.gateway.pgwire.protocol;

/** Hexadecimal digits in lower case. */
public final class Hex {
    private static final byte[] DIGITS = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
    };

    private Hex() {}

    /** Replaces {@code count} bytes from {@code start} on by twice as many digits, from the end, in place. */
    public static void expand(byte[] bytes, int start, int count) {
        for (int i = count - 1; i >= 0; i--) {
            int value = bytes[start + i];
            bytes[start + 2 * i + 1] = DIGITS[value & 15];
            bytes[start + 2 * i] = DIGITS[value >> 4 & 15];
        }
    }
}
