package dev.eider.gateway.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.eider.contract.ErrorInfo;
import dev.eider.gateway.arrow.CellBytes;
import dev.eider.gateway.arrow.CellText;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.LargeVarBinaryVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.BaseRepeatedValueVector;
import org.apache.arrow.vector.complex.DenseUnionVector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.complex.LargeListVector;
import org.apache.arrow.vector.complex.StructVector;
import org.apache.arrow.vector.complex.UnionVector;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * RFC 4180 with a header line. NULL is an empty field and an empty string is {@code ""}; nested values are JSON. After an error the
 * response ends in the middle: the form has no place to tell it.
 */
final class CsvResultWriter implements ResultWriter {
    private static final int BUFFER_BYTES = 64 << 10;
    private static final byte[] LINE_END = {'\r', '\n'};

    private final OutputStream out;
    private final CsvField field;

    CsvResultWriter(OutputStream out) {
        this.out = new BufferedOutputStream(out, BUFFER_BYTES);
        this.field = new CsvField(this.out);
    }

    /** Writes a value that is not null. */
    @FunctionalInterface
    private interface Cell {
        void write(int row, OutputStream field) throws IOException;
    }

    @Override
    public void begin(Schema schema) throws IOException {
        List<Field> fields = schema.getFields();
        for (int i = 0; i < fields.size(); i++) {
            separate(i);
            field.write(utf8(fields.get(i).getName()));
            field.end();
        }
        if (!fields.isEmpty()) {
            out.write(LINE_END);
        }
    }

    @Override
    public void rows(VectorSchemaRoot batch, int from, int to) throws IOException {
        List<FieldVector> vectors = batch.getFieldVectors();
        List<Cell> cells = vectors.stream().map(CsvResultWriter::cell).toList();
        for (int row = from; row < to; row++) {
            for (int i = 0; i < cells.size(); i++) {
                separate(i);
                if (!vectors.get(i).isNull(row)) {
                    cells.get(i).write(row, field);
                    field.end();
                }
            }
            out.write(LINE_END);
        }
        out.flush();
    }

    @Override
    public void end(boolean more) throws IOException {
        out.flush();
    }

    @Override
    public void fail(ErrorInfo error) throws IOException {
        out.flush();
    }

    private void separate(int column) throws IOException {
        if (column > 0) {
            out.write(',');
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Cell cell(FieldVector vector) {
        return switch (vector) {
            case BaseRepeatedValueVector _, LargeListVector _, FixedSizeListVector _, StructVector _ -> nested(vector);
            case UnionVector _, DenseUnionVector _ -> nested(vector);
            case VarBinaryVector bytes -> (row, field) -> base64(CellBytes.of(bytes, row), field);
            case LargeVarBinaryVector bytes -> (row, field) -> base64(CellBytes.of(bytes, row), field);
            case VarCharVector text -> (row, field) -> CellBytes.of(text, row).writeTo(field);
            case LargeVarCharVector text ->
                (row, field) -> CellBytes.of(text, row).writeTo(field);
            default -> {
                CellText text = CellText.over(vector);
                yield (row, field) -> field.write(utf8(text.of(row)));
            }
        };
    }

    private static void base64(CellBytes bytes, OutputStream field) throws IOException {
        try (OutputStream digits = Base64.getEncoder().wrap(field)) {
            bytes.writeTo(digits);
        }
    }

    private static Cell nested(FieldVector vector) {
        JsonCell cell = JsonCell.over(vector, false);
        return (row, field) -> {
            try (JsonGenerator json = RestJson.generator(field)) {
                cell.write(json, row);
            }
        };
    }
}
