package dev.eider.gateway.pgwire.type;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.pgwire.protocol.WireFormat;
import java.util.List;

/** The protocol's lists of formats: none means text for all, one is for all, else there is one for each. */
public final class Formats {
    private Formats() {}

    public static WireFormat at(List<WireFormat> formats, int index) {
        return switch (formats.size()) {
            case 0 -> WireFormat.TEXT;
            case 1 -> formats.getFirst();
            default -> formats.get(index);
        };
    }

    /** @throws QueryException PROTOCOL_VIOLATION if there are more than one and not {@code count} */
    public static void check(List<WireFormat> formats, int count, String what) {
        if (formats.size() > 1 && formats.size() != count) {
            throw new QueryException(
                    ErrorCode.PROTOCOL_VIOLATION,
                    "bind message has " + formats.size() + " " + what + " formats but " + count + " " + what + "s");
        }
    }
}
