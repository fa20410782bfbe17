package dev.eider.gateway.server;

import com.sun.management.OperatingSystemMXBean;
import dev.eider.contract.Estimate;
import dev.eider.contract.JobShape;
import dev.eider.contract.ResultTarget;
import dev.eider.estimator.sizing.SizingPolicy;
import dev.eider.gateway.admission.AdmissionQueue;
import dev.eider.gateway.admission.Capacity;
import dev.eider.gateway.config.GatewayConfig;
import dev.eider.gateway.planner.PlannerLimits;
import dev.eider.gateway.query.LocationPolicy;
import dev.eider.gateway.query.QueryService;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the query service takes out of the configuration. */
final class QueryAssembly {
    /** Jobs may take this share of the machine's memory; the rest is the gateway's, PostgreSQL's and the system's. */
    private static final double MEMORY_SHARE = 0.7;

    /** More than a gateway can drive. */
    private static final long CLUSTER_CPU_MILLIS = 10_000_000;

    private static final long CLUSTER_MEMORY_BYTES = 64L << 40;

    /** In {@code data_dir}, if results are configured to lie nowhere else. */
    static final String SCRATCH = "scratch";

    private QueryAssembly() {}

    /** @param installation the name of the database, so that what lies in a shared bucket is told from another's */
    static QueryService.Settings settings(GatewayConfig config, Path dataDir, String installation) {
        GatewayConfig.Scratch scratch = config.scratch();
        String scratchUri = scratch.uri().orElse("file://" + dataDir.resolve(SCRATCH));
        String separator = scratchUri.endsWith("/") ? "" : "/";
        return new QueryService.Settings(
                new ResultTarget(
                        scratchUri + separator + installation + "/",
                        scratch.inlineLimitBytes(),
                        scratch.partTargetBytes(),
                        scratch.compression().orElse(scratchUri.startsWith("file:") ? "none" : "zstd"),
                        ResultTarget.MIN_BATCH_ROWS,
                        scratch.maxResultBytes()),
                config.storage().s3().toSettings(),
                locations(config, dataDir),
                config.queries().maxStatementBytes(),
                Duration.ofSeconds(config.queries().timeLimitSeconds()),
                Duration.ofSeconds(config.queries().resultTtlSeconds()),
                Duration.ofSeconds(scratch.forgottenSeconds()),
                alone(config));
    }

    /** By their keys in the configuration: where no statement can be taken without room. */
    static Map<String, Path> disks(GatewayConfig config, Path dataDir) {
        Map<String, Path> disks = new HashMap<>(Map.of("data_dir", dataDir));
        config.scratch()
                .uri()
                .filter(uri -> uri.startsWith("file://"))
                .ifPresent(uri -> disks.put("scratch.uri", Path.of(uri.substring("file://".length()))));
        return disks;
    }

    /** A database of its own is nobody else's, and jobs that are processes end with their gateway: none has to be gone on with. */
    static boolean alone(GatewayConfig config) {
        return config.database().url().isEmpty() && config.launcher().equals(GatewayConfig.PROCESS);
    }

    /** Where the demo data lies, which everybody may read. */
    static Path demoDirectory(Path dataDir) {
        return dataDir.resolve("demo");
    }

    private static LocationPolicy locations(GatewayConfig config, Path dataDir) {
        List<Path> roots = new ArrayList<>(
                config.storage().localRoots().stream().map(Path::of).toList());
        roots.add(demoDirectory(dataDir));
        return new LocationPolicy(roots);
    }

    /**
     * As configured, or this machine's processors and most of its memory; at least what the smallest job needs. What a cluster has is its
     * own matter, and its quotas'.
     */
    static Capacity capacity(GatewayConfig config) {
        GatewayConfig.CapacityLimits configured = config.capacity();
        if (config.launcher().equals(GatewayConfig.KUBERNETES)) {
            return new Capacity(
                    configured.cpuMillis() > 0 ? configured.cpuMillis() : CLUSTER_CPU_MILLIS,
                    configured.memoryBytes() > 0 ? configured.memoryBytes() : CLUSTER_MEMORY_BYTES);
        }
        Runtime runtime = Runtime.getRuntime();
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpuMillis = configured.cpuMillis() > 0 ? configured.cpuMillis() : runtime.availableProcessors() * 1000L;
        long memoryBytes = configured.memoryBytes() > 0
                ? configured.memoryBytes()
                : (long) (system.getTotalMemorySize() * MEMORY_SHARE);
        return new Capacity(Math.max(1000, cpuMillis), Math.max(1L << 30, memoryBytes));
    }

    /** A queue ten times as long as one tenant's takes some hundred megabytes at the defaults. */
    static AdmissionQueue.Limits admission(GatewayConfig config, Capacity capacity) {
        int maxQueued = config.queries().maxQueued();
        Set<String> elsewhere = queuedByTheCluster(config);
        return new AdmissionQueue.Limits(
                (int) tenantNames(config)
                        .filter(tenant -> !elsewhere.contains(tenant))
                        .count(),
                maxQueued,
                (int) Math.min(Integer.MAX_VALUE, 10L * maxQueued),
                new SizingPolicy(whole(capacity)).shape(Estimate.nothing(), OptionalInt.empty(), OptionalLong.empty()),
                elsewhere);
    }

    private static Set<String> queuedByTheCluster(GatewayConfig config) {
        return config.launcher().equals(GatewayConfig.KUBERNETES)
                ? config.kubernetes().tenants().stream()
                        .filter(tenant -> tenant.queue().isPresent())
                        .map(GatewayConfig.Tenant::name)
                        .collect(Collectors.toSet())
                : Set.of();
    }

    /** All of the capacity, or what leaves room for a smallest job of another tenant where there are several. */
    static JobShape largest(Capacity capacity, AdmissionQueue.Limits limits) {
        return whole(limits.tenants() > 1 ? capacity.beside(limits.smallest()) : capacity);
    }

    private static JobShape whole(Capacity capacity) {
        return new JobShape(
                (int) Math.min(Integer.MAX_VALUE, capacity.cpuMillis()), capacity.memoryBytes(), Long.MAX_VALUE);
    }

    /** One of several tenants gets half of the planners at the most. */
    static PlannerLimits planners(GatewayConfig config) {
        GatewayConfig.Planning planning = config.planning();
        int all = planning.maxProcesses();
        return new PlannerLimits(
                planning.processes(),
                all,
                tenants(config) > 1 ? Math.max(1, all / 2) : all,
                Duration.ofSeconds(planning.deadlineSeconds()),
                planning.memoryBytes(),
                PlannerLimits.defaults().maxWait());
    }

    /** How many there are among the users. */
    static int tenants(GatewayConfig config) {
        return (int) tenantNames(config).count();
    }

    private static Stream<String> tenantNames(GatewayConfig config) {
        return config.users().stream().map(QueryAssembly::tenant).distinct();
    }

    /** Users without one share one. */
    static String tenant(GatewayConfig.User user) {
        return user.tenant().orElse("default");
    }
}
