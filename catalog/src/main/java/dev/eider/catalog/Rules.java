package dev.eider.catalog;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What may be put into a catalog. Every refusal names the field as the Unity Catalog API calls it. */
final class Rules {
    /** DuckDB has catalogs of its own under these names; the last one is for relations without a catalog. */
    private static final Set<String> OTHER_CATALOGS = Set.of("system", "temp", "memory", "__eider_scan");

    /** Those, what DuckDB attaches nothing as, and names that every catalog has a schema of. */
    static final Set<String> RESERVED_CATALOGS =
            Set.of("system", "temp", "memory", "__eider_scan", "main", "information_schema", "pg_catalog");

    static final Set<String> RESERVED_SCHEMAS = Set.of("information_schema", "pg_catalog");

    private static final int MAX_NAME = 255;
    private static final Set<String> OTHER_FORMATS = Set.of("DELTA", "CSV", "JSON", "AVRO", "ORC", "TEXT", "ICEBERG");
    private static final Pattern LOCATION = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.+", Pattern.DOTALL);

    private Rules() {}

    /** Unity Catalog's rule: no dots and slashes, no control characters, 1 to 255 characters; and no blank at either end. */
    static void name(String field, String name) {
        if (name.isEmpty() || name.length() > MAX_NAME) {
            throw invalid(field + " must have 1 to " + MAX_NAME + " characters, not " + name.length());
        }
        if (!name.equals(name.strip())) {
            throw invalid(field + " '" + name + "' begins or ends with a blank");
        }
        if (name.chars().anyMatch(c -> c == '.' || c == '/' || Character.isISOControl(c))) {
            throw invalid(field + " '" + printable(name) + "' has a dot, a slash or a control character");
        }
        wellFormed(field, name);
    }

    static void notReserved(String field, String name, Set<String> reserved) {
        if (reserved.contains(name.toLowerCase(Locale.ROOT))) {
            throw invalid(field + " '" + name + "' is reserved: choose another");
        }
    }

    /** Where {@code x.table} could be in the catalog x or in the schema x, DuckDB refuses it. */
    static void notLikeCatalog(String field, String catalog, String schema) {
        if (schema.equalsIgnoreCase(catalog) || OTHER_CATALOGS.contains(schema.toLowerCase(Locale.ROOT))) {
            throw invalid(field + " '" + schema + "' is the name of a catalog, too, so that " + schema
                    + ".table would be ambiguous: choose another");
        }
    }

    static void tableType(String type) {
        switch (type) {
            case "EXTERNAL" -> {}
            case "MANAGED" ->
                throw new QueryException(
                        ErrorCode.NOT_SUPPORTED,
                        "table_type MANAGED is not supported yet: create an EXTERNAL table with its storage_location");
            default -> throw invalid("table_type is '" + printable(type) + "': it must be EXTERNAL or MANAGED");
        }
    }

    static void format(String format) {
        if (format.equals("PARQUET")) {
            return;
        }
        if (OTHER_FORMATS.contains(format)) {
            throw new QueryException(
                    ErrorCode.NOT_SUPPORTED,
                    "data_source_format " + format + " is not supported yet: only PARQUET tables can be created");
        }
        throw invalid("data_source_format is '" + printable(format) + "': it must be PARQUET");
    }

    static void location(String location) {
        if (!LOCATION.matcher(location).matches()) {
            throw invalid("storage_location is '" + printable(location)
                    + "': it must be a URI such as s3://bucket/directory or file:///directory");
        }
        List<String> segments = List.of(location.split("/", -1));
        for (String segment : List.of("..", ".")) {
            if (segments.contains(segment)) {
                throw invalid("storage_location is '" + printable(location) + "': write it without '" + segment
                        + "' in its path");
            }
        }
        text("storage_location", location);
    }

    static void columns(List<ColumnInfo> columns) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < columns.size(); i++) {
            ColumnInfo column = columns.get(i);
            if (column.position() != i) {
                throw invalid("columns[" + i + "].position is " + column.position() + ": it must be " + i);
            }
            if (!seen.add(column.name().toLowerCase(Locale.ROOT))) {
                throw invalid("columns[" + i + "].name '" + column.name() + "' is there twice");
            }
        }
    }

    static void texts(Optional<String> comment, Map<String, String> properties) {
        comment.ifPresent(text -> text("comment", text));
        properties.forEach((key, value) -> {
            text("properties", key);
            text("properties." + key, value);
        });
    }

    /** PostgreSQL cannot keep U+0000, and half a surrogate pair is no character. */
    static void text(String field, String text) {
        if (text.indexOf('\0') >= 0) {
            throw invalid(printable(field) + " has the character U+0000");
        }
        wellFormed(field, text);
    }

    private static void wellFormed(String field, String text) {
        if (text.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw invalid(printable(field) + " is not well-formed Unicode");
        }
    }

    static String printable(String text) {
        String clean = text.codePoints()
                .map(c -> Character.isISOControl(c) ? '\uFFFD' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return clean.length() <= 100 ? clean : clean.substring(0, 100) + "…";
    }

    static QueryException invalid(String message) {
        return new QueryException(ErrorCode.INVALID_REQUEST, message);
    }
}
