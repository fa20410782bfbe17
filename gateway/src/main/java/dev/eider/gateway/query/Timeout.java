package dev.eider.gateway.query;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PostgreSQL's timeouts: whole milliseconds up to 2^31 - 1, in its units; a number without a unit is milliseconds. 0 is none. */
final class Timeout {
    private static final Pattern FORM = Pattern.compile("\\s*(?<sign>[+-]?)"
            + "(0[xX](?<hex>[0-9a-fA-F]+)|(?<octal>0[0-7]+)(?![0-9.eE])"
            + "|(?<decimal>(?!0[0-9]+\\s*[a-z]*\\s*$)([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?))"
            + "\\s*(?<unit>|us|ms|s|min|h|d)\\s*");
    private static final int MAX_LENGTH = 40;
    private static final BigDecimal MAX_MILLIS = BigDecimal.valueOf(Integer.MAX_VALUE);
    /** Largest first. */
    private static final Map<String, BigDecimal> UNITS = new LinkedHashMap<>();

    static {
        UNITS.put("d", BigDecimal.valueOf(86_400_000));
        UNITS.put("h", BigDecimal.valueOf(3_600_000));
        UNITS.put("min", BigDecimal.valueOf(60_000));
        UNITS.put("s", BigDecimal.valueOf(1_000));
        UNITS.put("ms", BigDecimal.ONE);
        UNITS.put("us", new BigDecimal("0.001"));
    }

    private Timeout() {}

    /** @throws QueryException INVALID_REQUEST naming the setting and the form that it takes */
    static Duration of(String setting, String value) {
        Matcher matcher = FORM.matcher(value);
        if (value.length() > MAX_LENGTH || !matcher.matches()) {
            throw new QueryException(
                    ErrorCode.INVALID_REQUEST,
                    setting + ": '" + value + "' is not a number of milliseconds, or one with us, ms, s, min, h or d");
        }
        BigDecimal millis = number(matcher)
                .multiply(UNITS.getOrDefault(matcher.group("unit"), BigDecimal.ONE))
                .setScale(0, RoundingMode.HALF_EVEN);
        if (millis.signum() < 0 || millis.compareTo(MAX_MILLIS) > 0) {
            throw new QueryException(
                    ErrorCode.INVALID_REQUEST,
                    millis + " ms is outside the valid range for parameter \"" + setting + "\" (0 .. " + MAX_MILLIS
                            + ")");
        }
        return Duration.ofMillis(millis.longValueExact());
    }

    private static BigDecimal number(Matcher matcher) {
        String decimal = matcher.group("decimal");
        String hex = matcher.group("hex");
        BigDecimal number = decimal != null
                ? new BigDecimal(decimal)
                : new BigDecimal(hex != null ? new BigInteger(hex, 16) : new BigInteger(matcher.group("octal"), 8));
        return matcher.group("sign").equals("-") ? number.negate() : number;
    }

    /** As PostgreSQL shows it: in the largest unit of which it is a whole number. @throws QueryException as {@link #of} */
    static String accepted(String setting, String value) {
        BigDecimal millis = BigDecimal.valueOf(of(setting, value).toMillis());
        if (millis.signum() == 0) {
            return "0";
        }
        return UNITS.entrySet().stream()
                .filter(unit -> millis.remainder(unit.getValue()).signum() == 0)
                .findFirst()
                .map(unit -> millis.divide(unit.getValue()).toPlainString() + unit.getKey())
                .orElseThrow();
    }
}
