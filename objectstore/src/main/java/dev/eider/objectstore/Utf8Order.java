package dev.eider.objectstore;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The order of keys in every store: that of their UTF-8 bytes, which is not that of Java's UTF-16 strings. */
final class Utf8Order {
    private Utf8Order() {}

    static int compare(String left, String right) {
        return Arrays.compareUnsigned(left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
    }
}
