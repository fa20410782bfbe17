package dev.eider.gateway.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.QueryException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StatementInspectorTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "  ", ";", "-- only a comment", "/* a /* nested */ one */ ;"})
    void nothingIsEmpty(String sql) {
        assertThat(StatementInspector.inspect(sql)).isEqualTo(new Statement.Empty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SET extra_float_digits = 3|extra_float_digits|3",
                "set session TimeZone to 'Europe/Berlin'|timezone|Europe/Berlin",
                "SET TIME ZONE 'UTC'|timezone|UTC",
                "set eider.cpu=4;|eider.cpu|4",
                "SET search_path TO a, \"B c\"|search_path|a, \"B c\"",
                "SET NAMES 'UTF8'|client_encoding|UTF8",
                "set x = 'it''s'|x|it's",
                "set x = -5|x|-5"
            })
    void setNamesASettingAndItsValue(String sql, String name, String value) {
        assertThat(StatementInspector.inspect(sql)).isEqualTo(new Statement.Set(name, Optional.of(value)));
    }

    @Test
    void setToDefaultHasNoValue() {
        assertThat(StatementInspector.inspect("SET x TO DEFAULT")).isEqualTo(new Statement.Set("x", Optional.empty()));
    }

    @Test
    void aMalformedSetTellsWhere() {
        assertThatThrownBy(() -> StatementInspector.inspect("SET x 5"))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.info().position()).hasValue(7));
    }

    @Test
    void otherSessionStatements() {
        assertThat(StatementInspector.inspect("begin read only"))
                .isEqualTo(new Statement.Transaction("BEGIN", false, Map.of("read_only", "on")));
        assertThat(StatementInspector.inspect("start transaction"))
                .isEqualTo(new Statement.Transaction("START TRANSACTION", false, Map.of()));
        assertThat(StatementInspector.inspect("END")).isEqualTo(new Statement.Transaction("COMMIT", false, Map.of()));
        assertThat(StatementInspector.inspect("set local transaction isolation level read uncommitted"))
                .isEqualTo(new Statement.Characteristics(Map.of("isolation", "read uncommitted"), false));
        assertThat(StatementInspector.inspect("deallocate prepare \"A b\""))
                .isEqualTo(new Statement.Deallocate(Optional.of("A b")));
        assertThat(StatementInspector.inspect("SHOW TRANSACTION ISOLATION LEVEL"))
                .isEqualTo(new Statement.Show("transaction_isolation"));
        assertThat(StatementInspector.inspect("show all")).isEqualTo(new Statement.Show("all"));
        assertThat(StatementInspector.inspect("RESET ALL")).isEqualTo(new Statement.Reset(Optional.empty()));
        assertThat(StatementInspector.inspect("use demo.tpch"))
                .isEqualTo(new Statement.Use(Optional.of("demo"), "tpch"));
        assertThat(StatementInspector.inspect("explain  select 1")).isEqualTo(new Statement.Explain("select 1", 9));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "close all|CLOSE CURSOR ALL",
                "UNLISTEN *|UNLISTEN",
                "unlisten news|UNLISTEN",
                "SET SESSION AUTHORIZATION DEFAULT|SET",
                "RESET SESSION AUTHORIZATION|RESET",
                "DISCARD SEQUENCES|DISCARD SEQUENCES",
                "select pg_catalog.pg_advisory_unlock_all()|SELECT"
            })
    void whatPoolsResetASessionByHasPostgresTags(String sql, String tag) {
        assertThat(StatementInspector.inspect(sql)).isNotInstanceOf(Statement.Select.class);
        assertThat(StatementInspector.inspect(sql).tag()).isEqualTo(tag);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CLOSE c|34000|cursor \"c\" does not exist",
                "CLOSE all of it|42601|expected",
                "LISTEN news|0A000|ask again",
                "NOTIFY news|0A000|ask again",
                "DECLARE c CURSOR FOR SELECT 1|0A000|run the query itself",
                "FETCH c|0A000|run the query itself",
                "SET SESSION AUTHORIZATION bob|0A000|connect as the user"
            })
    void whatThereIsNotIsRefusedWithWhatToDo(String sql, String state, String what) {
        assertThatThrownBy(() -> StatementInspector.inspect(sql))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.code().sqlState()).isEqualTo(state))
                .hasMessageContaining(what);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT current_setting('x') || 'y'",
                "SELECT current_setting('x') FROM t",
                "SELECT current_setting(x)",
                "SELECT current_setting('x', true, 1)",
                "SELECT current_setting()",
                "SELECT current_setting('x'",
                "SELECT set_config('x', 'y')",
                "SELECT set_config('x', 'y', false), a",
                "SELECT set_config('x', 'y', false) LIMIT 0",
                "SELECT other.set_config('x', 'y', false)",
                "SELECT current_setting",
                "SELECT current_setting('x'),"
            })
    void functionsThatDoNotStandAloneAreForDuckDb(String sql) {
        assertThat(StatementInspector.inspect(sql)).isEqualTo(new Statement.Select(sql));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"select 1", "with x as (select 1) from x", "(select 1)", "from t", "/* set */ select 1", "'set'"
            })
    void anythingElseIsForDuckDb(String sql) {
        assertThat(StatementInspector.inspect(sql)).isEqualTo(new Statement.Select(sql));
    }
}
