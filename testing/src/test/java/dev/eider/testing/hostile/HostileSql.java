package dev.eider.testing.hostile;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Statements of somebody who means harm, or of a program gone wrong. */
final class HostileSql {
    private HostileSql() {}

    /** What reaches for files, settings and other places that are not the client's: every one is refused. */
    static List<String> reaching(Path secret, Path root, Path dataDir) {
        return Stream.of(reading(secret), changing(), hiding(secret), linked(root), scratch(dataDir))
                .flatMap(List::stream)
                .toList();
    }

    private static List<String> reading(Path secret) {
        return List.of(
                "SELECT * FROM read_text('/etc/passwd')",
                "SELECT current_setting('secret_directory')",
                "SELECT current_setting('temp_directory') FROM nation",
                "SELECT * FROM pg_settings",
                "SELECT * FROM pg_catalog.pg_settings",
                "SELECT * FROM read_text('" + secret + "')",
                "SELECT * FROM glob('/etc/*')",
                "SELECT * FROM read_csv('/proc/self/environ')",
                "SELECT * FROM read_blob('/etc/passwd')",
                "SELECT * FROM read_json('/etc/hosts')",
                "SELECT * FROM sniff_csv('/etc/passwd')",
                "SELECT * FROM parquet_scan('" + secret + "')",
                "SELECT * FROM read_parquet('file://" + secret + "')",
                "SELECT * FROM read_parquet(['" + secret + "', '/etc/passwd'])",
                "SELECT * FROM parquet_metadata('" + secret + "')",
                "SELECT * FROM parquet_kv_metadata('" + secret + "')",
                "SELECT * FROM '" + secret + "'",
                "SELECT * FROM 'file:///etc/passwd'",
                "SELECT * FROM '/proc/self/environ'",
                "SELECT * FROM '/proc/*/fd/*'",
                "SELECT * FROM '../../../../../../etc/passwd'",
                "SELECT * FROM 'data.csv'",
                "SELECT * FROM 'http://169.254.169.254/latest/meta-data'",
                "SELECT * FROM duckdb_secrets()",
                "SELECT * FROM which_secret('s3://b', 's3')",
                "SELECT * FROM query('SELECT 1')",
                "SELECT * FROM query_table('/etc/passwd')",
                "SELECT * FROM duckdb_settings()",
                "SELECT * FROM pragma_database_list()",
                "SELECT * FROM sqlite_scan('" + secret + "', 't')",
                "SELECT * FROM postgres_scan('host=127.0.0.1', 'public', 't')",
                "SELECT getenv('HOME')",
                "SELECT read_text('/etc/passwd')",
                "SELECT pg_read_file('/etc/passwd')",
                "SELECT * FROM nation, LATERAL (SELECT * FROM read_text(n_name))",
                "SELECT (SELECT content FROM read_text('/etc/passwd')) FROM nation",
                "SELECT count(*) FROM nation WHERE EXISTS (FROM '/etc/passwd')",
                "WITH x AS (FROM read_text('/etc/passwd')) SELECT * FROM x, nation",
                "SUMMARIZE SELECT * FROM read_text('/etc/passwd')",
                "DESCRIBE SELECT * FROM read_text('/etc/passwd')",
                "DESCRIBE '/etc/passwd'",
                "SUMMARIZE '" + secret + "'",
                "PIVOT (FROM read_text('/etc/passwd')) ON filename USING count(*)",
                "EXPLAIN SELECT * FROM read_text('/etc/passwd')",
                "EXPLAIN ANALYZE SELECT * FROM read_text('/etc/passwd')",
                "TABLE '/etc/passwd'",
                "FROM '" + secret.getParent() + "/*.parquet'",
                "FROM '" + secret.getParent() + "/**'");
    }

