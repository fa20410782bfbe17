package dev.eider.estimator.planner;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.Column;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.contract.SessionNames;
import dev.eider.contract.TableName;
import dev.eider.contract.TableSource;
import dev.eider.estimator.planner.ParsedStatement.FunctionRef;
import dev.eider.estimator.planner.ParsedStatement.Relation;
import dev.eider.estimator.planner.ParsedStatement.TableRef;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(Lifecycle.PER_CLASS)
class DuckDbPlannerTest {
    private static final SessionNames NAMES = new SessionNames("demo", List.of("s"), "ann");

    private DuckDbPlanner planner;

    @BeforeAll
    void start() {
        planner = new DuckDbPlanner();
    }

    @AfterAll
    void close() {
        planner.close();
    }

    private static PlanRequest request(String sql) {
        TableSchema table = new TableSchema(
                new TableName("demo", "s", "tab"),
                List.of(
                        new Column("a", "INTEGER"),
                        new Column("b", "VARCHAR"),
                        new Column("e", "ENUM('x', 'y')"),
                        new Column("st", "STRUCT(x INTEGER, \"y z\" VARCHAR[])")));
        return new PlanRequest(sql, List.of(table), NAMES, Map.of("TimeZone", "Europe/Berlin"));
    }

    /** The text that each relation stands for. */
    private List<String> relations(String sql) {
        return planner.parse(sql).relations().stream()
                .map(r -> sql.substring(r.offset(), r.offset() + r.length()))
                .toList();
    }

    @Test
    void findsRelationsWithoutTheirAliases() {
        assertThat(
                        relations(
                                "SELECT 'ü😀' FROM c . s.\"T \"\"x\" AS t, 's3://b/ü''*.parquet' q, /* ( */ read_parquet ( ['a', ')'] , x = ')' ) AS r(y), tab -- x"))
                .containsExactly(
                        "c . s.\"T \"\"x\"", "'s3://b/ü''*.parquet'", "read_parquet ( ['a', ')'] , x = ')' )", "tab");
        assertThat(
                        relations(
                                "SELECT (SELECT 1 FROM a), EXISTS (FROM b), 1 IN (SELECT x FROM c) FROM (VALUES (1)) v JOIN LATERAL (SELECT * FROM d) ON true"))
                .containsExactly("a", "b", "c", "d");
        assertThat(relations("FROM a UNION (SELECT * FROM b EXCEPT FROM c)")).containsExactly("a", "b", "c");
        assertThat(((TableRef) planner.parse("FROM 's3://b/x.parquet'")
                                .relations()
                                .getFirst())
                        .path())
                .containsExactly("s3://b/x.parquet");
    }

    @Test
    void leavesCtesOutWhereTheyAreInScope() {
        assertThat(relations("WITH a AS (FROM t1), b AS (FROM a) SELECT * FROM A, b, (WITH c AS (FROM b) FROM c), c"))
                .containsExactly("t1", "c");
        assertThat(relations("WITH a AS (FROM b), b AS (SELECT 1) FROM a, b")).containsExactly("b");
        assertThat(relations("WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) FROM t, s.t"))
                .containsExactly("s.t");
        assertThat(relations("SELECT * FROM (WITH x AS (SELECT 1) FROM x), x")).containsExactly("x");
        assertThat(relations("WITH t AS (SELECT * FROM t) FROM t")).containsExactly("t");
    }

    @Test
    void readsFunctionCalls() {
        List<Relation> relations = planner.parse(
                        "FROM read_parquet(['a', 'b'], Hive_Partitioning = true, union_by_name := false, hive_types => {'y': INT}) r, "
                                + "range(1, 5), read_text('x' || 'y'), glob($1)")
                .relations();
        assertThat((FunctionRef) relations.getFirst()).satisfies(f -> {
            assertThat(f.name()).isEqualTo("read_parquet");
            assertThat(f.arguments()).contains(List.of("a", "b"));
            assertThat(f.options())
                    .isEqualTo(
                            Map.of("hive_partitioning", "true", "union_by_name", "false", "hive_types", "{'y': INT}"));
            assertThat(f.alias()).contains("r");
        });
        assertThat(relations)
                .extracting(r -> ((FunctionRef) r).arguments().isPresent())
                .containsExactly(true, true, false, false);
    }

    @Test
    void findsParameters() {
        assertThat(planner.parse("SELECT ?, ? FROM t WHERE a = ?").parameters())
                .extracting(ParsedStatement.Parameter::identifier)
                .containsExactly("1", "2", "3");
        assertThat(planner.parse("SELECT $2, $1, $2").parameters())
                .containsExactly(
                        new ParsedStatement.Parameter("2", 7, 2),
                        new ParsedStatement.Parameter("1", 11, 2),
                        new ParsedStatement.Parameter("2", 15, 2));
    }

