package dev.eider.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What names mean in a session.
 *
 * @param catalog of names that have none
 * @param schemas that are there, in the order in which names that have none are looked up; those of the system may be among them
 * @param user what {@code current_user} is
 * @param settings what {@code current_setting} tells of a name in lower case; of any other it fails
 */
public record SessionNames(String catalog, List<String> schemas, String user, Map<String, String> settings) {
    private static final String PG_CATALOG = "pg_catalog";
    private static final Set<String> SYSTEM_SCHEMAS = Set.of(PG_CATALOG, "information_schema");

    /** DuckDB's own ones say {@code duckdb}; {@code user} follows them. */
    private static final List<String> USER_NAMES = List.of("current_user", "session_user", "current_role");

    /** What DuckDB always looks through; there may be nothing in it. */
    private static final String DEFAULT_SCHEMA = "main";

    public SessionNames {
        schemas = List.copyOf(schemas);
        settings = Map.copyOf(settings);
    }

    /** For a statement that reads no settings. */
    public SessionNames(String catalog, List<String> schemas, String user) {
        this(catalog, schemas, user, Map.of());
    }

    public static boolean isSystemSchema(String schema) {
        return SYSTEM_SCHEMAS.contains(schema.toLowerCase(Locale.ROOT));
    }

    /** The catalog's own schemas in which DuckDB looks names up, as SQL: there has to be one. */
    public List<String> searched() {
        List<String> searched = schemas.stream()
                .filter(schema -> !isSystemSchema(schema))
                .map(this::qualified)
                .toList();
        return searched.isEmpty() ? List.of(qualified(DEFAULT_SCHEMA)) : searched;
    }

    /** SQL that makes it so in a connection to a DuckDB that has all that is {@link #searched()}. */
    public String setUp() {
        List<String> statements = new ArrayList<>();
        statements.add("CREATE TEMP TYPE jsonb AS JSON");
        statements.add("SET search_path = " + literal(String.join(",", searched())));
        for (String name : USER_NAMES) {
            statements.add("CREATE TEMP MACRO " + name + "() AS " + literal(user));
        }
        String first = schemas.isEmpty() ? "CAST(NULL AS VARCHAR)" : literal(schemas.getFirst());
        statements.add("CREATE TEMP MACRO current_schema() AS " + first);
        List<String> implied = new ArrayList<>(schemas);
        if (!implied.contains(PG_CATALOG)) {
            implied.addFirst(PG_CATALOG);
        }
        statements.add("CREATE TEMP MACRO current_schemas(implied) AS CASE WHEN CAST(implied AS BOOLEAN) THEN "
                + list(implied) + " WHEN NOT CAST(implied AS BOOLEAN) THEN " + list(schemas) + " END");
        String value = map() + "[lower(CAST(name AS VARCHAR))]";
        String missing = "error('" + ValueErrors.UNKNOWN_SETTING + "\"' || name || '\"')";
        statements.add("CREATE TEMP MACRO current_setting(name) AS coalesce(" + value + ", " + missing + ")"
                + ", (name, missing_ok) AS coalesce(" + value + ", CASE WHEN NOT CAST(missing_ok AS BOOLEAN) THEN "
                + missing + " END)");
        return String.join("; ", statements);
    }

    private String map() {
        return settings.entrySet().stream()
                .map(setting -> literal(setting.getKey()) + ": " + literal(setting.getValue()))
                .collect(Collectors.joining(", ", "CAST(MAP {", "} AS MAP(VARCHAR, VARCHAR))"));
    }

    private String qualified(String schema) {
        return TableName.quote(catalog) + "." + TableName.quote(schema);
    }

    private static String list(List<String> texts) {
        return texts.stream().map(SessionNames::literal).collect(Collectors.joining(", ", "CAST([", "] AS VARCHAR[])"));
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
