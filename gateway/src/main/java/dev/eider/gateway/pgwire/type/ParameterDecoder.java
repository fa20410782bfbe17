package dev.eider.gateway.pgwire.type;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.pgwire.protocol.FrontendMessage.ParameterValue;
import dev.eider.gateway.pgwire.protocol.Utf8;
import dev.eider.gateway.pgwire.protocol.WireFormat;
import dev.eider.gateway.query.Parameter;
import java.util.Optional;

/** Turns what a client binds into parameters of a query. */
public final class ParameterDecoder {
    private ParameterDecoder() {}

    /**
     * Whether a value can't be left untyped when the client hasn't given its type: bytes mean nothing without one, and of dates and times with a
     * zone PostgreSQL ignores the zone or not, depending on the type.
     */
    public static boolean needsType(WireFormat format, ParameterValue value) {
        return value instanceof ParameterValue.Bytes bytes
                && (format == WireFormat.BINARY || ZonedText.isZoned(bytes.bytes()));
    }

    /** @param oid that follows from the statement; a date or time with a zone is given its own type if that is none of a date or time */
    public static int inferredOid(int oid, WireFormat format, ParameterValue value) {
        return switch (PgType.ofOid(oid).orElse(PgType.UNKNOWN)) {
            case DATE, TIME, TIMETZ, TIMESTAMP, TIMESTAMPTZ -> oid;
            default ->
                format == WireFormat.TEXT && value instanceof ParameterValue.Bytes bytes
                        ? ZonedText.typeOf(bytes.bytes()).oid()
                        : oid;
        };
    }

    /** Whether the client leaves it to the server what the value is: nothing declared, or a string, which can stand for anything. */
    public static boolean isOpen(int oid) {
        return oid == 0 || PgType.ofOid(oid).filter(ParameterDecoder::isString).isPresent();
    }

    /** Whether a numeric is NaN or an infinity, which no decimal of DuckDB's is, and has become a double. */
    public static boolean isBeyondDecimal(int oid, Parameter value) {
        String name = PgType.FLOAT8.duckDbName();
        return isNumeric(oid)
                && value.type()
                        .filter(type -> type.equals(name) || type.equals(name + "[]"))
                        .isPresent();
    }

    /** Whether a value has a type of its own, which is as precise as it is. */
    public static boolean isNumeric(int oid) {
        return oid == PgType.NUMERIC.oid() || oid == PgType.NUMERIC.arrayOid();
    }

    /**
     * @param number of the parameter, from 1, for messages
     * @param oid the value's type; 0 if nobody knows. Strings and values of types that DuckDB hasn't are left untyped: then they take their type
     *     from where they stand, as literals do
     * @throws QueryException if the value isn't one of its type
     */
    public static Parameter decode(int number, int oid, WireFormat format, ParameterValue value) {
        return switch (value) {
            case ParameterValue.Null ignored -> ofType(oid);
            case ParameterValue.Bytes bytes -> {
                try {
                    yield format == WireFormat.TEXT ? text(oid, bytes.bytes()) : binary(oid, bytes.bytes());
                } catch (QueryException e) {
                    throw new QueryException(
                            e.code(), "parameter $" + number + ": " + e.info().message(), e);
                }
            }
        };
    }

    /** NULL of a type, untyped where {@link #decode} leaves values untyped. */
    public static Parameter ofType(int oid) {
        Optional<String> scalar =
                PgType.ofOid(oid).filter(type -> !isString(type)).map(Literals::nullType);
        Optional<String> type =
                scalar.or(() -> PgType.ofArrayOid(oid).map(element -> Literals.nullType(element) + "[]"));
        return new Parameter(type, Optional.empty());
    }

    private static Parameter text(int oid, byte[] bytes) {
        String text = Utf8.decode(bytes, 0, bytes.length);
        if (text.indexOf('\0') >= 0) {
            throw new QueryException(ErrorCode.INVALID_TEXT, "invalid byte sequence for encoding \"UTF8\": 0x00");
        }
        Optional<PgType> element = PgType.ofArrayOid(oid);
        if (element.isPresent()) {
            return ArrayDecoder.text(element.get(), text);
        }
        PgType type = PgType.ofOid(oid).orElse(PgType.UNKNOWN);
        return isString(type) ? untyped(text) : Literals.typed(type, TextDecoder.decode(type, text));
    }

    private static Parameter binary(int oid, byte[] bytes) {
        Optional<PgType> element = PgType.ofArrayOid(oid);
        if (element.isPresent()) {
            return ArrayDecoder.binary(element.get(), bytes);
        }
        PgType type = PgType.ofOid(oid)
                .orElseThrow(() -> new QueryException(
                        ErrorCode.NOT_SUPPORTED,
                        "no binary input for type with OID " + oid + "; send the value as text"));
        String text = BinaryDecoder.decode(type, bytes);
        return isString(type) ? untyped(text) : Literals.typed(type, text);
    }

    private static Parameter untyped(String text) {
        return new Parameter(Optional.empty(), Optional.of(text));
    }

    private static boolean isString(PgType type) {
        return switch (type) {
            case TEXT, VARCHAR, BPCHAR, UNKNOWN -> true;
            default -> false;
        };
    }
}
