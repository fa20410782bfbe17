package dev.eider.contract;

/**
 * What can go wrong, once for every protocol. The gRPC status is given by its canonical name (grpc.Status.Code). A code is set where
 * the error is understood and never guessed from the text of a message.
 */
public enum ErrorCode {
    // The statement or the request is at fault.
    SYNTAX_ERROR("42601", 400, "INVALID_ARGUMENT", Kind.USER),
    INVALID_REQUEST("22023", 400, "INVALID_ARGUMENT", Kind.USER),
    PROTOCOL_VIOLATION("08P01", 400, "INVALID_ARGUMENT", Kind.USER),
    NOT_SUPPORTED("0A000", 400, "UNIMPLEMENTED", Kind.USER),
    STATEMENT_TOO_LARGE("54000", 413, "INVALID_ARGUMENT", Kind.USER),
    STATEMENT_TOO_COMPLEX("54001", 400, "INVALID_ARGUMENT", Kind.USER),
    TABLE_NOT_FOUND("42P01", 404, "NOT_FOUND", Kind.USER),
    SCHEMA_NOT_FOUND("3F000", 404, "NOT_FOUND", Kind.USER),
    CATALOG_NOT_FOUND("3D000", 404, "NOT_FOUND", Kind.USER),
    COLUMN_NOT_FOUND("42703", 400, "INVALID_ARGUMENT", Kind.USER),
    FUNCTION_NOT_FOUND("42883", 400, "INVALID_ARGUMENT", Kind.USER),
    TYPE_NOT_FOUND("42704", 400, "INVALID_ARGUMENT", Kind.USER),
    AMBIGUOUS_COLUMN("42702", 400, "INVALID_ARGUMENT", Kind.USER),
    GROUPING_ERROR("42803", 400, "INVALID_ARGUMENT", Kind.USER),
    BINDING_ERROR("42804", 400, "INVALID_ARGUMENT", Kind.USER),
    /** Not UTF-8, or a NUL within text. */
    INVALID_TEXT("22021", 400, "INVALID_ARGUMENT", Kind.USER),
    INVALID_BINARY("22P03", 400, "INVALID_ARGUMENT", Kind.USER),
    INVALID_DATETIME_FORMAT("22007", 400, "INVALID_ARGUMENT", Kind.USER),
    DATETIME_OUT_OF_RANGE("22008", 400, "OUT_OF_RANGE", Kind.USER),
    INVALID_VALUE("22P02", 400, "INVALID_ARGUMENT", Kind.USER),
    OUT_OF_RANGE("22003", 400, "OUT_OF_RANGE", Kind.USER),
    DIVISION_BY_ZERO("22012", 400, "INVALID_ARGUMENT", Kind.USER),
    CARDINALITY_VIOLATION("21000", 400, "INVALID_ARGUMENT", Kind.USER),
    INVALID_REGULAR_EXPRESSION("2201B", 400, "INVALID_ARGUMENT", Kind.USER),
    INVALID_ROW_COUNT("2201W", 400, "INVALID_ARGUMENT", Kind.USER),
    INVALID_ROW_OFFSET("2201X", 400, "INVALID_ARGUMENT", Kind.USER),
    EXECUTION_ERROR("22000", 400, "INVALID_ARGUMENT", Kind.USER),
    ALREADY_EXISTS("42710", 409, "ALREADY_EXISTS", Kind.USER),
    SCHEMA_NOT_EMPTY("2BP01", 409, "FAILED_PRECONDITION", Kind.USER),
    DUPLICATE_PREPARED_STATEMENT("42P05", 409, "ALREADY_EXISTS", Kind.USER),
    DUPLICATE_PORTAL("42P03", 409, "ALREADY_EXISTS", Kind.USER),
    UNDEFINED_PARAMETER("42P02", 400, "INVALID_ARGUMENT", Kind.USER),
    UNDETERMINED_PARAMETER("42P18", 400, "INVALID_ARGUMENT", Kind.USER),
    UNKNOWN_SETTING("42704", 400, "INVALID_ARGUMENT", Kind.USER),
    READ_ONLY_SETTING("55P02", 400, "FAILED_PRECONDITION", Kind.USER),
    ROW_TOO_LARGE("54000", 400, "RESOURCE_EXHAUSTED", Kind.USER),
    TOO_MANY_COLUMNS("54011", 400, "INVALID_ARGUMENT", Kind.USER),
    PREPARED_STATEMENT_NOT_FOUND("26000", 404, "NOT_FOUND", Kind.USER),
    PORTAL_NOT_FOUND("34000", 404, "NOT_FOUND", Kind.USER),
    QUERY_NOT_FOUND("02000", 404, "NOT_FOUND", Kind.USER),
    RESULT_EXPIRED("02000", 410, "NOT_FOUND", Kind.USER),
    IN_TRANSACTION("25001", 409, "FAILED_PRECONDITION", Kind.USER),
    NO_TRANSACTION("25P01", 409, "FAILED_PRECONDITION", Kind.USER),
    SAVEPOINT_NOT_FOUND("3B001", 404, "NOT_FOUND", Kind.USER),
    IN_FAILED_TRANSACTION("25P02", 409, "FAILED_PRECONDITION", Kind.USER),
    SCAN_LIMIT_EXCEEDED("54P01", 400, "FAILED_PRECONDITION", Kind.USER),
    AUTHENTICATION_FAILED("28P01", 401, "UNAUTHENTICATED", Kind.USER),
    INVALID_AUTHORIZATION("28000", 401, "UNAUTHENTICATED", Kind.USER),
    PERMISSION_DENIED("42501", 403, "PERMISSION_DENIED", Kind.USER),
    FORBIDDEN_FUNCTION("42501", 403, "PERMISSION_DENIED", Kind.USER),
    QUERY_CANCELLED("57014", 409, "CANCELLED", Kind.USER),

