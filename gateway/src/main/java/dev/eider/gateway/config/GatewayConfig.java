package dev.eider.gateway.config;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.eider.contract.StorageSettings;
import java.util.List;
import java.util.Optional;

/**
 * Everything that can be configured. {@link #defaults()} is the one place where default values stand; keys are the components' names in
 * snake case, joined by points ({@code pg.port}).
 *
 * @param host address that all doors listen on
 * @param dataDir of the embedded database, scratch, stage and caches
 * @param launcher {@link #PROCESS} or {@link #KUBERNETES}
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record GatewayConfig(
        String host,
        String dataDir,
        Door pg,
        Door flight,
        Http http,
        Tls tls,
        List<User> users,
        Database database,
        Cluster cluster,
        Storage storage,
        Scratch scratch,
        Planning planning,
        Queries queries,
        CapacityLimits capacity,
        String launcher,
        Kubernetes kubernetes,
        Demo demo) {
    /** Jobs are processes of this machine. */
    public static final String PROCESS = "process";

    /** Jobs are Jobs. */
    public static final String KUBERNETES = "kubernetes";

    /** @param port 0 for a free one */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Door(int port) {}

    /**
     * @param port 0 for a free one
     * @param bodyPatienceSeconds without more of a request's body, after which it is given up
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Http(int port, int bodyPatienceSeconds) {}

    /**
     * Of PostgreSQL and Flight SQL; both or neither.
     *
     * @param certificates file in PEM, the server's first
     * @param privateKey file in PEM
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Tls(Optional<String> certificates, Optional<String> privateKey) {
        public static Tls none() {
            return new Tls(Optional.empty(), Optional.empty());
        }
    }

    /** @param password plain, or a SCRAM-SHA-256 verifier as PostgreSQL stores it */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record User(String name, String password, Optional<String> tenant) {}

    /** @param url JDBC URL of a PostgreSQL 14 or later; absent for the embedded one */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Database(Optional<String> url, Optional<String> user, Optional<String> password, int poolSize) {}

    /**
     * Several gateways on one database.
     *
     * @param url of this gateway's HTTP door for the others; port 0 stands for the one that the door got
     * @param heartbeatSeconds between two signs of life
     * @param silenceSeconds without one, after which a gateway counts as gone
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Cluster(Optional<String> url, int heartbeatSeconds, int silenceSeconds) {}

    /** @param localRoots directories whose files statements may name; others than these are refused */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Storage(S3 s3, List<String> localRoots) {}

    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record S3(
            Optional<String> endpoint,
            Optional<String> region,
            boolean pathStyle,
            Optional<String> accessKeyId,
            Optional<String> secretAccessKey,
            Optional<String> sessionToken) {

        public StorageSettings toSettings() {
            return new StorageSettings(endpoint, region, pathStyle, accessKeyId, secretAccessKey, sessionToken);
        }
    }

    /**
     * @param uri where results lie until they are read; absent for {@code scratch} in the data directory
     * @param compression of Arrow buffers: {@code none} or {@code zstd}; absent for {@code none} on local files and {@code zstd} elsewhere
     * @param reapSeconds between two looks for what gateways that have gone left there
     * @param forgottenSeconds age at which objects of a query that the log does not know are deleted
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Scratch(
            Optional<String> uri,
            Optional<String> compression,
            long inlineLimitBytes,
            long partTargetBytes,
            long maxResultBytes,
            int reapSeconds,
            int forgottenSeconds) {}

    /** Bounds of what a client's SQL may cost before it is a job. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Planning(int processes, int maxProcesses, int deadlineSeconds, long memoryBytes) {}

    /**
     * @param defaultCatalog of REST and Flight SQL sessions that name none, with {@code defaultSchema}
     * @param resultTtlSeconds how long REST and Flight SQL results are kept after the statement's end
     * @param disconnectedTtlSeconds how long a Flight SQL query that nobody reads yet outlives the connection that asked for it
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Queries(
            String defaultCatalog,
            String defaultSchema,
            long maxStatementBytes,
            int timeLimitSeconds,
            int resultTtlSeconds,
            int disconnectedTtlSeconds,
            int maxQueued,
            int queueTimeoutSeconds,
            int maxConnections) {}

    /** Of all running jobs together; 0 for this machine's. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record CapacityLimits(long cpuMillis, long memoryBytes) {}

    /**
     * @param callbackUrl of this gateway's HTTP door, as pods reach it
     * @param podTemplate file with a PodTemplateSpec that jobs start from
     * @param pendingSeconds how long a job may wait for a node, an image or a quota
     * @param queueSeconds how long a tenant's queue may hold a job back
     * @param apiPatienceSeconds how long an API server that does not answer is tried again
     * @param finishedTtlSeconds how long a Job that has ended can be looked at
     * @param standby Jobs that are kept ready, each for one query
     * @param standbyCpuMillis what they have until then, with memory and disk
     */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Kubernetes(
            Optional<String> kubeconfig,
            String namespace,
            String image,
            String imagePullPolicy,
            Optional<String> callbackUrl,
            Optional<String> podTemplate,
            List<Tenant> tenants,
            int cpuRequestPercent,
            int pendingSeconds,
            int queueSeconds,
            int apiPatienceSeconds,
            int finishedTtlSeconds,
            int requestsPerSecond,
            int standby,
            int standbyCpuMillis,
            long standbyMemoryBytes,
            long standbyDiskBytes) {}

    /** @param queue Kueue's LocalQueue that the tenant's Jobs wait in */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Tenant(String name, Optional<String> serviceAccount, Optional<String> queue) {}

    /** TPC-H data that is generated at the first start. */
    @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
    public record Demo(boolean enabled, double scale) {}

    /** The same with this user alone. */
    public GatewayConfig withUser(String name, String password) {
        return new GatewayConfig(
                host,
                dataDir,
                pg,
                flight,
                http,
                tls,
                List.of(new User(name, password, Optional.empty())),
                database,
                cluster,
                storage,
                scratch,
                planning,
                queries,
                capacity,
                launcher,
                kubernetes,
                demo);
    }

    public static GatewayConfig defaults() {
        return new GatewayConfig(
                "127.0.0.1",
                ".eider",
                new Door(15432),
                new Door(9091),
                new Http(8080, 30),
                Tls.none(),
                List.of(),
                new Database(Optional.empty(), Optional.empty(), Optional.empty(), 10),
                new Cluster(Optional.empty(), 5, 20),
                new Storage(
                        new S3(
                                Optional.empty(),
                                Optional.empty(),
                                false,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()),
                        List.of()),
                new Scratch(Optional.empty(), Optional.empty(), 64 << 10, 8 << 20, 100L << 30, 60, 3600),
                new Planning(2, 8, 10, 1L << 30),
                new Queries("demo", "main", 1 << 20, 3600, 3600, 30, 1000, 300, 500),
                new CapacityLimits(0, 0),
                PROCESS,
                new Kubernetes(
                        Optional.empty(),
                        "eider",
                        "localhost/eider/job-runner:dev",
                        "IfNotPresent",
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        100,
                        300,
                        1800,
                        120,
                        300,
                        50,
                        0,
                        1000,
                        1L << 30,
                        4L << 30),
                new Demo(true, 0.1));
    }
}