    @Test
    void fingerprintsIgnoreLiteralsAndBlanks() {
        String one = planner.parse("SELECT a FROM t WHERE b = 5 AND c = 'x'").fingerprint();
        assertThat(planner.parse("SELECT  a\nFROM t WHERE b = 77 AND c = 'yy' -- z")
                        .fingerprint())
                .isEqualTo(one)
                .hasSize(16);
        assertThat(planner.parse("SELECT a FROM t WHERE b > 5 AND c = 'x'").fingerprint())
                .isNotEqualTo(one);
        assertThat(planner.parse("SELECT a FROM u WHERE b = 5 AND c = 'x'").fingerprint())
                .isNotEqualTo(one);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELEC 1 | SYNTAX_ERROR | 1",
                "SELECT 'ü😀', x FROM | SYNTAX_ERROR | ",
                "SELECT bb FROM tab | COLUMN_NOT_FOUND | 8",
                "SELECT 'ü😀', foo(a) FROM tab | FUNCTION_NOT_FOUND | 15",
                "SELECT * FROM nix | TABLE_NOT_FOUND | 15",
                "SELECT a + b::BLOB FROM tab | FUNCTION_NOT_FOUND | 10",
                "SELECT 1; SELECT 2 | SYNTAX_ERROR | ",
                "'' | SYNTAX_ERROR | ",
                "-- nothing | SYNTAX_ERROR | ",
                "COPY tab TO 'x' | NOT_SUPPORTED | ",
                "SELECT a, count(*) FROM tab | GROUPING_ERROR | 8",
                "SELECT * FROM tab GROUP BY a | GROUPING_ERROR | ",
                "SELECT b FROM tab GROUP BY a HAVING b > 'x' | GROUPING_ERROR | ",
                "SELECT count(count(*)) | GROUPING_ERROR | 14",
                "SELECT sum(row_number() OVER ()) | GROUPING_ERROR | 12",
                "SELECT 1 WHERE count(*) > 1 | GROUPING_ERROR | 16",
                "SELECT max(a) FILTER (WHERE count(*) > 1) FROM tab | GROUPING_ERROR | 29",
                "SELECT 1 FROM tab GROUP BY count(*) | GROUPING_ERROR | 28",
                "SELECT 1 WHERE row_number() OVER () > 1 | BINDING_ERROR | 16",
                "SELECT a FROM tab x JOIN tab y ON true | AMBIGUOUS_COLUMN | 8",
                "SELECT 1 UNION SELECT 1, 2 | SYNTAX_ERROR | "
            })
    void explainsErrors(String sql, ErrorCode code, Integer position) {
        assertThatThrownBy(() -> planner.plan(request(sql))).isInstanceOfSatisfying(QueryException.class, e -> {
            assertThat(e.code()).isEqualTo(code);
            if (position != null) {
                assertThat(e.info().position()).hasValue(position);
            }
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'2024-13-01'::DATE | DATETIME_OUT_OF_RANGE",
                "make_date(2024, 13, 1) | DATETIME_OUT_OF_RANGE",
                "'x'::TIMESTAMP | INVALID_DATETIME_FORMAT",
                "99999999999::INTEGER | OUT_OF_RANGE",
                "12345.6::DECIMAL(4, 2) | OUT_OF_RANGE",
                "9223372036854775807 + 1::BIGINT | OUT_OF_RANGE",
                "1 // 0 | DIVISION_BY_ZERO",
                "'date field value out of range: '::INTEGER | INVALID_VALUE",
                "error('none') | EXECUTION_ERROR",
                "'99999999999'::INTEGER | OUT_OF_RANGE",
                "'-99999999999.5'::INTEGER | OUT_OF_RANGE",
                "'1x'::INTEGER | INVALID_VALUE",
                "x::INTEGER FROM (VALUES ('99999999999')) t(x) | OUT_OF_RANGE",
                "x::INTEGER FROM (VALUES ('5'' to INT32 when casting from source column ')) t(x) | INVALID_VALUE",
                "12345::NUMERIC(3, 1) | OUT_OF_RANGE",
                "'12345'::NUMERIC(3, 1) | OUT_OF_RANGE",
                "'x'::NUMERIC(3, 1) | INVALID_VALUE",
                "'foo'::INTERVAL | INVALID_DATETIME_FORMAT",
                "'x'::TIME | INVALID_DATETIME_FORMAT",
                "'25:00:00'::TIME | DATETIME_OUT_OF_RANGE",
                "(SELECT * FROM range(2)) | CARDINALITY_VIOLATION",
                "DATE '2026-01-01' + INTERVAL '1000000000 years' | DATETIME_OUT_OF_RANGE",
                "INTERVAL (10000000000000) YEAR | OUT_OF_RANGE",
                "now() AT TIME ZONE 'nowhere' | INVALID_REQUEST",
                "'2026-01-01 00:00 nowhere'::TIMESTAMPTZ | INVALID_REQUEST",
                "'a' ~ '(' | INVALID_REGULAR_EXPRESSION",
                "1 LIMIT -1 | INVALID_ROW_COUNT",
                "1 OFFSET -1 | INVALID_ROW_OFFSET",
                "1 limit 1 offset 1 - 2 | INVALID_ROW_OFFSET",
                "1 OFFSET 1 LIMIT -1 | INVALID_ROW_COUNT",
                "CAST('1' AS nope) | TYPE_NOT_FOUND"
            })
    void tellsErrorsOfValuesApart(String expression, ErrorCode code) {
        assertThatThrownBy(() -> planner.evaluate(request("SELECT " + expression)))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(code))
                .message()
                .doesNotContainPattern("\\bSET ");
    }

    @Test
    void adviceIsOnlyWhatCanBeFollowed() {
        assertThatThrownBy(() -> planner.evaluate(request("SELECT 5 % 0")))
                .hasMessage("Division by zero in expression (5 % 0). Use TRY(...) to return NULL for this expression.");
        assertThatThrownBy(() -> planner.evaluate(request("SELECT error('SET a = 1, or SET it')")))
                .hasMessage("SET a = 1, or SET it");
    }

    @Test
    void hintsAtWhatWasMeant() {
        assertThatThrownBy(() -> planner.plan(request("SELECT bb FROM tab")))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.info().hint()).contains("Candidates: b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FROM read_text('/etc/passwd')",
                "FROM glob('/etc/*')",
                "FROM read_csv('/proc/self/environ')",
                "FROM read_blob('/etc/passwd')",
                "FROM '/etc/passwd'",
                "FROM '/etc/x.parquet'",
                "FROM query('FROM read_text(''/etc/passwd'')')",
                "FROM query_table('/etc/passwd')",
                "COPY tab TO '/tmp/x'",
                "COPY (SELECT 1) TO '/tmp/x'",
                "ATTACH '/tmp/x.db'",
                "LOAD httpfs",
                "INSTALL httpfs",
                "IMPORT DATABASE '/tmp/x'",
                "EXPORT DATABASE '/tmp/x'",
                "SET enable_external_access = true",
                "PRAGMA memory_limit = '9GB'",
                "RESET lock_configuration",
                "CREATE MACRO m() AS TABLE FROM read_text('/etc/passwd')",
                "SELECT getenv('HOME')",
                "FROM duckdb_secrets()",
                "FROM enable_logging()",
                "SELECT * FROM read_json('/etc/passwd')",
                "FROM parquet_metadata('/x')",
                "FROM 'https://example.com/x.parquet'",
                "SELECT 1; SET threads = 9",
                "CALL pragma_version()",
                "SELECT * FROM sniff_csv('/etc/passwd')"
            })
    void letsNothingOut(String sql) {
        assertThatThrownBy(() -> planner.evaluate(request(sql)))
                .isInstanceOfSatisfying(
                        QueryException.class,
                        e -> assertThat(e.code())
                                .isIn(
                                        ErrorCode.PERMISSION_DENIED,
                                        ErrorCode.NOT_SUPPORTED,
                                        ErrorCode.TABLE_NOT_FOUND,
                                        ErrorCode.FUNCTION_NOT_FOUND,
                                        ErrorCode.EXECUTION_ERROR,
                                        ErrorCode.SYNTAX_ERROR));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT * FROM tab",
                "SELECT a, a, b AS \"q\"\"x\" FROM tab",
                "SELECT sum(a), avg(a), count(*) FROM tab",
                "SELECT NULL, [], {'a': 1}, MAP {'x': 1}, now(), 1.5, 1e5, 12345678901234567890",
                "VALUES (1, 'a')",
                "DESCRIBE tab",
                "SELECT e FROM tab",
                "SELECT INTERVAL 1 DAY, DATE '2020-01-01', TIME '01:00', '1'::JSON, uuid(), 'x'::BLOB, 5::HUGEINT, '101'::BIT",
                "SELECT 'b'::ENUM('a', 'b'), [5::UHUGEINT] AS \"x\"\"y\", '01:00:00+01'::TIMETZ AS z, 1 AS z -- end"
            })
    void givesTheSchemaThatTheResultHas(String sql) throws IOException {
        names(sql);
    }

    @Test
    void shortensNamesThatNobodyWrote() throws IOException {
        String numbers = IntStream.range(1_000_000, 1_002_000)
                .mapToObj(Integer::toString)
                .collect(joining(", "));
        List<String> names = names("SELECT sum(CASE WHEN a IN (" + numbers + ") THEN 1 ELSE 0 END), '"
                + "ü".repeat(200_000) + "', 1 AS " + "n".repeat(10_000) + " FROM tab");

        assertThat(names.get(0)).startsWith("sum(CASE ").hasSize(63);
        assertThat(names.get(1)).isEqualTo("'" + "ü".repeat(31));
        assertThat(names.get(2)).hasSize(10_000);
    }

    /** Of the columns, as they are planned and as they are. */
    private List<String> names(String sql) throws IOException {
        try (RootAllocator allocator = new RootAllocator();
                ArrowStreamReader planned = reader(planner.plan(request(sql)).arrowSchema(), allocator);
                ArrowStreamReader run = reader(planner.evaluate(request(sql)), allocator)) {
            assertThat(planned.getVectorSchemaRoot().getSchema())
                    .isEqualTo(run.getVectorSchemaRoot().getSchema());
            return run.getVectorSchemaRoot().getSchema().getFields().stream()
                    .map(Field::getName)
                    .toList();
        }
    }

    private static ArrowStreamReader reader(byte[] stream, RootAllocator allocator) {
        return new ArrowStreamReader(new ByteArrayInputStream(stream), allocator);
    }

    /** DuckDB serializes no plan with some of these in it, and says nothing of an error. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "'101'::BIT",
                "'1'::BIGNUM",
                "['1'::BIT]",
                "row('1'::BIGNUM, 1)",
                "{'a': '1'::BIT}",
                "CASE WHEN a = 1 THEN '1'::BIT END",
                "(-1)::HUGEINT",
                "1::UHUGEINT",
                "'b'::ENUM('a', 'b')",
                "'12:00:00+01'::TIMETZ",
                "INTERVAL 1 DAY",
                "'\\x00'::BLOB",
                "1::VARIANT",
                "MAP {'a': 1}",
                "NULL"
            })
    void aPlanThatIsThereNamesTheTable(String constant) {
        StatementPlan plan = planner.plan(request("SELECT a, " + constant + " AS c FROM tab"));
        assertThat(plan.plan().isEmpty() || plan.plan().get().contains("LOGICAL_GET"))
                .as(plan.toString())
                .isTrue();
        assertThat(plan.plan().isEmpty()).isEqualTo(!plan.notes().isEmpty());
    }

    @Test
    void typesParameters() {
        assertThat(planner.plan(request("SELECT a FROM tab WHERE a > $1 AND b = $2"))
                        .parameterTypes())
                .isEqualTo(Map.of("1", "INTEGER", "2", "VARCHAR"));
        assertThat(planner.plan(request("SELECT ? + 1, ?, upper(?)")).parameterTypes())
                .isEqualTo(Map.of("1", "INTEGER", "2", "VARCHAR", "3", "VARCHAR"));
        assertThat(planner.plan(request(
                                "SELECT b || $1, a * $2, date_trunc('month', $3), a BETWEEN $4 AND $4 FROM tab"))
                        .parameterTypes())
                .isEqualTo(Map.of("1", "VARCHAR", "2", "INTEGER", "3", "TIMESTAMP", "4", "INTEGER"));
        assertThat(planner.plan(request("SELECT list_sort($1)")).parameterTypes())
                .isEqualTo(Map.of("1", "VARCHAR[]"));
        assertThat(planner.plan(request("SELECT a FROM tab WHERE a = ANY($1) AND b <> ALL($2)"))
                        .parameterTypes())
                .isEqualTo(Map.of("1", "INTEGER[]", "2", "VARCHAR[]"));
    }

    /** As PostgreSQL types them, but for integers where what is bound may have a fraction. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "$1 - 0.01 | DECIMAL(3,2) | DECIMAL(3,2)",
                "5::BIGINT - $1 | BIGINT | DOUBLE",
                "9007199254740993 + $1 | BIGINT | DOUBLE",
                "a % $1 > 0 | INTEGER | DOUBLE",
                "1.5::DOUBLE * $1 | DOUBLE | DOUBLE",
                "(a - 1) * (1 - $1) | INTEGER | DOUBLE",
                "a * 1.0 BETWEEN $1 - 0.1 AND $2 + 0.25 | DECIMAL(2,1),DECIMAL(3,2) | DECIMAL(2,1),DECIMAL(3,2)",
                "a + $1 - $2 * 2 + $3 | INTEGER,INTEGER,INTEGER | DOUBLE,DOUBLE,DOUBLE",
                "(SELECT max(b) FROM tab WHERE a = $1), upper($2), a / $3 | INTEGER,VARCHAR,INTEGER | INTEGER,VARCHAR,DOUBLE",
                "abs($1), coalesce($2, 1.5), a = $3 | DOUBLE,DECIMAL(2,1),INTEGER | DOUBLE,DECIMAL(2,1),INTEGER",
                "a + $1, 1.5 * $1 | INTEGER | DECIMAL(2,1)",
                "$1 + $2 | DOUBLE,DOUBLE | DOUBLE,DOUBLE",
                "DATE '2026-01-05' - $1 | DATE | DATE",
                "DATE '2026-01-05' + $1 | INTEGER | INTEGER",
                "TIMESTAMP '2026-01-05' - $1, TIMESTAMP '2026-01-05' + $2 | TIMESTAMP,INTERVAL | TIMESTAMP,INTERVAL",
                "extract(year FROM $1), date_trunc('day', $2) | TIMESTAMP,TIMESTAMP | TIMESTAMP,TIMESTAMP",
                "quantile_cont(a, $1), max(b) = $2 | DOUBLE,VARCHAR | DOUBLE,VARCHAR",
                "approx_quantile(a, $1) | FLOAT | FLOAT",
                "round(2.345, $1) | INTEGER | INTEGER",
                "extract(year FROM $1), extract(day FROM $2), a = $3 | TIMESTAMP,TIMESTAMP,INTEGER | TIMESTAMP,TIMESTAMP,INTEGER",
                "(a::BIGINT, now()) > ($1, $2) | BIGINT,TIMESTAMP WITH TIME ZONE | BIGINT,TIMESTAMP WITH TIME ZONE",
                "(b, a, 1.5) IN (($1, $2, $3), ($4, $5, $6)) | VARCHAR,INTEGER,DECIMAL(2,1),VARCHAR,INTEGER,DECIMAL(2,1) | VARCHAR,INTEGER,DECIMAL(2,1),VARCHAR,INTEGER,DECIMAL(2,1)",
                "($1, a) = (1.25, $2) | DECIMAL(3,2),INTEGER | DECIMAL(3,2),INTEGER",
                "(a, TIMESTAMP '2026-01-05') BETWEEN ($1, $2) AND ($3, $4) | INTEGER,TIMESTAMP,INTEGER,TIMESTAMP | INTEGER,TIMESTAMP,INTEGER,TIMESTAMP",
                "a * 1.5 = ANY($1), a * 1.5 > ALL($2) | DECIMAL(12,1)[],DECIMAL(12,1)[] | DECIMAL(12,1)[],DECIMAL(12,1)[]",
                "TIMESTAMP '2026-01-05' = ANY($1), TIMESTAMP '2026-01-05' IN (SELECT unnest($2)) | TIMESTAMP[],TIMESTAMP[] | TIMESTAMP[],TIMESTAMP[]",
                "TIME '10:00' = ANY($1), uuid() <> ALL($2), true = ANY($3) | TIME[],UUID[],BOOLEAN[] | TIME[],UUID[],BOOLEAN[]",
                "1.5 = ANY(ARRAY[$1, $2]), (a, 1.5) = ANY(ARRAY[($3, $4)]) | DECIMAL(2,1),DECIMAL(2,1),INTEGER,DECIMAL(2,1) | DECIMAL(2,1),DECIMAL(2,1),INTEGER,DECIMAL(2,1)",
                "[1.5] = [$1, $2], {'n': a::BIGINT, 't': TIMESTAMP '2026-01-05'} = {'n': $3, 't': $4} | DECIMAL(2,1),DECIMAL(2,1),BIGINT,TIMESTAMP | DECIMAL(2,1),DECIMAL(2,1),BIGINT,TIMESTAMP",
                "a::BIGINT = (SELECT $1), a::BIGINT IN (VALUES ($2), ($3)) | BIGINT,BIGINT,BIGINT | BIGINT,BIGINT,BIGINT",
                "(a::BIGINT, 1.5) IN (VALUES ($1, $2)) | BIGINT,DECIMAL(2,1) | BIGINT,DECIMAL(2,1)",
                "$1, (a::BIGINT, b) > ($2, $3) | VARCHAR,BIGINT,VARCHAR | VARCHAR,BIGINT,VARCHAR",
                "(FROM (SELECT 1.5::DOUBLE + $y AS q) SELECT DATE '2026-01-05' - $x LIMIT 1) | DATE,DOUBLE | DATE,DOUBLE",
                "(FROM (SELECT (1.5, a) > ($y, $z) AS q) SELECT (DATE '2026-01-05', a) = ($x, 1) LIMIT 1) | DATE,DECIMAL(2,1),INTEGER | DATE,DECIMAL(2,1),INTEGER",
                "$1 = ANY([a]), a IN (SELECT $2 WHERE b = $3) | INTEGER,INTEGER,VARCHAR | INTEGER,INTEGER,VARCHAR",
                "[a::BIGINT] @> [$1], [$2] <@ [1.5], list_has_any([a::BIGINT], [$3, $4]), [1.5] && $5 | BIGINT,DECIMAL(2,1),BIGINT,BIGINT,DECIMAL(2,1)[] | BIGINT,DECIMAL(2,1),BIGINT,BIGINT,DECIMAL(2,1)[]",
                "a::BIGINT IN (SELECT $1 UNION ALL SELECT $2), (a, 1.5) IN (SELECT ($3, $4) UNION SELECT (1, 2.5)) | BIGINT,BIGINT,INTEGER,DECIMAL(2,1) | BIGINT,BIGINT,INTEGER,DECIMAL(2,1)",
                "(SELECT max(n) FROM (SELECT a::BIGINT AS n FROM tab UNION ALL SELECT $1 EXCEPT SELECT $2)) | BIGINT,BIGINT | BIGINT,BIGINT",
                "(SELECT max(d) FROM (SELECT $1 AS s, $2 AS d UNION (SELECT b, DATE '2026-01-05' FROM tab WHERE a > 1 ORDER BY a LIMIT 1))) | VARCHAR,DATE | VARCHAR,DATE",
                "(SELECT max(n) FROM (SELECT *, 1.5 AS n FROM (SELECT a, b FROM tab) UNION ALL SELECT $1, $2, $3)) | INTEGER,VARCHAR,DECIMAL(2,1) | INTEGER,VARCHAR,DECIMAL(2,1)",
                "(WITH w AS (SELECT 1::BIGINT AS n) SELECT max(n) FROM (FROM w INTERSECT SELECT $1 FROM w)) | BIGINT | BIGINT",
                "(SELECT max(n) FROM (VALUES ($1, $2), (a::BIGINT, 'x'), ($3, $4)) v(n, s)) | BIGINT,VARCHAR,BIGINT,VARCHAR | BIGINT,VARCHAR,BIGINT,VARCHAR",
                "(SELECT max(s) FROM (SELECT $1 AS s UNION SELECT $2)) | VARCHAR,VARCHAR | VARCHAR,VARCHAR",
                "a::BIGINT = CASE WHEN a > 1 THEN $1 WHEN a < 0 THEN a::BIGINT END, CASE a WHEN $2 THEN $3 WHEN 2 THEN now() END | BIGINT,INTEGER,TIMESTAMP WITH TIME ZONE | BIGINT,INTEGER,TIMESTAMP WITH TIME ZONE",
                "coalesce(NULL, $1, 1.5) = 1, greatest($2, NULL, a::BIGINT), [NULL, $3, DATE '2026-01-05'] | DECIMAL(2,1),BIGINT,DATE | DECIMAL(2,1),BIGINT,DATE",
                "a::BIGINT IN (VALUES ($1), (0)), (a::BIGINT, 1.5) IN (VALUES ($2, $3), (0, 1)), DATE '2026-01-05' IN (VALUES ($4), ('2020-01-01')) | BIGINT,BIGINT,DECIMAL(2,1),DATE | BIGINT,BIGINT,DECIMAL(2,1),DATE",
                "CASE WHEN a > 0 THEN $1 WHEN a = 0 THEN 0 WHEN a < 0 THEN 1.5 END, coalesce($2, NULL, 0, a::BIGINT) | DECIMAL(11,1),BIGINT | DECIMAL(11,1),BIGINT",
                "(SELECT max(x) FROM (VALUES ($1), (1), (3000000000)) v(x)), (SELECT max(x) FROM (VALUES (DATE '2026-01-05'), ($2), (now())) v(x)) | BIGINT,TIMESTAMP WITH TIME ZONE | BIGINT,TIMESTAMP WITH TIME ZONE",
                "(SELECT max(n) FROM (SELECT b AS s, a AS n FROM tab UNION ALL BY NAME SELECT $1 AS n, $2 AS s)) | VARCHAR,VARCHAR | VARCHAR,VARCHAR",
                "(SELECT max(c) FROM (SELECT b, a, DATE '2026-01-05' AS c FROM tab UNION ALL SELECT COLUMNS('[ab]')::VARCHAR, $1 FROM (SELECT a, b FROM tab))) | VARCHAR | VARCHAR",
                "mod(a::BIGINT, $1) = 0 | BIGINT | DOUBLE",
                "a::BIGINT IN (SELECT a::BIGINT FROM tab UNION SELECT $1) | BIGINT | BIGINT",
                "(SELECT max(n) FROM (SELECT NULL AS n UNION SELECT $1 UNION SELECT a::BIGINT FROM tab)) | BIGINT | BIGINT",
                "(a::BIGINT, a) > ($1 - 1, 2 * $2) | INTEGER,INTEGER | DOUBLE,DOUBLE",
            })
    void typesOperands(String expressions, String types, String withFractions) {
        PlanRequest plain = request("SELECT " + expressions + " FROM tab");
        PlanRequest fractions = new PlanRequest(
                plain.sql(),
                plain.tables(),
                plain.names(),
                plain.settings(),
                Optional.empty(),
                Set.of(),
                List.of(),
                true);
        assertThat(types(plain)).isEqualTo(types);
        assertThat(types(fractions)).isEqualTo(withFractions);
    }

    /** Each would stand beside it. */
    @ParameterizedTest
    @ValueSource(strings = {"SELECT '%s', 1 UNION ALL VALUES %s", "VALUES ('%s', 1), %s"})
    void aLongOperandOfManyParametersIsNotRepeated(String sql) {
        String rows = IntStream.rangeClosed(1, 2000)
                .mapToObj(i -> "($" + (2 * i - 1) + ", $" + 2 * i + ")")
                .collect(Collectors.joining(", "));
        assertThat(planner.plan(request(sql.formatted("x".repeat(1_000_000), rows)))
                        .parameterTypes())
                .hasSize(4000);
    }

    @Test
    void comparisonsOfNothingAreRefused() {
        for (String expression : List.of(
                "list_has_any() = $1",
                "$1 = ANY(SELECT unnest())",
                "a IN (VALUES ($1, $2))",
                "(a, b) = ($1, $2, $3)")) {
            assertThatThrownBy(() -> planner.plan(request("SELECT " + expression + " FROM tab")))
                    .as(expression)
                    .isInstanceOf(QueryException.class);
        }
    }

    @Test
    void typesOperandsBesideManyParameters() {
        String many = IntStream.rangeClosed(1, 60).mapToObj(n -> "$" + n).collect(Collectors.joining(", "));
        Map<String, String> types = planner.plan(
                        request("SELECT a FROM tab WHERE a IN (" + many + ") AND a * 1.0 < $61 - 0.25"))
                .parameterTypes();
        assertThat(types).hasSize(61).containsEntry("60", "INTEGER").containsEntry("61", "DECIMAL(3,2)");
    }

    /** {@code now() - now()} is no time, and a query's maximum is none outside of it. */
    @ParameterizedTest
    @ValueSource(strings = {"CAST(now() AS TIMESTAMP) - $61 < TIMESTAMP '2026-01-05'", "a = (SELECT max($61))"})
    void typesRowsBesideWhatCannotBeTyped(String condition) {
        String rows = IntStream.rangeClosed(1, 30)
                .mapToObj(n -> "($" + (2 * n - 1) + ", $" + 2 * n + ")")
                .collect(Collectors.joining(", "));
        assertThat(planner.plan(request("SELECT a FROM tab WHERE (a, b) IN (" + rows + ") AND " + condition))
                        .parameterTypes())
                .hasSize(61)
                .containsEntry("59", "INTEGER")
                .containsEntry("60", "VARCHAR");
    }

    private String types(PlanRequest request) {
        return String.join(",", new TreeMap<>(planner.plan(request).parameterTypes()).values());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "SELECT @ | DECIMAL(3,2) | $1",
                "SELECT @ AS v | TIMESTAMP WITH TIME ZONE | v",
                "SELECT a * @ FROM tab ORDER BY a | DOUBLE | (a * $1)",
                "SELECT @ IS NULL | STRUCT(\"x )\" INTEGER, y DECIMAL(4,1)) | ($1 IS NULL)",
                "SELECT CAST(@ AS INTEGER) | BIGINT | CAST($1 AS INTEGER)",
                "SELECT @ IN ('{}') | JSON | ($1 IN ('{}'))",
                "SELECT len(@), count(*) FROM tab | INTEGER[] | len($1),count_star()",
                "SELECT len(CAST(@ AS INTEGER[])) | BIGINT[] | len(CAST($1 AS INTEGER[]))",
                "SELECT array_to_string(@, ','), @ | VARCHAR[] | array_to_string($1, ','),$1",
                "SELECT struct_extract({'a': 1}, @) IS NULL, len(CAST(@ AS VARCHAR[])) | VARCHAR"
                        + " | (struct_extract(struct_pack(a := 1), $1) IS NULL),len(CAST($1 AS VARCHAR[]))",
                "SELECT generate_subscripts(@, 1) | DECIMAL(4,1)[] | generate_subscripts($1, 1)",
                "SELECT 'b'::ENUM('a', 'b'), @ | VARCHAR | CAST('b' AS ENUM('a', 'b')),$1",
            })
    void namesColumnsAlikeBeforeAndAfterBinding(String sql, String type, String names) throws IOException {
        String cast = "CAST(%s AS " + type + ")";
        String named = sql.replace("@", cast.formatted("$1"));
        String bound = sql.replace("@", cast.formatted("NULL"));
        PlanRequest open = request(named, Optional.empty(), Set.of("1"));
        PlanRequest closed = request(bound, Optional.of(named), Set.of("1"));
        try (RootAllocator allocator = new RootAllocator();
                ArrowStreamReader described = reader(planner.plan(open).arrowSchema(), allocator);
                ArrowStreamReader planned = reader(planner.plan(closed).arrowSchema(), allocator);
                ArrowStreamReader run = reader(planner.evaluate(closed), allocator)) {
            Schema schema = run.getVectorSchemaRoot().getSchema();
            assertThat(schema.getFields().stream().map(Field::getName).collect(Collectors.joining(",")))
                    .isEqualTo(names);
            assertThat(described.getVectorSchemaRoot().getSchema()).isEqualTo(schema);
            assertThat(planned.getVectorSchemaRoot().getSchema()).isEqualTo(schema);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "extract(year FROM @) | DATE | '2026-01-05' | BIGINT",
                "extract(year FROM @) | DATE | NULL | BIGINT",
                "extract(hour FROM @) | TIME | '03:04:05' | BIGINT",
                "extract(epoch FROM @) | TIMESTAMP WITH TIME ZONE | '2026-01-05 00:00:00+00' | DOUBLE",
                "date_part('month', @) | INTERVAL | '5 months' | BIGINT",
                "date_part(@, DATE '2026-01-05') | VARCHAR | 'year' | DOUBLE",
                "date_part(@, DATE '2026-01-05') | VARCHAR | 'epoch' | DOUBLE",
                "extract(year FROM CAST(array_to_string(@, '-') AS DATE)) | INTEGER[] | '[2026, 1, 5]' | DOUBLE",
                "extract(year FROM DATE '2026-01-05' + @) | INTEGER | '7' | BIGINT",
                "quantile_cont(3, @) | DECIMAL(2,1) | '0.5' | DOUBLE",
                "strptime('2026-01-05', @) | VARCHAR | '%Y-%m-%d' | TIMESTAMP",
            })
    void typesColumnsAlikeBeforeAndAfterBinding(String expression, String type, String value, String columnType)
            throws IOException {
        String named = "SELECT " + expression.replace("@", "CAST($1 AS " + type + ")") + " AS v";
        String bound = "SELECT " + expression.replace("@", "CAST(" + value + " AS " + type + ")") + " AS v";
        PlanRequest closed = request(bound, Optional.of(named), Set.of("1"));
        try (RootAllocator allocator = new RootAllocator();
                ArrowStreamReader told = reader(
                        planner.plan(request("SELECT NULL::" + columnType + " AS v"))
                                .arrowSchema(),
                        allocator);
                ArrowStreamReader described = reader(
                        planner.plan(request(named, Optional.empty(), Set.of("1")))
                                .arrowSchema(),
                        allocator);
                ArrowStreamReader planned = reader(planner.plan(closed).arrowSchema(), allocator);
                ArrowStreamReader run = reader(planner.evaluate(closed), allocator)) {
            Schema schema = told.getVectorSchemaRoot().getSchema();
            assertThat(described.getVectorSchemaRoot().getSchema()).isEqualTo(schema);
            assertThat(planned.getVectorSchemaRoot().getSchema()).isEqualTo(schema);
            assertThat(run.getVectorSchemaRoot().getSchema()).isEqualTo(schema);
        }
    }

    /** A literal without a type takes its own from where it stands, which no parameter does. */
    @Test
    void leavesTypesToValuesWithoutAny() throws IOException {
        Optional<String> named = Optional.of("SELECT coalesce(CAST($1 AS VARCHAR), 5) AS v");
        assertThat(planner.plan(request("SELECT coalesce('7', 5) AS v", named, Set.of()))
                        .projection())
                .isEmpty();
    }

    private static PlanRequest request(String sql, Optional<String> named, Set<String> typed) {
        PlanRequest plain = request(sql);
        return new PlanRequest(sql, plain.tables(), plain.names(), plain.settings(), named, typed, List.of(), false);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'s3://b/x y/*.parquet' | \"s3://b/x y/*.parquet\"",
                "\"s3://b/f.parquet\" | \"s3://b/f.parquet\"",
                "read_parquet ( 's3://b/x' ,union_by_name=TRUE) | read_parquet('s3://b/x', (union_by_name = true))",
            })
    void namesColumnsAfterTheClientsRelations(String text, String told) throws IOException {
        for (String table : List.of("*", "a \"b\"", "orders")) {
            TableName name = new TableName(TableSource.SCAN_CATALOG, "s1", table);
            PlanRequest request = new PlanRequest(
                    "SELECT (SELECT max(k) FROM " + name.quoted() + " t), k, '__eider_scan.s7.x' FROM " + name.quoted(),
                    List.of(new TableSchema(name, List.of(new Column("k", "INTEGER")))),
                    NAMES,
                    Map.of(),
                    Optional.empty(),
                    Set.of(),
                    List.of("'s3://b/other'", text),
                    false);
            try (RootAllocator allocator = new RootAllocator();
                    ArrowStreamReader schema = reader(planner.plan(request).arrowSchema(), allocator)) {
                assertThat(schema.getVectorSchemaRoot().getSchema().getFields())
                        .extracting(Field::getName)
                        .containsExactly("(SELECT max(k) FROM " + told + " AS t)", "k", "'__eider_scan.s7.x'");
            }
        }
    }

    @Test
    void limitsResultsWithoutATable() {
        assertThatThrownBy(() -> planner.evaluate(request("FROM range(100000000)")))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PLANNING_LIMIT_EXCEEDED));
    }

    @Test
    void appliesSettings() throws IOException {
        assertThat(text("SELECT CAST(TIMESTAMPTZ '2026-01-01 00:00:00+00' AS VARCHAR) AS v"))
                .isEqualTo("2026-01-01 01:00:00+01");
    }

    @Test
    void oneStatementLeavesNothingToTheNext() throws IOException {
        List<String> seen = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            planner.evaluate(request("SELECT setseed(0.42)"));
            seen.add(text("SELECT random() || ' ' || uuid() AS v"));
        }
        assertThat(seen).doesNotHaveDuplicates();
        assertThat(text("SELECT current_schema() AS v")).isEqualTo("s");
        assertThat(text("SELECT coalesce(getvariable('kept'), 'nothing') AS v")).isEqualTo("nothing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"current_user", "current_user()", "session_user", "current_role", "user"})
    void knowsItsUser(String name) throws IOException {
        assertThat(text("SELECT " + name + " AS v")).isEqualTo("ann");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT current_setting('secret_directory')",
                "SELECT \"CURRENT_SETTING\"('temp_directory', false)",
                "SELECT 1 WHERE 'x' = (SELECT upper(current_setting('temp_' || 'directory')))",
                "SELECT list_transform(['secret_directory'], lambda x: current_setting(x))"
            })
    void keepsItsSettingsToItself(String sql) {
        assertThat(planner.parse(sql).readsSettings()).isTrue();
        assertThatThrownBy(() -> planner.evaluate(request(sql)))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNKNOWN_SETTING));
    }

    @Test
    void tellsTheSessionsSettings() throws IOException {
        SessionNames names = new SessionNames("demo", List.of("s"), "ann", Map.of("app.it's", "it's", "empty", ""));
        String sql = "SELECT current_setting('App.It''s') || current_setting('empty')"
                + " || coalesce(current_setting('x', true), '!') AS v";
        assertThat(text(new PlanRequest(sql, List.of(), names, Map.of()))).isEqualTo("it's!");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT system.main.\"CURRENT_SETTING\"('temp_directory') FROM tab",
                "SELECT pg_catalog.current_setting(b) FROM tab",
                "SELECT set_config('a.b', 'x' || b, false) FROM tab",
                "SELECT pg_catalog.pg_advisory_unlock_all(), 1"
            })
    void functionsAboutTheSessionAreRefusedElse(String sql) {
        assertThatThrownBy(() -> planner.parse(sql)).isInstanceOfSatisfying(QueryException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.NOT_SUPPORTED);
            assertThat(e.info().position()).hasValue(8);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"PIVOT tab ON a USING count(*)", "SELECT * FROM (PIVOT tab ON a USING count(*))"})
    void aPivotWithoutItsValuesIsToldWhatItLacks(String sql) {
        assertThatThrownBy(() -> planner.parse(sql)).hasMessageContaining("list the values of a PIVOT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET VARIABLE kept = 1",
                "SET TimeZone = 'UTC'",
                "CREATE TEMP TABLE kept AS SELECT 1",
                "CREATE SEQUENCE kept",
                "PREPARE kept AS SELECT 1",
                "CREATE TEMP MACRO current_user() AS 'root'"
            })
    void nothingButASelectIsTaken(String sql) {
        for (ThrowingCallable way : List.<ThrowingCallable>of(
                () -> planner.parse(sql), () -> planner.plan(request(sql)), () -> planner.evaluate(request(sql)))) {
            assertThatThrownBy(way)
                    .isInstanceOfSatisfying(
                            QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_SUPPORTED));
        }
    }

    /** The one value of the column v. */
    private String text(String sql) throws IOException {
        return text(request(sql));
    }

    private String text(PlanRequest request) throws IOException {
        try (RootAllocator allocator = new RootAllocator();
                ArrowStreamReader run = reader(planner.evaluate(request), allocator)) {
            run.loadNextBatch();
            return String.valueOf(run.getVectorSchemaRoot().getVector("v").getObject(0));
        }
    }
}
