package dev.eider.gateway.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.eider.contract.ErrorInfo;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** An object a row and a row a line; after an error the last line is {@code {"error": …}}. */
final class NdjsonResultWriter implements ResultWriter {
    private final JsonGenerator json;
    private final boolean wideAsText;
    private List<String> names = List.of();

    NdjsonResultWriter(OutputStream out, boolean wideAsText) throws IOException {
        this.json = RestJson.generator(out);
        this.wideAsText = wideAsText;
        json.setRootValueSeparator(null);
    }

    @Override
    public void begin(Schema schema) {
        names = UniqueNames.of(schema.getFields().stream().map(Field::getName).toList());
    }

    @Override
    public void rows(VectorSchemaRoot batch, int from, int to) throws IOException {
        List<JsonCell> cells = batch.getFieldVectors().stream()
                .map(vector -> JsonCell.over(vector, wideAsText))
                .toList();
        for (int row = from; row < to; row++) {
            json.writeStartObject();
            for (int i = 0; i < cells.size(); i++) {
                json.writeFieldName(names.get(i));
                cells.get(i).write(json, row);
            }
            json.writeEndObject();
            json.writeRaw('\n');
        }
        json.flush();
    }

    @Override
    public void end(boolean more) throws IOException {
        json.flush();
    }

    @Override
    public void fail(ErrorInfo error) throws IOException {
        if (json.getOutputContext().getNestingDepth() > 0) {
            RestJson.unwind(json, 0);
            json.writeRaw('\n');
        }
        json.writeStartObject();
        json.writeFieldName("error");
        json.writeTree(ErrorBody.tree(error));
        json.writeEndObject();
        json.writeRaw('\n');
        json.flush();
    }
}
