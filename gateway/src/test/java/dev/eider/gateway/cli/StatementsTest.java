package dev.eider.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StatementsTest {
    @Test
    void splitsAtTheSemicolonsThatCount() {
        Statements.Split split =
                Statements.split("SELECT ';' ; SELECT \";\"; SELECT $a$;$a$; /* ; */ SELECT 1 -- ;\n; ;; SELECT $1");
        assertThat(split.complete())
                .containsExactly("SELECT ';'", "SELECT \";\"", "SELECT $a$;$a$", "/* ; */ SELECT 1 -- ;");
        assertThat(split.rest().strip()).isEqualTo("SELECT $1");
    }

    @Test
    void anOpenQuoteGoesOn() {
        assertThat(Statements.split("SELECT 'a;").complete()).isEmpty();
        assertThat(Statements.split("SELECT 'it''s';").complete()).containsExactly("SELECT 'it''s'");
        assertThat(Statements.split("").rest()).isEmpty();
    }
}
