package dev.eider.gateway.pgwire.type;

import dev.eider.gateway.pgwire.protocol.WireBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One-dimensional arrays of scalars. */
final class ArrayEncoder implements ValueEncoder {
    private static final byte[] NULL = "NULL".getBytes(StandardCharsets.US_ASCII);
    private static final int SCRATCH_BYTES = 1 << 10;

    private final Elements elements;
    private final ValueEncoder values;
    private @Nullable WireBuffer scratch;

    ArrayEncoder(Elements elements, ValueEncoder values) {
        this.elements = elements;
        this.values = values;
    }

    /** The same values as a JSON array, for where they stand within JSON. */
    JsonEncoder asJson() {
        return new JsonEncoder.Array(elements, values);
    }

    /** Of the elements. */
    @Override
    public PgType type() {
        return values.type();
    }

    @Override
    public boolean isNull(int row) {
        return elements.list().isNull(row);
    }

    /** {@code {1,NULL,"a b"}}, as array_out does it. */
    @Override
    public void text(int row, WireBuffer out) {
        int start = (int) elements.start().at(row);
        int end = (int) elements.end().at(row);
        out.int8('{');
        for (int i = start; i < end; i++) {
            if (i > start) {
                out.int8(',');
            }
            if (values.isNull(i)) {
                out.bytes(NULL);
            } else {
                element(i, out);
            }
        }
        out.int8('}');
    }

    private void element(int index, WireBuffer out) {
        WireBuffer element = scratch == null ? out.scratch(SCRATCH_BYTES) : scratch;
        scratch = element;
        try {
            values.text(index, element);
            quote(element, out);
        } finally {
            element.clear(SCRATCH_BYTES);
        }
    }

    private static void quote(WireBuffer element, WireBuffer out) {
        byte[] text = element.array();
        int length = element.size();
        if (!needsQuotes(text, length)) {
            out.bytes(text, 0, length);
            return;
        }
        out.int8('"');
        for (int i = 0; i < length; i++) {
            if (text[i] == '"' || text[i] == '\\') {
                out.int8('\\');
            }
            out.int8(text[i]);
        }
        out.int8('"');
    }

    private static boolean needsQuotes(byte[] text, int length) {
        if (length == 0 || isNullWord(text, length)) {
            return true;
        }
        for (int i = 0; i < length; i++) {
            switch (text[i]) {
                case '"', '\\', '{', '}', ',', ' ', '\t', '\n', '\r', 0x0b, '\f' -> {
                    return true;
                }
                default -> {
                    // an ordinary byte
                }
            }
        }
        return false;
    }

    private static boolean isNullWord(byte[] text, int length) {
        if (length != NULL.length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if ((text[i] & ~0x20) != NULL[i]) {
                return false;
            }
        }
        return true;
    }

    /** Dimensions, whether there are nulls, the elements' type, then length and first index of the dimension, then the elements. */
    @Override
    public void binary(int row, WireBuffer out) {
        int start = (int) elements.start().at(row);
        int end = (int) elements.end().at(row);
        out.int32(end > start ? 1 : 0);
        int nulls = out.size();
        out.int32(0);
        out.int32(type().oid());
        if (end == start) {
            return;
        }
        out.int32(end - start);
        out.int32(1);
        for (int i = start; i < end; i++) {
            if (values.isNull(i)) {
                out.int32(-1);
                out.int32At(nulls, 1);
                continue;
            }
            int at = out.skip(Integer.BYTES);
            values.binary(i, out);
            out.int32At(at, out.size() - at - Integer.BYTES);
        }
    }
}
