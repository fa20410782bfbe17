package dev.eider.gateway.sql;

import dev.eider.gateway.sql.Lexer.Kind;
import dev.eider.gateway.sql.Lexer.Token;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what follows SET TIME ZONE: a setting's value, {@code LOCAL} or an interval, which is east of Greenwich like a number. */
final class TimeZoneValue {
    private static final Pattern HOURS = Pattern.compile("\\s*([+-]?\\d{1,2})(:00|(?= *hours?))?( *hours?)?\\s*");
    private static final String EXPECTED = "whole hours as in INTERVAL '+05:00' HOUR TO MINUTE or INTERVAL '5' HOUR";

    private TimeZoneValue() {}

    /** @return absent for the value from start-up */
    static Optional<String> read(List<Token> tokens, int at) {
        Token first = StatementInspector.token(tokens, at, "a time zone");
        if (first.isWord("LOCAL")) {
            StatementInspector.checkEnd(tokens, at + 1);
            return Optional.empty();
        }
        return first.isWord("INTERVAL")
                ? Optional.of(interval(tokens, at + 1))
                : SettingText.read("TIME ZONE", tokens, at);
    }

    private static String interval(List<Token> tokens, int at) {
        Token text = StatementInspector.token(tokens, at, EXPECTED);
        boolean hour = StatementInspector.word(tokens, at + 1, "HOUR");
        boolean minute = hour && at + 2 < tokens.size();
        if (minute) {
            StatementInspector.expect(tokens, at + 2, "TO");
            StatementInspector.expect(tokens, at + 3, "MINUTE");
        }
        StatementInspector.checkEnd(tokens, at + (minute ? 4 : hour ? 2 : 1));
        Matcher hours = HOURS.matcher(text.value());
        // A number without a unit is of the smallest that is named: seconds if none is.
        boolean ofHours = hour && !minute;
        if (text.kind() != Kind.STRING || !hours.matches() || (hours.group(2) == null && !ofHours)) {
            throw StatementInspector.unexpected(text, EXPECTED);
        }
        return hours.group(1);
    }
}
