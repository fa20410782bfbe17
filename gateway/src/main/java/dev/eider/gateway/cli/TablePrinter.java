package dev.eider.gateway.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.Json;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** Reads a result in JSON and prints it as a table while it comes; only the first rows are held, to find the widths. */
final class TablePrinter {
    private static final int SAMPLE_ROWS = 500;

    private final ResultOutput out;
    private final int maxWidth;
    private final List<String> names = new ArrayList<>();
    private final List<Boolean> numeric = new ArrayList<>();
    private final List<List<String>> sample = new ArrayList<>();
    private boolean started;
    private TableText table = TableText.fit(List.of(), List.of(), List.of(), 0);
    private long count;

    TablePrinter(ResultOutput out, int maxWidth) {
        this.out = out;
        this.maxWidth = maxWidth;
    }

    /**
     * @return rows printed
     * @throws CommandFailure with the statement's error, when it came in the middle
     */
    long print(InputStream json, String sql) throws IOException, CommandFailure {
        try (JsonParser parser = Json.mapper().createParser(json)) {
            parser.nextToken();
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                parser.nextToken();
                switch (field) {
                    case "columns" -> columns(parser.readValueAsTree());
                    case "rows" -> rows(parser);
                    case "error" -> {
                        start();
                        throw new StatementError(parser.readValueAsTree()).toCommandFailure(sql);
                    }
                    default -> parser.skipChildren();
                }
            }
        }
        start();
        return count;
    }

    boolean hasColumns() {
        return !names.isEmpty();
    }

    private void columns(JsonNode columns) {
        for (JsonNode column : columns) {
            names.add(column.path("name").asText());
            numeric.add(column.path("type").asText().matches("U?(TINY|SMALL|BIG)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL.*"));
        }
    }

    private void rows(JsonParser parser) throws IOException {
        while (parser.nextToken() == JsonToken.START_ARRAY) {
            List<String> row = new ArrayList<>();
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                row.add(cell(parser));
            }
            count++;
            if (started) {
                out.line(table.row(row));
            } else {
                sample.add(row);
                if (sample.size() == SAMPLE_ROWS) {
                    start();
                }
            }
        }
    }

    private static String cell(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> "NULL";
            case START_ARRAY, START_OBJECT -> parser.readValueAsTree().toString();
            default -> parser.getText();
        };
    }

    private void start() throws IOException {
        if (started || names.isEmpty()) {
            return;
        }
        started = true;
        table = TableText.fit(names, sample, numeric, maxWidth);
        out.line(table.header(names));
        for (List<String> row : sample) {
            out.line(table.row(row));
        }
        sample.clear();
    }
}
