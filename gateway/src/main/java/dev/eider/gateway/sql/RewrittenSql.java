package dev.eider.gateway.sql;

import dev.eider.contract.ErrorInfo;
import dev.eider.contract.QueryException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;

/** A statement in which spans were replaced, and the way back from a place in the new text to the place in the client's. */
public final class RewrittenSql {

    /** {@code length} characters from {@code offset} of the original become {@code text}. */
    public record Edit(int offset, int length, String text) {
        /** What it replaces. */
        public String original(String sql) {
            return sql.substring(offset, offset + length);
        }
    }

    /** An edit without its text, which may be long and is in the whole. */
    private record Span(int offset, int length, int newLength) {}

    private final String text;
    private final List<Span> edits;

    private RewrittenSql(String text, List<Span> edits) {
        this.text = text;
        this.edits = edits;
    }

    /** @param edits not overlapping, in any order */
    public static RewrittenSql of(String sql, List<Edit> edits) {
        List<Edit> ordered = new ArrayList<>(edits);
        ordered.sort(Comparator.comparingInt(Edit::offset));
        StringBuilder text = new StringBuilder(sql.length()
                + 64
                + ordered.stream().mapToInt(edit -> edit.text().length()).sum());
        int from = 0;
        for (Edit edit : ordered) {
            text.append(sql, from, edit.offset()).append(edit.text());
            from = edit.offset() + edit.length();
        }
        List<Span> spans = ordered.stream()
                .map(edit -> new Span(edit.offset(), edit.length(), edit.text().length()))
                .toList();
        return new RewrittenSql(text.append(sql, from, sql.length()).toString(), spans);
    }

    public String text() {
        return text;
    }

    /** The 1-based position in the original; inside a replaced span, that span's start. */
    public int originalPosition(int position) {
        int shift = 0;
        for (Span edit : edits) {
            int start = edit.offset() + shift;
            if (position - 1 < start) {
                break;
            }
            if (position - 1 < start + edit.newLength()) {
                return edit.offset() + 1;
            }
            shift += edit.newLength() - edit.length();
        }
        return position - shift;
    }

    /** The same error with its position in the original. */
    public QueryException inOriginal(QueryException error) {
        ErrorInfo info = error.info();
        if (info.position().isEmpty() || edits.isEmpty()) {
            return error;
        }
        OptionalInt position = OptionalInt.of(originalPosition(info.position().getAsInt()));
        return new QueryException(new ErrorInfo(info.code(), info.message(), position, info.hint()), error);
    }
}
