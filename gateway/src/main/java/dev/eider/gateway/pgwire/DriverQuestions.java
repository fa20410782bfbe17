package dev.eider.gateway.pgwire;

import dev.eider.gateway.pgwire.type.PgType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What drivers ask of PostgreSQL's own catalog before they read a value of a type that they don't know by heart. DuckDB's pg_type has other
 * numbers and it hasn't the functions, so these questions, which drivers always put in the same words, are asked of a list of the types
 * that this protocol sends.
 */
final class DriverQuestions {
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final int LONGEST = 10_000;
    private static final String TYPES = types();

    /** What clients (SQLAlchemy and all that is built on it) take the server's version and so its dialect from. */
    private static final Set<String> VERSION_QUESTIONS = Set.of("select version()", "select pg_catalog.version()");

    private static final String VERSION = "SELECT 'PostgreSQL 16.0 (Eider on DuckDB)' AS version";

    private static final List<Question> QUESTIONS = List.of(
            // pgjdbc (TypeInfoCache)
            new Question(
                    "SELECT typinput='pg_catalog.array_in'::regproc as is_array, typtype, typname, pg_type.oid FROM",
                    "WHERE pg_type.oid = $1",
                    "SELECT typelem <> 0 AS is_array, 'b' AS typtype, typname, oid FROM " + TYPES + " WHERE oid = $1",
                    List.of()),
            new Question(
                    "SELECT pg_type.oid, typname FROM pg_catalog.pg_type LEFT JOIN",
                    "WHERE typname = $1",
                    "SELECT oid, typname FROM " + TYPES + " WHERE typname = $1",
                    List.of()),
            new Question(
                    "SELECT n.nspname = ANY(current_schemas(true)), n.nspname, t.typname FROM pg_catalog.pg_type t JOIN",
                    "WHERE t.oid = $1",
                    "SELECT true, 'pg_catalog' AS nspname, typname FROM " + TYPES + " WHERE oid = $1",
                    List.of()),
            new Question(
                    "SELECT e.typdelim FROM pg_catalog.pg_type t, pg_catalog.pg_type e",
                    "WHERE t.oid = $1",
                    "SELECT ',' AS typdelim FROM " + TYPES + " WHERE oid = $1 AND typelem <> 0",
                    List.of()),
            new Question(
                    "SELECT e.oid, n.nspname = ANY(current_schemas(true)), n.nspname, e.typname FROM pg_catalog.pg_type t JOIN",
                    "WHERE t.oid = $1",
                    "SELECT typelem AS oid, true, 'pg_catalog' AS nspname, typname[2:] AS typname FROM " + TYPES
                            + " WHERE oid = $1 AND typelem <> 0",
                    List.of()),
            // psycopg (TypeInfo.fetch), which SQLAlchemy has ask for hstore at each first connection
            new Question(
                    "SELECT typname AS name, oid, typarray AS array_oid, oid::regtype::text AS regtype, typdelim AS delimiter FROM",
                    "WHERE t.oid = to_regtype($1)",
                    "WITH t AS (FROM " + TYPES + ") SELECT t.typname AS name, t.oid, coalesce(a.oid, 0) AS array_oid, "
                            + "t.typname AS regtype, ',' AS delimiter FROM t LEFT JOIN t a ON a.typelem = t.oid "
                            + "WHERE t.typname = $1 ORDER BY t.oid",
                    List.of()),
            // asyncpg (introspection.py), which reads "char" as bytes
            new Question(
                    "WITH RECURSIVE typeinfo_tree(",
                    "FROM typeinfo_tree ORDER BY depth DESC",
                    "SELECT oid, 'pg_catalog' AS ns, typname AS name, 'b'::BLOB AS kind, NULL::BIGINT AS basetype, "
                            + "nullif(typelem, 0) AS elemtype, ','::BLOB AS elemdelim, NULL::BIGINT AS range_subtype, "
                            + "NULL::VARCHAR AS attrtypoids, NULL::VARCHAR AS attrnames, 0 AS depth, "
                            + "NULL::VARCHAR AS basetype_name, CASE WHEN typelem <> 0 THEN typname[2:] END AS elemtype_name, "
                            + "NULL::VARCHAR AS range_subtype_name FROM "
                            + TYPES + " WHERE list_contains($1::UINTEGER[], oid)",
                    List.of(PgType.OID.arrayOid())));

    private DriverQuestions() {}

    /** @param oids of its parameters; empty where those that follow from the statement will do */
    record Answer(String sql, List<Integer> oids) {}

    private record Question(String beginning, String within, String answer, List<Integer> oids) {}

    /** What to run instead; absent for everything that is no such question. */
    static Optional<Answer> answer(String sql) {
        if (sql.length() > LONGEST) {
            return Optional.empty();
        }
        String words = BLANKS.matcher(sql).replaceAll(" ").strip();
        if (VERSION_QUESTIONS.contains(words.replaceAll(" ?;$", "").toLowerCase(Locale.ROOT))) {
            return Optional.of(new Answer(VERSION, List.of()));
        }
        return QUESTIONS.stream()
                .filter(question -> words.startsWith(question.beginning()) && words.contains(question.within()))
                .findFirst()
                .map(question -> new Answer(question.answer(), question.oids()));
    }

    private static String types() {
        List<String> rows = new ArrayList<>();
        for (PgType type : PgType.values()) {
            rows.add("(" + type.oid() + ", '" + type.typname() + "', 0)");
            if (type.arrayOid() != 0) {
                rows.add("(" + type.arrayOid() + ", '_" + type.typname() + "', " + type.oid() + ")");
            }
        }
        return "(VALUES " + String.join(", ", rows) + ") AS pg_type(oid, typname, typelem)";
    }
}
