package dev.eider.gateway.pgwire.type;

import dev.eider.gateway.pgwire.protocol.WireBuffer;
import java.util.Locale;

/** Strings in JSON (RFC 8259 section 7). */
final class JsonText {
    private JsonText() {}

    /** Appends {@code length} bytes of UTF-8 in quotes. */
    static void quote(byte[] text, int length, WireBuffer out) {
        out.int8('"');
        for (int i = 0; i < length; i++) {
            character(text[i], out);
        }
        out.int8('"');
    }

    private static void character(byte c, WireBuffer out) {
        switch (c) {
            case '"', '\\' -> {
                out.int8('\\');
                out.int8(c);
            }
            case '\n' -> out.ascii("\\n");
            case '\r' -> out.ascii("\\r");
            case '\t' -> out.ascii("\\t");
            case '\b' -> out.ascii("\\b");
            case '\f' -> out.ascii("\\f");
            default -> {
                if (c >= 0 && c < 0x20) {
                    out.ascii(String.format(Locale.ROOT, "\\u%04x", (int) c));
                } else {
                    out.int8(c);
                }
            }
        }
    }
}
