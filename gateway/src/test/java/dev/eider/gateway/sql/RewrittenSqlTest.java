package dev.eider.gateway.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.gateway.sql.RewrittenSql.Edit;
import java.util.List;
import org.junit.jupiter.api.Test;

class RewrittenSqlTest {
    private final String sql = "select ?, x from 's3://b/t' where y";
    private final RewrittenSql rewritten = RewrittenSql.of(
            sql, List.of(new Edit(17, 10, "\"a very long name\""), new Edit(7, 1, "CAST('5' AS INTEGER)")));

    @Test
    void spansAreReplaced() {
        assertThat(rewritten.text()).isEqualTo("select CAST('5' AS INTEGER), x from \"a very long name\" where y");
    }

    @Test
    void everyPlaceOutsideLeadsBackToItsOwn() {
        for (String place : List.of("select", ", x", "from", "where", "y")) {
            assertThat(rewritten.originalPosition(rewritten.text().lastIndexOf(place) + 1))
                    .as(place)
                    .isEqualTo(sql.lastIndexOf(place) + 1);
        }
    }

    @Test
    void aPlaceInsideLeadsToTheSpan() {
        assertThat(rewritten.originalPosition(rewritten.text().indexOf("very") + 1))
                .isEqualTo(18);
        assertThat(rewritten.originalPosition(rewritten.text().indexOf("INTEGER") + 1))
                .isEqualTo(8);
    }
}
