package dev.eider.gateway.pgwire.type;

import dev.eider.gateway.pgwire.protocol.WireBuffer;
import java.util.List;
import java.util.function.IntUnaryOperator;
import org.apache.arrow.vector.ValueVector;

/**
 * {@code json} of nested values: structs and maps are objects, lists arrays, numbers and booleans themselves, everything else the string that
 * PostgreSQL's text format has for it.
 */
sealed interface JsonEncoder extends ValueEncoder {

    @Override
    default PgType type() {
        return PgType.JSON;
    }

    @Override
    default void binary(int row, WireBuffer out) {
        text(row, out);
    }

    /** @param names of the members, already quoted */
    record Struct(ValueVector vector, List<byte[]> names, List<ValueEncoder> members) implements JsonEncoder {
        @Override
        public boolean isNull(int row) {
            return vector.isNull(row);
        }

        @Override
        public void text(int row, WireBuffer out) {
            out.int8('{');
            for (int i = 0; i < members.size(); i++) {
                if (i > 0) {
                    out.int8(',');
                }
                out.bytes(names.get(i));
                out.int8(':');
                value(members.get(i), row, out);
            }
            out.int8('}');
        }
    }

    /** A list of anything. */
    record Array(Elements elements, ValueEncoder values) implements JsonEncoder {
        @Override
        public boolean isNull(int row) {
            return elements.list().isNull(row);
        }

        @Override
        public void text(int row, WireBuffer out) {
            int start = (int) elements.start().at(row);
            int end = (int) elements.end().at(row);
            out.int8('[');
            for (int i = start; i < end; i++) {
                if (i > start) {
                    out.int8(',');
                }
                value(values, i, out);
            }
            out.int8(']');
        }
    }

    /** A map; its keys become strings in their text format. */
    record Map(Elements elements, ValueEncoder keys, ValueEncoder values) implements JsonEncoder {
        @Override
        public boolean isNull(int row) {
            return elements.list().isNull(row);
        }

        @Override
        public void text(int row, WireBuffer out) {
            int start = (int) elements.start().at(row);
            int end = (int) elements.end().at(row);
            out.int8('{');
            for (int i = start; i < end; i++) {
                if (i > start) {
                    out.int8(',');
                }
                quoted(keys, i, out);
                out.int8(':');
                value(values, i, out);
            }
            out.int8('}');
        }
    }

    /**
     * A union: the value of the member that is set.
     *
     * @param memberAt the member's index in {@code members}
     */
    record Union(ValueVector vector, IntUnaryOperator memberAt, List<ValueEncoder> members) implements JsonEncoder {
        @Override
        public boolean isNull(int row) {
            return members.get(memberAt.applyAsInt(row)).isNull(row);
        }

        @Override
        public void text(int row, WireBuffer out) {
            value(members.get(memberAt.applyAsInt(row)), row, out);
        }
    }

    private static void value(ValueEncoder encoder, int row, WireBuffer out) {
        if (encoder.isNull(row)) {
            out.ascii("null");
            return;
        }
        switch (encoder.type()) {
            case BOOL -> {
                int at = out.size();
                encoder.text(row, out);
                boolean set = out.array()[at] == 't';
                out.truncate(at);
                out.ascii(set ? "true" : "false");
            }
            case INT2, INT4, INT8, NUMERIC, JSON -> encoder.text(row, out);
            case FLOAT4, FLOAT8 -> real(encoder, row, out);
            default -> quoted(encoder, row, out);
        }
    }

    /** JSON has no NaN and no infinities: they are strings. */
    private static void real(ValueEncoder encoder, int row, WireBuffer out) {
        int at = out.size();
        encoder.text(row, out);
        byte last = out.array()[out.size() - 1];
        if (last < '0' || last > '9') {
            out.truncate(at);
            quoted(encoder, row, out);
        }
    }

    private static void quoted(ValueEncoder encoder, int row, WireBuffer out) {
        WireBuffer scratch = out.scratch(64);
        try {
            encoder.text(row, scratch);
            JsonText.quote(scratch.array(), scratch.size(), out);
        } finally {
            scratch.clear(64);
        }
    }
}
