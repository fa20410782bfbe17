package dev.eider.gateway.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.gateway.sql.StatementSplitter.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatementSplitterTest {
    private static List<String> split(String text) {
        return StatementSplitter.split(text).stream().map(Statement::sql).toList();
    }

    @Test
    void cutsAtSemicolons() {
        assertThat(split("SELECT 1; SELECT 2 ;\n SELECT 3")).containsExactly("SELECT 1", "SELECT 2", "SELECT 3");
    }

    @Test
    void leavesOutWhatIsEmpty() {
        assertThat(split("")).isEmpty();
        assertThat(split(" ;; -- nothing\n ; /* ; */")).isEmpty();
        assertThat(split(";SELECT 1;;")).containsExactly("SELECT 1");
    }

    @Test
    void tellsWhereStatementsBegin() {
        assertThat(StatementSplitter.split(" SELECT 1; /* c */ SELECT '😀' ; SELECT 3"))
                .extracting(Statement::offset)
                .containsExactly(1, 19, 33);
    }

    @Test
    void leavesStringsAlone() {
        assertThat(split("SELECT ';', 'it''s; ', \";\", \"a\"\";\"")).hasSize(1);
        assertThat(split("SELECT '\\'; SELECT 2")).containsExactly("SELECT '\\'", "SELECT 2");
        assertThat(split("SELECT E'\\'; '; SELECT 2")).containsExactly("SELECT E'\\'; '", "SELECT 2");
        assertThat(split("SELECT E'\\\\'; SELECT 2")).hasSize(2);
        assertThat(split("SELECT E'a''\\';'; SELECT 2")).hasSize(2);
        assertThat(split("SELECT type'\\'; SELECT 2")).hasSize(2);
    }

    @Test
    void leavesDollarQuotesAlone() {
        assertThat(split("SELECT $$;$$; SELECT $a$ ; $$ ; $b$ ; $a$; SELECT 3")).hasSize(3);
        assertThat(split("SELECT $1; SELECT $2$3; SELECT a$b$; SELECT 4")).hasSize(4);
        assertThat(split("SELECT $ü$;$ü$")).hasSize(1);
    }

    @Test
    void leavesCommentsAlone() {
        assertThat(split("SELECT 1 -- ; '\n + 1; SELECT 2")).containsExactly("SELECT 1 -- ; '\n + 1", "SELECT 2");
        assertThat(split("SELECT /* ; /* ; */ ' */ 1; SELECT 2")).hasSize(2);
        assertThat(split("/* a */ SELECT 1 /* b */")).containsExactly("SELECT 1");
    }

    @Test
    void letsTheParserComplainOfWhatIsNotClosed() {
        for (String open :
                List.of("SELECT 'a; SELECT 2", "SELECT \"a; b", "SELECT $$;", "SELECT $a$;$b$", "SELECT E'\\")) {
            assertThat(split(open)).containsExactly(open);
        }
        assertThat(split("SELECT 1 /* ; ")).containsExactly("SELECT 1");
    }

    @Test
    void knowsTheFirstWord() {
        assertThat(StatementSplitter.split("-- c\n select 1; ROLLBACK; (SELECT 1); begin;"))
                .extracting(Statement::keyword)
                .containsExactly("SELECT", "ROLLBACK", "", "BEGIN");
    }

    @Test
    void takesLongHostileTextsInOneGo() {
        int many = 1_000_000;
        assertThat(split("SELECT E'" + "''".repeat(many) + "'")).hasSize(1);
        assertThat(split("/*".repeat(many))).isEmpty();
        assertThat(split(";".repeat(many))).isEmpty();
        assertThat(split("$".repeat(many))).hasSize(1);
    }
}
