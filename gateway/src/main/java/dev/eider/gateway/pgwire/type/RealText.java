package dev.eider.gateway.pgwire.type;

import dev.eider.gateway.pgwire.protocol.WireBuffer;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/**
 * Floating point numbers in the fewest digits that read back as the same number, laid out as PostgreSQL does it since version 12
 * (float8out, float4out with extra_float_digits above 0): plain from 1e-4 up to 1e15 (float4: 1e6), else with an exponent of at least two digits.
 */
final class RealText {
    private static final int DOUBLE_LIMIT = 15;
    private static final int FLOAT_LIMIT = 6;
    private static final double[] TENS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000};

    private RealText() {}

    static void write(double value, WireBuffer out) {
        if (!special(value, out) && !shortDecimal(value, out)) {
            layOut(shortest(value), DOUBLE_LIMIT, out);
        }
    }

    static void write(float value, WireBuffer out) {
        if (!special(value, out)) {
            layOut(shortest(value), FLOAT_LIMIT, out);
        }
    }

    private static boolean special(double value, WireBuffer out) {
        if (value == 0) {
            out.ascii(1 / value < 0 ? "-0" : "0");
        } else if (Double.isNaN(value)) {
            out.ascii("NaN");
        } else if (Double.isInfinite(value)) {
            out.ascii(value < 0 ? "-Infinity" : "Infinity");
        } else {
            return false;
        }
        return true;
    }

    /**
     * The common case without an object: a decimal of at most 15 digits with few of them behind the point. No two such decimals are the same
     * double, so the one found is the shortest. The quotient of two exact numbers is rounded once, as reading the decimal is.
     */
    private static boolean shortDecimal(double value, WireBuffer out) {
        double magnitude = Math.abs(value);
        if (magnitude >= 1e15 || magnitude < 1e-4) {
            return false;
        }
        for (int scale = 0; scale < TENS.length; scale++) {
            double scaled = Math.rint(magnitude * TENS[scale]);
            if (scaled >= 1e15) {
                return false;
            }
            if (scaled / TENS[scale] == magnitude) {
                if (value < 0) {
                    out.int8('-');
                }
                fixed((long) scaled, scale, out);
                return true;
            }
        }
        return false;
    }

    private static void fixed(long unscaled, int scale, WireBuffer out) {
        long ten = (long) TENS[scale];
        out.decimal(unscaled / ten);
        if (scale > 0) {
            out.int8('.');
            out.padded(unscaled % ten, scale);
        }
    }

    /**
     * As Java has it, but for two cases: Java never gives fewer than two digits, which matters for the very smallest numbers, and it takes a decimal
     * that lies exactly between two doubles (1e23), which PostgreSQL doesn't; such decimals are integers of at least 54 bits, and of few digits.
     */
    private static String shortest(double value) {
        String text = Double.toString(value);
        double magnitude = Math.abs(value);
        if (magnitude < 1e-300) {
            String one = oneDigit(text);
            return Double.parseDouble(one) == value ? one : text;
        }
        return magnitude < 0x1p53 || magnitude > 1e41
                ? text
                : inside(text, value, Math.nextUp(magnitude), Math.nextDown(magnitude));
    }

    private static String shortest(float value) {
        String text = Float.toString(value);
        float magnitude = Math.abs(value);
        if (magnitude < 1e-40f) {
            String one = oneDigit(text);
            return Float.parseFloat(one) == value ? one : text;
        }
        return magnitude < 0x1p24f || magnitude > 1e20f
                ? text
                : inside(text, value, Math.nextUp(magnitude), Math.nextDown(magnitude));
    }

    /** @param above with {@code below}: the neighbours of {@code value} as to their magnitude */
    private static String inside(String text, double value, double above, double below) {
        if (Double.isInfinite(above)) {
            return text;
        }
        BigDecimal exact = new BigDecimal(value);
        BigDecimal lowTwice = exact.abs().add(new BigDecimal(below));
        BigDecimal highTwice = exact.abs().add(new BigDecimal(above));
        BigDecimal twice = new BigDecimal(text).abs().multiply(BigDecimal.TWO);
        boolean between = twice.compareTo(lowTwice) > 0 && twice.compareTo(highTwice) < 0;
        return between ? text : longer(exact, lowTwice, highTwice);
    }

    /** The shortest decimal strictly between the two midpoints around {@code value}. */
    private static String longer(BigDecimal exact, BigDecimal lowTwice, BigDecimal highTwice) {
        int digits = 1;
        BigDecimal rounded;
        BigDecimal twice;
        do {
            digits++;
            rounded = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            twice = rounded.abs().multiply(BigDecimal.TWO);
        } while (twice.compareTo(lowTwice) <= 0 || twice.compareTo(highTwice) >= 0);
        return scientific(rounded);
    }

    /** As {@link Double#toString} would lay it out. */
    private static String scientific(BigDecimal value) {
        String digits = value.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - value.scale();
        String rest = digits.length() == 1 ? "0" : digits.substring(1);
        return (value.signum() < 0 ? "-" : "") + digits.charAt(0) + "." + rest + "E" + exponent;
    }

    /** {@code 4.9E-324} rounded to {@code 5E-324}; any other number of digits as it is. */
    private static String oneDigit(String text) {
        int sign = text.charAt(0) == '-' ? 1 : 0;
        if (text.charAt(sign + 3) != 'E') {
            return text;
        }
        int rounded = text.charAt(sign) - '0' + (text.charAt(sign + 2) >= '5' ? 1 : 0);
        return text.substring(0, sign) + rounded + ".0" + text.substring(sign + 3);
    }

    /** Takes Java's {@code -1.234E-5} or {@code 123.4} apart and lays the digits out anew. */
    private static void layOut(String java, int limit, WireBuffer out) {
        int exponentAt = java.indexOf('E');
        String mantissa = exponentAt < 0 ? java : java.substring(0, exponentAt);
        if (mantissa.charAt(0) == '-') {
            out.int8('-');
            mantissa = mantissa.substring(1);
        }
        int point = mantissa.indexOf('.');
        String digits = mantissa.substring(0, point) + mantissa.substring(point + 1);
        int exponent = point - 1 + (exponentAt < 0 ? 0 : Integer.parseInt(java.substring(exponentAt + 1)));
        int first = 0;
        while (first < digits.length() - 1 && digits.charAt(first) == '0') {
            first++;
        }
        int last = digits.length();
        while (last > first + 1 && digits.charAt(last - 1) == '0') {
            last--;
        }
        exponent -= first;
        layOut(digits.substring(first, last), exponent, limit, out);
    }

    private static void layOut(String digits, int exponent, int limit, WireBuffer out) {
        if (exponent < -4 || exponent >= limit) {
            scientific(digits, exponent, out);
        } else if (exponent < 0) {
            out.ascii("0.");
            out.ascii("0".repeat(-exponent - 1));
            out.ascii(digits);
        } else if (digits.length() <= exponent + 1) {
            out.ascii(digits);
            out.ascii("0".repeat(exponent + 1 - digits.length()));
        } else {
            out.ascii(digits.substring(0, exponent + 1));
            out.int8('.');
            out.ascii(digits.substring(exponent + 1));
        }
    }

    private static void scientific(String digits, int exponent, WireBuffer out) {
        out.ascii(digits.substring(0, 1));
        if (digits.length() > 1) {
            out.int8('.');
            out.ascii(digits.substring(1));
        }
        out.int8('e');
        out.int8(exponent < 0 ? '-' : '+');
        int magnitude = Math.abs(exponent);
        out.padded(magnitude, magnitude < 100 ? 2 : 3);
    }
}
