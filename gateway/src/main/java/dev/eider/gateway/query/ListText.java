package dev.eider.gateway.query;

import dev.eider.contract.QueryException;

/** Puts the text of a list in DuckDB's form together, {@code ["a", NULL]}, and no longer one than can be bound. One thread. */
public final class ListText {
    private final StringBuilder text = new StringBuilder("[");

    /** @throws QueryException OUT_OF_MEMORY as does {@link #raw} */
    public void quoted(String element) {
        next(element.length() + 2);
        text.append('"');
        for (int i = 0; i < element.length(); i++) {
            char c = element.charAt(i);
            if (c == '\\' || c == '"') {
                text.append('\\');
            }
            text.append(c);
        }
        text.append('"');
    }

    /** As it stands: {@code NULL}, or a list in this one. */
    public void raw(String element) {
        next(element.length());
        text.append(element);
    }

    private void next(int length) {
        WorkingMemory.OF_PROCESS.check(text.length() + (long) length);
        if (text.length() > 1) {
            text.append(", ");
        }
    }

    public String end() {
        return text.append(']').toString();
    }
}
