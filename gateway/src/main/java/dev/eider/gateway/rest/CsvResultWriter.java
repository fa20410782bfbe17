package dev.eider.gateway.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.eider.contract.ErrorInfo;
import dev.eider.gateway.arrow.CellText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.vector.FieldVector;
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
    private static final int CHUNK_CHARS = 1 << 16;

    private final OutputStream out;
    private final StringBuilder text = new StringBuilder();

    CsvResultWriter(OutputStream out) {
        this.out = out;
    }

    @Override
    public void begin(Schema schema) throws IOException {
        List<Field> fields = schema.getFields();
        for (int i = 0; i < fields.size(); i++) {
            separate(i);
            append(fields.get(i).getName());
        }
        if (!fields.isEmpty()) {
            text.append("\r\n");
        }
    }

    @Override
    public void rows(VectorSchemaRoot batch, int from, int to) throws IOException {
        List<FieldVector> vectors = batch.getFieldVectors();
        List<CellText> cells = vectors.stream().map(CsvResultWriter::cell).toList();
        for (int row = from; row < to; row++) {
            for (int i = 0; i < cells.size(); i++) {
                separate(i);
                if (!vectors.get(i).isNull(row)) {
                    append(cells.get(i).of(row));
                }
            }
            text.append("\r\n");
            if (text.length() > CHUNK_CHARS) {
                drain();
            }
        }
        drain();
        out.flush();
    }

    @Override
    public void end(boolean more) throws IOException {
        drain();
        out.flush();
    }

    @Override
    public void fail(ErrorInfo error) throws IOException {
        out.flush();
    }

    private void separate(int column) {
        if (column > 0) {
            text.append(',');
        }
    }

    private void append(String value) {
        if (!value.isEmpty() && value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')) {
            text.append(value);
        } else {
            text.append('"').append(value.replace("\"", "\"\"")).append('"');
        }
    }

    private void drain() throws IOException {
        out.write(text.toString().getBytes(StandardCharsets.UTF_8));
        text.setLength(0);
    }

    private static CellText cell(FieldVector vector) {
        return switch (vector) {
            case BaseRepeatedValueVector _, LargeListVector _, FixedSizeListVector _, StructVector _ -> nested(vector);
            case UnionVector _, DenseUnionVector _ -> nested(vector);
            default -> CellText.over(vector);
        };
    }

    private static CellText nested(FieldVector vector) {
        JsonCell cell = JsonCell.over(vector, false);
        return row -> {
            // Bytes, not characters: strings come out of vectors as UTF-8, which generators over a Writer refuse.
            ByteArrayOutputStream json = new ByteArrayOutputStream();
            try (JsonGenerator generator = RestJson.generator(json)) {
                cell.write(generator, row);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return json.toString(StandardCharsets.UTF_8);
        };
    }
}
