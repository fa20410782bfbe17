package dev.eider.gateway.pgwire.type;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.Json;
import dev.eider.contract.QueryException;
import dev.eider.gateway.query.Parameter;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** From PostgreSQL's one-dimensional arrays to DuckDB's lists, {@code ["a", NULL]}. */
final class ArrayDecoder {
    private static final JsonMapper JSON = Json.mapper()
            .rebuild()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private ArrayDecoder() {}

    static Parameter text(PgType element, String text) {
        List<Optional<String>> values = new ArrayList<>();
        for (Optional<String> value : new ArrayText(text).elements()) {
            values.add(value.map(one -> TextDecoder.decode(element, one)));
        }
        return list(element, values);
    }

    static Parameter binary(PgType element, byte[] bytes) {
        try {
            return list(element, elements(element, ByteBuffer.wrap(bytes)));
        } catch (BufferUnderflowException e) {
            throw new QueryException(ErrorCode.INVALID_BINARY, "incorrect binary data format of an array", e);
        }
    }

    private static List<Optional<String>> elements(PgType element, ByteBuffer in) {
        int dimensions = in.getInt();
        in.getInt(); // whether there are nulls, which their lengths say, too
        int oid = in.getInt();
        if (oid != element.oid()) {
            throw new QueryException(
                    ErrorCode.INVALID_BINARY, "the array's elements have OID " + oid + ", not " + element.oid());
        }
        if (dimensions == 0) {
            return List.of();
        }
        if (dimensions != 1) {
            throw ArrayText.dimensions();
        }
        int count = in.getInt();
        in.getInt(); // the first element's index
        List<Optional<String>> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            values.add(element(element, in));
        }
        if (in.hasRemaining()) {
            throw new QueryException(ErrorCode.INVALID_BINARY, "bytes are left behind the array's last element");
        }
        return values;
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

    private static Parameter list(PgType element, List<Optional<String>> values) {
        return switch (element) {
            case JSON, JSONB -> documents(values);
            default -> quoted(element, values);
        };
    }

    /** DuckDB reads the text of a list of JSON as one document, in which {@code null} is an element as any other. */
    private static Parameter documents(List<Optional<String>> values) {
        String text = values.stream()
                .map(value -> document(value.orElse("null")))
                .collect(Collectors.joining(", ", "[", "]"));
        return new Parameter(Optional.of("JSON[]"), Optional.of(text));
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

    private static Parameter quoted(PgType element, List<Optional<String>> values) {
        StringBuilder text = new StringBuilder("[");
        for (Optional<String> value : values) {
            text.append(text.length() > 1 ? ", " : "");
            text.append(value.map(ArrayDecoder::quoted).orElse("NULL"));
        }
        return new Parameter(
                Optional.of(elementType(element, values) + "[]"),
                Optional.of(text.append(']').toString()));
    }

    private static String quoted(String value) {
        return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static String elementType(PgType element, List<Optional<String>> values) {
        return element == PgType.NUMERIC
                ? Literals.decimalType(values.stream().flatMap(Optional::stream).toList())
                : element.duckDbName();
    }
}
