package dev.eider.gateway.pgwire.type;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dates and times with a zone, as drivers send them when they don't know whether the server's type has one (pgjdbc's setDate, setTime and
 * setTimestamp). PostgreSQL's types without a zone ignore it; DuckDB's cast would convert to UTC or refuse.
 */
final class ZonedText {
    private static final int MAX_LENGTH = 64;
    private static final String DATE = "\\d{4,7}-\\d\\d-\\d\\d";
    private static final String TIME = "\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d+)?)?";
    private static final String ZONE = " ?(?:[+-]\\d\\d(?::?\\d\\d(?::?\\d\\d)?)?|Z)";
    private static final Pattern FORM = Pattern.compile(
            "(?:(?<date>" + DATE + ")(?:[ T](?<time>" + TIME + "))?|" + TIME + ")(?<zone>" + ZONE + ")(?<era> BC)?");

    private ZonedText() {}

    static boolean isZoned(byte[] text) {
        return text.length > 0
                && text.length <= MAX_LENGTH
                && text[0] >= '0'
                && text[0] <= '9'
                && FORM.matcher(new String(text, StandardCharsets.UTF_8)).matches();
    }

    /**
     * What the text would be taken for by itself.
     *
     * @param text for which {@link #isZoned} holds
     */
    static PgType typeOf(byte[] text) {
        Matcher form = FORM.matcher(new String(text, StandardCharsets.UTF_8));
        if (!form.matches() || form.group("date") == null) {
            return PgType.TIME;
        }
        return form.group("time") == null ? PgType.DATE : PgType.TIMESTAMPTZ;
    }

    /** @param type without a zone; a date loses its time of day, too */
    static String withoutZone(PgType type, String text) {
        Matcher form = FORM.matcher(text);
        if (text.length() > MAX_LENGTH || !form.matches()) {
            return text;
        }
        String era = form.group("era") == null ? "" : form.group("era");
        if (type == PgType.DATE && form.group("date") != null) {
            return form.group("date") + era;
        }
        return text.substring(0, form.start("zone")) + era;
    }
}
