package dev.eider.gateway.cli;

import com.fasterxml.jackson.databind.JsonNode;
import org.jline.utils.WCWidth;

/** A statement's error, shown with the line it is in and a caret under the place. */
record StatementError(JsonNode error) {
    private static final int MAX_LINE_CHARS = 200;

    /** @param sql the statement's text, or empty if it is not known here */
    CommandFailure toCommandFailure(String sql) {
        boolean cancelled = error.path("code").asText().equals("QUERY_CANCELLED");
        return new CommandFailure(cancelled ? ExitCode.CANCELLED : ExitCode.QUERY_FAILED, text(sql));
    }

    private String text(String sql) {
        StringBuilder text = new StringBuilder("error: ")
                .append(error.path("message").asText())
                .append(" [")
                .append(error.path("code").asText())
                .append(", SQLSTATE ")
                .append(error.path("sql_state").asText())
                .append(']');
        int position = error.path("position").asInt(0);
        if (position > 0 && position <= sql.length() + 1) {
            text.append('\n').append(caret(sql, position));
        }
        if (error.path("hint").isTextual()) {
            text.append("\nhint: ").append(error.path("hint").asText());
        }
        return text.toString();
    }

    /** @param position 1-based characters */
    private static String caret(String sql, int position) {
        int at = position - 1;
        int start = sql.lastIndexOf('\n', at - 1) + 1;
        int end = sql.indexOf('\n', at);
        int stop = end < 0 ? sql.length() : end;
        int from = Math.max(start, at - MAX_LINE_CHARS / 2);
        String line = sql.substring(from, Math.min(stop, from + MAX_LINE_CHARS)).replace('\t', ' ');
        long number = 1 + sql.substring(0, at).chars().filter(c -> c == '\n').count();
        String prefix = "LINE " + number + ": ";
        int width = line.substring(0, Math.min(at - from, line.length()))
                .codePoints()
                .map(c -> Math.max(0, WCWidth.wcwidth(c)))
                .sum();
        return prefix + line + "\n" + " ".repeat(prefix.length() + width) + "^";
    }
}
