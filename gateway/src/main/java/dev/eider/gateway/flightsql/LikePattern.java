package dev.eider.gateway.flightsql;

import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Flight SQL's filter patterns: {@code %} is any text, {@code _} any one character, a backslash takes their meaning away. */
final class LikePattern {
    private LikePattern() {}

    static Predicate<String> of(String pattern) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\\' && i + 1 < pattern.length()) {
                regex.append(Pattern.quote(pattern.substring(i + 1, i + 2)));
                i++;
            } else if (c == '%') {
                regex.append(".*");
            } else if (c == '_') {
                regex.append('.');
            } else {
                regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL).asMatchPredicate();
    }
}
