package dev.eider.gateway.query;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PostgreSQL's settings that are a number with a unit: whole multiples of a base unit up to 2^31 - 1, in its forms of numbers. */
enum Measure {
    /** Timeouts; 0 is none. */
    TIME("ms", 0, "d", "86400000", "h", "3600000", "min", "60000", "s", "1000", "ms", "1", "us", "0.001"),
    MEMORY("kB", 64, "TB", "1073741824", "GB", "1048576", "MB", "1024", "kB", "1", "B", "0.0009765625");

    private static final Pattern FORM = Pattern.compile("\\s*(?<sign>[+-]?)"
            + "(0[xX](?<hex>[0-9a-fA-F]+)|(?<octal>0[0-7]+)(?![0-9.eE])"
            + "|(?<decimal>(?!0[0-9]+\\s*[a-zA-Z]*\\s*$)([0-9]+(\\.[0-9]*)?|\\.[0-9]+)([eE][+-]?[0-9]{1,3})?))"
            + "\\s*(?<unit>[a-zA-Z]*)\\s*");
    private static final int MAX_LENGTH = 40;
    private static final BigDecimal MAX = BigDecimal.valueOf(Integer.MAX_VALUE);

    private final String base;
    private final BigDecimal least;
    /** Largest first. */
    private final Map<String, BigDecimal> units = new LinkedHashMap<>();

    Measure(String base, int least, String... units) {
        this.base = base;
        this.least = BigDecimal.valueOf(least);
        for (int i = 0; i < units.length; i += 2) {
            this.units.put(units[i], new BigDecimal(units[i + 1]));
        }
    }

    /**
     * In the base unit.
     *
     * @throws QueryException INVALID_REQUEST naming the setting and the form that it takes
     */
    long of(String setting, String value) {
        Matcher matcher = FORM.matcher(value);
        boolean known = value.length() <= MAX_LENGTH && matcher.matches();
        String unit = known && !matcher.group("unit").isEmpty() ? matcher.group("unit") : base;
        if (!known || !units.containsKey(unit)) {
            throw new QueryException(
                    ErrorCode.INVALID_REQUEST,
                    setting + ": \"" + value + "\" is not a number of " + base + ", or one with one of "
                            + String.join(", ", units.keySet()));
        }
        BigDecimal number = number(matcher).multiply(units.get(unit)).setScale(0, RoundingMode.HALF_EVEN);
        if (number.compareTo(least) < 0 || number.compareTo(MAX) > 0) {
            throw new QueryException(
                    ErrorCode.INVALID_REQUEST,
                    number + " " + base + " is outside the valid range for parameter \"" + setting + "\" (" + least
                            + " " + base + " .. " + MAX + " " + base + ")");
        }
        return number.longValueExact();
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
    String accepted(String setting, String value) {
        BigDecimal number = BigDecimal.valueOf(of(setting, value));
        if (number.signum() == 0) {
            return "0";
        }
        return units.entrySet().stream()
                .filter(unit -> number.remainder(unit.getValue()).signum() == 0)
                .findFirst()
                .map(unit -> number.divide(unit.getValue()).toPlainString() + unit.getKey())
                .orElseThrow();
    }
}
