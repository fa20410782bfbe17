package dev.eider.contract;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A statement's id: 26 characters of lower-case Crockford base 32, 48 bits of Unix milliseconds and 80 random bits, as in the ULID
 * specification. Sorts by time of creation and is a valid DNS label, so that it can name a Kubernetes Job.
 */
public record QueryId(@JsonValue String value) implements Comparable<QueryId> {
    private static final String ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
    private static final Pattern FORM = Pattern.compile("[0-7][" + ALPHABET + "]{25}");
    private static final SecureRandom RANDOM = new SecureRandom();

    /** @throws QueryException {@link ErrorCode#INVALID_REQUEST} if {@code value} has not the form of an id */
    @JsonCreator
    public QueryId {
        if (!FORM.matcher(value).matches()) {
            throw new QueryException(ErrorCode.INVALID_REQUEST, "'" + value + "' is not a query id");
        }
    }

    /** Empty if {@code text} has not the form of an id. */
    public static Optional<QueryId> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new QueryId(text)) : Optional.empty();
    }

    /** A new id whose time part is {@code now}. */
    public static QueryId create(Instant now) {
        long time = now.toEpochMilli();
        char[] text = new char[26];
        for (int i = 9; i >= 0; i--, time >>>= 5) {
            text[i] = ALPHABET.charAt((int) (time & 31));
        }
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        for (int i = 10; i < 26; i++) {
            text[i] = ALPHABET.charAt(random[i - 10] & 31);
        }
        return new QueryId(new String(text));
    }

    /** The time part. */
    public Instant createdAt() {
        long time = 0;
        for (int i = 0; i < 10; i++) {
            time = time << 5 | ALPHABET.indexOf(value.charAt(i));
        }
        return Instant.ofEpochMilli(time);
    }

    @Override
    public int compareTo(QueryId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
