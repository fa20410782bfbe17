package dev.eider.gateway.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.eider.contract.ErrorInfo;
import dev.eider.gateway.arrow.ColumnType;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.function.LongFunction;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * One JSON object: leading members, {@code columns} (name, Arrow type), {@code rows} as arrays in the columns' order, then {@code
 * row_count} and, when there is more, {@code next}; or {@code error}.
 */
final class JsonResultWriter implements ResultWriter {
    /** Members that stand before the columns. */
    @FunctionalInterface
    interface Lead {
        void write(JsonGenerator json) throws IOException;
    }

    private final JsonGenerator json;
    private final boolean wideAsText;
    private final Lead lead;
    private final LongFunction<String> next;
    private long count;

    /** @param next the address of what follows, given the number of rows that were written */
    JsonResultWriter(OutputStream out, boolean wideAsText, Lead lead, LongFunction<String> next) throws IOException {
        this.json = RestJson.generator(out);
        this.wideAsText = wideAsText;
        this.lead = lead;
        this.next = next;
    }

    @Override
    public void begin(Schema schema) throws IOException {
        json.writeStartObject();
        lead.write(json);
        json.writeArrayFieldStart("columns");
        for (Field field : schema.getFields()) {
            json.writeStartObject();
            json.writeStringField("name", field.getName());
            json.writeStringField("type", ColumnType.name(field));
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeArrayFieldStart("rows");
    }

    @Override
    public void rows(VectorSchemaRoot batch, int from, int to) throws IOException {
        List<JsonCell> cells = batch.getFieldVectors().stream()
                .map(vector -> JsonCell.over(vector, wideAsText))
                .toList();
        for (int row = from; row < to; row++) {
            json.writeStartArray();
            for (JsonCell cell : cells) {
                cell.write(json, row);
            }
            json.writeEndArray();
        }
        count += to - from;
        json.flush();
    }

    @Override
    public void end(boolean more) throws IOException {
        json.writeEndArray();
        json.writeNumberField("row_count", count);
        if (more) {
            json.writeStringField("next", next.apply(count));
        }
        json.writeEndObject();
        json.flush();
    }

    @Override
    public void fail(ErrorInfo error) throws IOException {
        RestJson.unwind(json, 1);
        json.writeFieldName("error");
        json.writeTree(ErrorBody.tree(error));
        json.writeEndObject();
        json.flush();
    }
}
