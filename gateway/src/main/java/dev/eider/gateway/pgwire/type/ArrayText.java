package dev.eider.gateway.pgwire.type;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.util.Optional;
import java.util.function.Consumer;

/** Takes the text of a one-dimensional array apart: {@code {1, NULL, "a \"b\""}}. */
final class ArrayText {
    private final String text;
    private int position;

    ArrayText(String text) {
        this.text = text.strip();
    }

    /** One after the other, absent where the element is NULL. @throws QueryException INVALID_VALUE, NOT_SUPPORTED for more dimensions */
    void elements(Consumer<Optional<String>> each) {
        expect('{');
        skipSpace();
        if (peek() == '}') {
            position++;
        } else {
            each.accept(element());
            while (peek() == ',') {
                position++;
                each.accept(element());
            }
            expect('}');
        }
        if (position != text.length()) {
            throw malformed();
        }
    }

    private Optional<String> element() {
        skipSpace();
        if (peek() == '{') {
            throw dimensions();
        }
        if (peek() == '"') {
            String quoted = quoted();
            skipSpace();
            return Optional.of(quoted);
        }
        String bare = bare();
        if (bare.isEmpty()) {
            throw malformed();
        }
        return bare.equalsIgnoreCase("NULL") ? Optional.empty() : Optional.of(bare);
    }

    private String quoted() {
        StringBuilder value = new StringBuilder();
        position++;
        while (peek() != '"') {
            value.append(character());
        }
        position++;
        return value.toString();
    }

    private String bare() {
        StringBuilder value = new StringBuilder();
        while (peek() != ',' && peek() != '}') {
            if (peek() == '"' || peek() == '{') {
                throw malformed();
            }
            value.append(character());
        }
        return value.toString().stripTrailing();
    }

    private char character() {
        if (peek() == '\\') {
            position++;
        }
        char c = peek();
        position++;
        return c;
    }

    private void skipSpace() {
        while (Character.isWhitespace(peek())) {
            position++;
        }
    }

    private char peek() {
        if (position >= text.length()) {
            throw malformed();
        }
        return text.charAt(position);
    }

    private void expect(char c) {
        if (peek() != c) {
            throw malformed();
        }
        position++;
    }

    private QueryException malformed() {
        String shown = text.length() > 80 ? text.substring(0, 80) + "…" : text;
        return new QueryException(ErrorCode.INVALID_VALUE, "malformed array literal: \"" + shown + "\"");
    }

    static QueryException dimensions() {
        return new QueryException(
                ErrorCode.NOT_SUPPORTED, "arrays of more than one dimension are not supported as parameters");
    }
}
