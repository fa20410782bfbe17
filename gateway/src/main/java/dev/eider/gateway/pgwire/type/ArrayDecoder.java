package dev.eider.gateway.pgwire.type;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.Json;
import dev.eider.contract.QueryException;
import dev.eider.gateway.query.ListText;
import dev.eider.gateway.query.Parameter;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;

/** From PostgreSQL's one-dimensional arrays to DuckDB's lists, {@code ["a", NULL]}, an element at a time: there may be millions. One thread. */
final class ArrayDecoder {
    private static final JsonMapper JSON = Json.mapper()
            .rebuild()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final PgType element;
    private final ListText text = new ListText();
    private final DecimalRange decimals = new DecimalRange();

    private ArrayDecoder(PgType element) {
        this.element = element;
    }

    static Parameter text(PgType element, String text) {
        ArrayDecoder decoder = new ArrayDecoder(element);
        new ArrayText(text).elements(value -> decoder.add(value.map(one -> TextDecoder.decode(element, one))));
        return decoder.list();
    }

    static Parameter binary(PgType element, byte[] bytes) {
        ArrayDecoder decoder = new ArrayDecoder(element);
        try {
            decoder.elements(ByteBuffer.wrap(bytes));
            return decoder.list();
        } catch (BufferUnderflowException e) {
            throw new QueryException(ErrorCode.INVALID_BINARY, "incorrect binary data format of an array", e);
        }
    }

    private void elements(ByteBuffer in) {
        int dimensions = in.getInt();
        in.getInt(); // whether there are nulls, which their lengths say, too
        int oid = in.getInt();
        if (oid != element.oid()) {
            throw new QueryException(
                    ErrorCode.INVALID_BINARY, "the array's elements have OID " + oid + ", not " + element.oid());
        }
        if (dimensions == 0) {
            return;
        }
        if (dimensions != 1) {
            throw ArrayText.dimensions();
        }
        int count = in.getInt();
        in.getInt(); // the first element's index
        for (int i = 0; i < count; i++) {
            add(element(element, in));
        }
        if (in.hasRemaining()) {
            throw new QueryException(ErrorCode.INVALID_BINARY, "bytes are left behind the array's last element");
        }
    }

    private static Optional<String> element(PgType element, ByteBuffer in) {
        int length = in.getInt();
        if (length == -1) {
            return Optional.empty();
        }
        if (length < 0 || length > in.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return Optional.of(BinaryDecoder.decode(element, bytes));
    }

    /** DuckDB reads the text of a list of JSON as one document, in which {@code null} is an element as any other. */
    private void add(Optional<String> value) {
        switch (element) {
            case JSON, JSONB -> text.raw(document(value.orElse("null")));
            case NUMERIC -> {
                value.ifPresent(decimals::add);
                addQuoted(value);
            }
            default -> addQuoted(value);
        }
    }

    private void addQuoted(Optional<String> value) {
        value.ifPresentOrElse(text::quoted, () -> text.raw("NULL"));
    }

    private Parameter list() {
        String type = switch (element) {
            case JSON, JSONB -> "JSON";
            case NUMERIC -> decimals.type();
            default -> element.duckDbName();
        };
        return new Parameter(Optional.of(type + "[]"), Optional.of(text.end()));
    }

    /** Exactly one, or it would be several elements of the list. */
    private static String document(String text) {
        try {
            if (JSON.readTree(text).isMissingNode()) {
                throw new QueryException(ErrorCode.INVALID_VALUE, "invalid input syntax for type json: it is empty");
            }
            return text;
        } catch (JsonProcessingException e) {
            throw new QueryException(
                    ErrorCode.INVALID_VALUE, "invalid input syntax for type json: " + e.getOriginalMessage(), e);
        }
    }
}
