package dev.eider.gateway.cli;

import java.util.ArrayList;
import java.util.List;

/** Splits a text at the semicolons that end statements: not those in quotes, dollar quotes or comments. */
final class Statements {
    /** @param complete each without its semicolon, none blank */
    record Split(List<String> complete, String rest) {}

    private final String text;
    private int at;

    private Statements(String text) {
        this.text = text;
    }

    static Split split(String text) {
        return new Statements(text).split();
    }

    private Split split() {
        List<String> complete = new ArrayList<>();
        int start = 0;
        while (at < text.length()) {
            if (text.charAt(at) == ';') {
                String statement = text.substring(start, at).strip();
                if (!statement.isEmpty()) {
                    complete.add(statement);
                }
                start = ++at;
            } else {
                skip();
            }
        }
        return new Split(complete, text.substring(Math.min(start, text.length())));
    }

    /** Over one character, or a whole quoted text or comment. */
    private void skip() {
        switch (text.charAt(at)) {
            case '\'' -> past("'", at + 1);
            case '"' -> past("\"", at + 1);
            case '-' -> comment("--", "\n");
            case '/' -> comment("/*", "*/");
            case '$' -> dollar();
            default -> at++;
        }
    }

    private void comment(String open, String close) {
        if (text.startsWith(open, at)) {
            past(close, at + open.length());
        } else {
            at++;
        }
    }

    private void dollar() {
        int end = at + 1;
        while (end < text.length() && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
            end++;
        }
        boolean tag = end < text.length() && text.charAt(end) == '$' && !Character.isDigit(text.charAt(at + 1));
        if (tag) {
            past(text.substring(at, end + 1), end + 1);
        } else {
            at++;
        }
    }

    private void past(String close, int from) {
        int found = text.indexOf(close, from);
        at = found < 0 ? text.length() : found + close.length();
    }
}
