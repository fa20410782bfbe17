package dev.eider.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TextTableTest {

    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        TextTable table = new TextTable("what", "ms");
        table.row("bare DuckDB", "7");
        table.row("Eider", "12345");

        assertThat(table.toString()).isEqualTo("""
                | what        |    ms |
                |------------ | -----:|
                | bare DuckDB |     7 |
                | Eider       | 12345 |
                """);
    }

    @Test
    void everyRowHasTheHeadersNumberOfCells() {
        assertThatThrownBy(() -> new TextTable("what", "ms").row("alone")).isInstanceOf(IllegalArgumentException.class);
    }
}