    private static List<String> changing() {
        return List.of(
                "COPY (SELECT 1) TO '/tmp/eider-hostile.csv'",
                "COPY nation TO '/tmp/eider-hostile.parquet' (FORMAT parquet)",
                "COPY nation FROM '/etc/passwd'",
                "COPY FROM DATABASE memory TO demo",
                "ATTACH '/tmp/eider-hostile.db' AS x",
                "DETACH demo",
                "LOAD httpfs",
                "INSTALL httpfs",
                "FORCE INSTALL 'http://127.0.0.1/x.duckdb_extension'",
                "UPDATE EXTENSIONS",
                "IMPORT DATABASE '/tmp'",
                "EXPORT DATABASE '/tmp/eider-hostile'",
                "SET enable_external_access = true",
                "SET allowed_directories = ['/']",
                "SET lock_configuration = false",
                "SET GLOBAL memory_limit = '1TB'",
                "SET temp_directory = '/'",
                "SET log_query_path = '/tmp/eider-hostile.log'",
                "RESET enable_external_access",
                "PRAGMA enable_external_access = true",
                "PRAGMA memory_limit = '1TB'",
                "PRAGMA enable_profiling",
                "CHECKPOINT",
                "VACUUM",
                "CREATE TABLE t AS FROM read_text('/etc/passwd')",
                "CREATE VIEW v AS FROM read_text('/etc/passwd')",
                "CREATE MACRO m() AS TABLE FROM read_text('/etc/passwd')",
                "CREATE OR REPLACE MACRO abs(x) AS 42",
                "CREATE TEMP TABLE nation AS SELECT 1",
                "CREATE SECRET s (TYPE s3, KEY_ID 'x', SECRET 'y')",
                "CREATE FUNCTION f() AS (SELECT content FROM read_text('/etc/passwd'))",
                "DROP TABLE nation",
                "DELETE FROM nation",
                "INSERT INTO nation SELECT * FROM nation",
                "CALL pragma_version()",
                "EXECUTE something",
                "PREPARE p AS FROM read_text('/etc/passwd')",
                "SELECT 1; COPY (SELECT 1) TO '/tmp/eider-hostile.csv'",
                "SELECT set_config('enable_external_access', 'true', false)");
    }

    /** Names that come into being while the statement runs. */
    private static List<String> hiding(Path secret) {
        return List.of(
                "SELECT * FROM read_parquet('" + "/et" + "' || 'c/passwd')",
                "SELECT * FROM read_parquet((SELECT '/etc/passwd'))",
                "SELECT * FROM read_parquet(getvariable('x'))",
                "SELECT * FROM read_parquet('s3://b/x.parquet', encryption_config = {footer_key: 'k'})",
                "FROM \"" + secret + "\"",
                "SELECT * FROM main.\"" + secret + "\"",
                "SELECT * FROM demo.main.\"/etc/passwd\"",
                "SELECT * FROM \"__eider_scan\".\"s0\".\"x\"",
                "SELECT * FROM 'FILE:///etc/passwd'",
                "SELECT * FROM 'file://localhost/etc/passwd'",
                "SELECT * FROM 'file:/etc/passwd'",
                "SELECT * FROM 'file:///%65tc/passwd'",
                "SELECT * FROM '" + secret.getParent() + "/../"
                        + secret.getParent().getFileName() + "/" + secret.getFileName() + "'");
    }

    /** Through symbolic links in a directory that may be read: the file {@code link.parquet} and the directory {@code link}. */
    private static List<String> linked(Path root) {
        return List.of(
                "FROM 'file://" + root + "/link.parquet'",
                "FROM 'file://" + root + "/link/secret.parquet'",
                "FROM 'file://" + root + "/*.parquet'",
                "FROM 'file://" + root + "/*/*.parquet'",
                "FROM 'file://" + root + "/**'",
                "FROM read_parquet('file://" + root + "/', hive_partitioning = true)",
                "FROM 'file://" + root + "/../*.parquet'",
                "FROM 'file://" + root + "/%2e%2e/secret.parquet'",
                "EXPLAIN FROM 'file://" + root + "/link.parquet'",
                "DESCRIBE FROM 'file://" + root + "/link.parquet'");
    }

