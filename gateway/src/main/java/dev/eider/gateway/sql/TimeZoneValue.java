package dev.eider.gateway.sql;

import dev.eider.gateway.sql.Lexer.Kind;
import dev.eider.gateway.sql.Lexer.Token;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what follows SET TIME ZONE: a setting's value, {@code LOCAL} or an interval, which is east of Greenwich like a number. */
final class TimeZoneValue {
    private static final Pattern HOURS =
            Pattern.compile("\\s*(?<sign>[+-]?)(?<hours>\\d{1,2})(?<unit>:(?<minutes>[0-5]\\d)| *hours?)?\\s*");
    private static final String EXPECTED =
            "hours and minutes as in INTERVAL '+05:30' HOUR TO MINUTE, or hours as in INTERVAL '5' HOUR";

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
        Matcher offset = HOURS.matcher(text.value());
        // A number without a unit is of the smallest that is named: seconds if none is.
        boolean ofHours = hour && !minute;
        if (text.kind() != Kind.STRING || !offset.matches() || (offset.group("unit") == null && !ofHours)) {
            throw StatementInspector.unexpected(text, EXPECTED);
        }
        String minutes = Optional.ofNullable(offset.group("minutes")).orElse("00");
        if (minutes.equals("00")) {
            return offset.group("sign") + offset.group("hours");
        }
        // POSIX counts west of Greenwich.
        String time = "%02d:%s".formatted(Integer.parseInt(offset.group("hours")), minutes);
        return offset.group("sign").equals("-") ? "<-" + time + ">+" + time : "<+" + time + ">-" + time;
    }
}