    // The data is at fault, or the place where it lies.
    BUCKET_NOT_FOUND("58P01", 404, "NOT_FOUND", Kind.EXTERNAL),
    OBJECT_NOT_FOUND("58P01", 404, "NOT_FOUND", Kind.EXTERNAL),
    NO_FILES("58P01", 404, "NOT_FOUND", Kind.EXTERNAL),
    STORAGE_PERMISSION_DENIED("42501", 403, "PERMISSION_DENIED", Kind.EXTERNAL),
    STORAGE_UNAVAILABLE("58030", 502, "UNAVAILABLE", Kind.EXTERNAL),
    CORRUPT_FILE("XX001", 422, "DATA_LOSS", Kind.EXTERNAL),
    SCHEMA_MISMATCH("42804", 422, "FAILED_PRECONDITION", Kind.EXTERNAL),
    OBJECT_CHANGED("40001", 409, "ABORTED", Kind.EXTERNAL),
    OBJECT_EXISTS("42710", 412, "ALREADY_EXISTS", Kind.EXTERNAL),

    // Not enough of something.
    QUEUE_FULL("53300", 429, "RESOURCE_EXHAUSTED", Kind.RESOURCES),
    QUEUE_TIMEOUT("53300", 503, "RESOURCE_EXHAUSTED", Kind.RESOURCES),
    TOO_MANY_CONNECTIONS("53300", 503, "RESOURCE_EXHAUSTED", Kind.RESOURCES),
    OUT_OF_MEMORY("53200", 507, "RESOURCE_EXHAUSTED", Kind.RESOURCES),
    RESULT_TOO_LARGE("54000", 400, "RESOURCE_EXHAUSTED", Kind.RESOURCES),
    DISK_FULL("53100", 507, "RESOURCE_EXHAUSTED", Kind.RESOURCES),
    TIME_LIMIT_EXCEEDED("57014", 408, "DEADLINE_EXCEEDED", Kind.RESOURCES),
    PLANNING_LIMIT_EXCEEDED("54000", 400, "RESOURCE_EXHAUSTED", Kind.RESOURCES),
    /** No node of the cluster has room for the job. */
    UNSCHEDULABLE("53000", 503, "RESOURCE_EXHAUSTED", Kind.RESOURCES),
    /** The namespace's quota has no room for the job. */
    QUOTA_EXCEEDED("53400", 503, "RESOURCE_EXHAUSTED", Kind.RESOURCES),
    /** The job had to make room: preempted, or evicted from its node. */
    JOB_DISPLACED("53000", 503, "UNAVAILABLE", Kind.RESOURCES),

    // Eider is at fault.
    RUNNER_LOST("58000", 500, "INTERNAL", Kind.INTERNAL),
    NODE_LOST("58000", 500, "UNAVAILABLE", Kind.INTERNAL),
    PLANNER_LOST("58000", 500, "INTERNAL", Kind.INTERNAL),
    /** The runner's image cannot be pulled. */
    IMAGE_UNAVAILABLE("58000", 500, "INTERNAL", Kind.INTERNAL),
    /** The cluster cannot take or start the job as it is described. */
    JOB_MISCONFIGURED("58000", 500, "INTERNAL", Kind.INTERNAL),
    /** A policy of the cluster, or the gateway's own rights there, do not allow the job. */
    ADMISSION_REFUSED("58000", 500, "INTERNAL", Kind.INTERNAL),
    /** Kubernetes does not answer. */
    CLUSTER_UNAVAILABLE("57P03", 503, "UNAVAILABLE", Kind.INTERNAL),
    DATABASE_UNAVAILABLE("57P03", 503, "UNAVAILABLE", Kind.INTERNAL),
    /** Another gateway has what was asked for and does not answer. */
    GATEWAY_UNAVAILABLE("57P03", 503, "UNAVAILABLE", Kind.INTERNAL),
    SHUTTING_DOWN("57P01", 503, "UNAVAILABLE", Kind.INTERNAL),
    INTERNAL_ERROR("XX000", 500, "INTERNAL", Kind.INTERNAL);

    /** Whose matter an error is. */
    public enum Kind {
        USER,
        RESOURCES,
        EXTERNAL,
        INTERNAL
    }

    private final String sqlState;
    private final int httpStatus;
    private final String grpcStatus;
    private final Kind kind;

    ErrorCode(String sqlState, int httpStatus, String grpcStatus, Kind kind) {
        this.sqlState = sqlState;
        this.httpStatus = httpStatus;
        this.grpcStatus = grpcStatus;
        this.kind = kind;
    }

    /** Five characters, as in PostgreSQL's appendix A where that has the case. */
    public String sqlState() {
        return sqlState;
    }

    public int httpStatus() {
        return httpStatus;
    }

    /** Canonical name of the gRPC status code. */
    public String grpcStatus() {
        return grpcStatus;
    }

    public Kind kind() {
        return kind;
    }
}