    /** Other statements' results and stages, and the planners' footers. */
    private static List<String> scratch(Path dataDir) {
        return List.of(
                "FROM 'file://" + dataDir + "/**'",
                "FROM 'file://" + dataDir + "/scratch/*/*'",
                "FROM '" + dataDir + "/scratch/*/*'",
                "FROM 'file://" + dataDir + "/demo/../scratch/*/*'",
                "FROM read_parquet('file://" + dataDir + "/**/*.parquet')",
                "FROM 'file:///tmp/**/*.parquet'",
                "FROM 'file:///proc/self/cwd/*.parquet'",
                "FROM nation, '" + dataDir + "/**'");
    }

    /** What takes more than it may: refused, or answered within the bounds of a job or a planner. */
    static List<String> greedy() {
        return List.of(
                "SELECT length(repeat('x', 2000000000))",
                "SELECT list_sum(range(2000000000))",
                "SELECT max(length(repeat(n_name, 200000000))) FROM nation",
                "SELECT max(list_sum(range(2000000000 + n_nationkey))) FROM nation",
                "SELECT '" + "x".repeat(900_000) + "' AS x",
                nested("abs(", "1", ")", 1000),
                nested("(", "1", ")", 100_000),
                "SELECT '" + "x".repeat(10_000_000) + "'",
                "SELECT 'a\0b'",
                "SELECT 1 AS \"" + "a".repeat(1_000_000) + "\"");
    }

    /** More of these, of which one door sees one and another the next: behind the doors they go the same way. */
    static List<String> greedyToo() {
        return List.of(
                "SELECT length(repeat('x', 2000000000)) FROM nation",
                "SELECT list_sum(range(2000000000)) FROM nation",
                "WITH RECURSIVE r AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM r) SELECT count(*) FROM r",
                "WITH RECURSIVE r AS (SELECT 1 AS i FROM nation UNION ALL SELECT i + 1 FROM r) SELECT count(*) FROM r",
                "SELECT regexp_matches(repeat('a', 100000) || 'b', '^(a+)+$')",
                "SELECT printf('%s%s%n%n%x')",
                "SELECT count(*) FROM range(100000000000) a, range(1000000) b",
                "SELECT count(*) FROM lineitem a, lineitem b, lineitem c WHERE a.l_orderkey + b.l_orderkey > c.l_orderkey",
                "SELECT list_sum(list_transform(range(100000), lambda x: list_sum(range(x))))",
                "SELECT regexp_matches(repeat(n_name, 20000) || '!', '(([A-Z]+)*)*x') FROM nation",
                "SELECT regexp_matches('x', '((((a{1,100}){1,100}){1,100}){1,100})')",
                "SELECT format('{:1000000000}', 1)",
                "SELECT printf('%1000000000d', 1)",
                "SELECT lpad('x', 1000000000, 'y')",
                nested("(SELECT ", "1", ")", 2000),
                nested("[", "1", "]", 5000),
                nested("CASE WHEN true THEN ", "1", " END", 2000),
                "SELECT " + "NOT ".repeat(10_000) + "true",
                "SELECT " + "- ".repeat(50_000) + "1",
                "SELECT 1" + " + 1".repeat(50_000),
                "SELECT 1" + " OR true".repeat(50_000),
                "SELECT count(*) FROM nation WHERE n_nationkey IN (" + numbers(100_000) + ")",
                "SELECT "
                        + IntStream.range(0, 2000)
                                .mapToObj(i -> i + " AS c" + i)
                                .collect(Collectors.joining(", ")),
                "SELECT "
                        + IntStream.range(0, 2000)
                                .mapToObj(i -> "n_name AS c" + i)
                                .collect(Collectors.joining(", ")) + " FROM nation",
                "SELECT n_name AS \"" + "a".repeat(1_000_000) + "\" FROM nation",
                "SELECT 1" + " UNION ALL SELECT 1".repeat(10_000),
                "SELECT 1 /* \0 */",
                "SELECT * FROM nation AS \"" + "n".repeat(100_000) + "\"",
                "SELECT * FROM range(10000000000)");
    }

    private static String nested(String open, String middle, String close, int times) {
        return "SELECT " + open.repeat(times) + middle + close.repeat(times);
    }

    private static String numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).collect(Collectors.joining(","));
    }
}
