package dev.eider.catalog.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.eider.catalog.Audit;
import dev.eider.catalog.ColumnInfo;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.Json;
import dev.eider.contract.QueryException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.JSONB;
import org.jooq.exception.DataAccessException;

/** How values of this catalog stand in PostgreSQL's columns. */
final class Stored {
    private static final TypeReference<Map<String, String>> PROPERTIES = new TypeReference<>() {};
    private static final TypeReference<List<ColumnInfo>> COLUMNS = new TypeReference<>() {};
    private static final String UNIQUE_VIOLATION = "23505";
    private static final String FOREIGN_KEY_VIOLATION = "23503";

    private Stored() {}

    /** What a name is found by. PostgreSQL takes no U+0000; a dot, which no name has, stands for it. */
    static String key(String name) {
        return name.toLowerCase(Locale.ROOT).replace('\0', '.');
    }

    /** An SQL LIKE pattern over keys; a backslash at the end, which PostgreSQL refuses, stands for itself. */
    static Condition like(Field<String> key, String pattern) {
        int end = pattern.length();
        while (end > 0 && pattern.charAt(end - 1) == '\\') {
            end--;
        }
        boolean dangling = (pattern.length() - end) % 2 == 1;
        return key.like(key(pattern) + (dangling ? "\\" : ""), '\\');
    }

    static JSONB json(Object value) {
        return JSONB.valueOf(Json.write(value));
    }

    static Map<String, String> properties(JSONB json) {
        return read(json, PROPERTIES);
    }

    static List<ColumnInfo> columns(JSONB json) {
        return read(json, COLUMNS);
    }

    private static <T> T read(JSONB json, TypeReference<T> type) {
        try {
            return Json.mapper().readValue(json.data(), type);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In the database's precision, so that what is returned by a creation is what is read later. */
    static OffsetDateTime now() {
        return Instant.now().truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
    }

    static Audit audit(OffsetDateTime createdAt, String createdBy, OffsetDateTime updatedAt, String updatedBy) {
        return new Audit(createdAt.toInstant(), createdBy, updatedAt.toInstant(), updatedBy);
    }

    static boolean isDuplicate(DataAccessException e) {
        return UNIQUE_VIOLATION.equals(e.sqlState());
    }

    static boolean isReferenced(DataAccessException e) {
        return FOREIGN_KEY_VIOLATION.equals(e.sqlState());
    }

    static QueryException error(ErrorCode code, String message) {
        return new QueryException(code, message);
    }

    static QueryException duplicate(String kind, String name) {
        return error(ErrorCode.ALREADY_EXISTS, "the " + kind + " " + name + " exists already");
    }

    static QueryException notEmpty(String kind, String name) {
        return error(
                ErrorCode.SCHEMA_NOT_EMPTY,
                "the " + kind + " " + name + " is not empty: delete what is in it first, or delete it with force");
    }
}
