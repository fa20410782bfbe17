package dev.eider.estimator.planner;

import java.nio.charset.StandardCharsets;

/** A statement's text, with DuckDB's byte offsets (UTF-8) turned into Java's (UTF-16). */
final class SourceText {
    private final String sql;
    private final boolean ascii;
    private final byte[] utf8;

    SourceText(String sql) {
        this.sql = sql;
        this.utf8 = sql.getBytes(StandardCharsets.UTF_8);
        this.ascii = utf8.length == sql.length();
    }

    String sql() {
        return sql;
    }

    /** Characters before the byte at {@code byteOffset}; beyond the end it is the text's length. */
    int offset(long byteOffset) {
        int bytes = Math.clamp(byteOffset, 0, utf8.length);
        if (ascii) {
            return bytes;
        }
        int characters = 0;
        for (int i = 0; i < bytes; i++) {
            characters += charactersStarting(utf8[i]);
        }
        return characters;
    }

    /** A UTF-8 continuation byte starts none; a lead byte of four bytes is a surrogate pair. */
    private static int charactersStarting(byte b) {
        if ((b & 0xC0) == 0x80) {
            return 0;
        }
        return (b & 0xF8) == 0xF0 ? 2 : 1;
    }
}
