package dev.eider.gateway.pgwire.type;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The types of PostgreSQL that values are sent as and parameters come as, with their numbers from {@code pg_type.dat}. */
public enum PgType {
    BOOL(16, 1, 1000, "BOOLEAN"),
    BYTEA(17, -1, 1001, "BLOB"),
    INT8(20, 8, 1016, "BIGINT"),
    INT2(21, 2, 1005, "SMALLINT"),
    INT4(23, 4, 1007, "INTEGER"),
    TEXT(25, -1, 1009, "VARCHAR"),
    OID(26, 4, 1028, "UINTEGER"),
    JSON(114, -1, 199, "JSON"),
    FLOAT4(700, 4, 1021, "FLOAT"),
    FLOAT8(701, 8, 1022, "DOUBLE"),
    BPCHAR(1042, -1, 1014, "VARCHAR"),
    VARCHAR(1043, -1, 1015, "VARCHAR"),
    DATE(1082, 4, 1182, "DATE"),
    TIME(1083, 8, 1183, "TIME"),
    TIMESTAMP(1114, 8, 1115, "TIMESTAMP"),
    TIMESTAMPTZ(1184, 8, 1185, "TIMESTAMP WITH TIME ZONE"),
    INTERVAL(1186, 16, 1187, "INTERVAL"),
    TIMETZ(1266, 12, 1270, "TIME WITH TIME ZONE"),
    VARBIT(1562, -1, 1563, "BIT"),
    NUMERIC(1700, -1, 1231, "DECIMAL"),
    UUID(2950, 16, 2951, "UUID"),
    JSONB(3802, -1, 3807, "JSON"),
    /** What a literal has before its context decides. */
    UNKNOWN(705, -2, 0, "UNKNOWN");

    private static final Map<Integer, PgType> BY_OID =
            Arrays.stream(values()).collect(Collectors.toMap(PgType::oid, Function.identity()));
    private static final Map<Integer, PgType> BY_ARRAY_OID = Arrays.stream(values())
            .filter(type -> type != UNKNOWN)
            .collect(Collectors.toMap(PgType::arrayOid, Function.identity()));

    private final int oid;
    private final int length;
    private final int arrayOid;
    private final String duckDbName;

    PgType(int oid, int length, int arrayOid, String duckDbName) {
        this.oid = oid;
        this.length = length;
        this.arrayOid = arrayOid;
        this.duckDbName = duckDbName;
    }

    public int oid() {
        return oid;
    }

    /** {@code pg_type.typlen}: bytes of a value, or negative if they vary. */
    public int length() {
        return length;
    }

    /** {@code pg_type.typname}. */
    public String typname() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Of the type whose values are arrays of this one. */
    public int arrayOid() {
        return arrayOid;
    }

    /** The type of DuckDB that holds every value of this one, as far as DuckDB has one. */
    public String duckDbName() {
        return duckDbName;
    }

    static Optional<PgType> ofOid(int oid) {
        return Optional.ofNullable(BY_OID.get(oid));
    }

    static Optional<PgType> ofArrayOid(int oid) {
        return Optional.ofNullable(BY_ARRAY_OID.get(oid));
    }

    /**
     * The OID in which a parameter of a type of DuckDB is described; text where nothing determines it or PostgreSQL has nothing like it.
     *
     * @param duckDbName such as {@code DECIMAL(15,2)} or {@code INTEGER[]}
     */
    public static int parameterOid(String duckDbName) {
        String name = duckDbName.strip().toUpperCase(Locale.ROOT);
        if (name.endsWith("]")) {
            return scalar(name.substring(0, Math.max(0, name.lastIndexOf('[')))).arrayOid();
        }
        return scalar(name).oid();
    }

    private static PgType scalar(String name) {
        int parenthesis = name.indexOf('(');
        String base = parenthesis < 0 ? name : name.substring(0, parenthesis);
        return switch (base) {
            case "BOOLEAN" -> BOOL;
            case "TINYINT", "SMALLINT", "UTINYINT" -> INT2;
            case "INTEGER", "USMALLINT" -> INT4;
            case "BIGINT", "UINTEGER" -> INT8;
            case "UBIGINT", "HUGEINT", "UHUGEINT", "BIGNUM", "DECIMAL", "INTEGER_LITERAL" -> NUMERIC;
            case "FLOAT" -> FLOAT4;
            case "DOUBLE" -> FLOAT8;
            case "BLOB" -> BYTEA;
            case "DATE" -> DATE;
            case "TIME", "TIME_NS" -> TIME;
            case "TIME WITH TIME ZONE" -> TIMETZ;
            case "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS" -> TIMESTAMP;
            case "TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ_NS" -> TIMESTAMPTZ;
            case "INTERVAL" -> INTERVAL;
            case "UUID" -> UUID;
            case "BIT" -> VARBIT;
            case "JSON" -> JSON;
            default -> TEXT;
        };
    }
}
