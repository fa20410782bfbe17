package dev.eider.gateway.server;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.JobShape;
import dev.eider.contract.QueryException;
import dev.eider.gateway.config.GatewayConfig;
import dev.eider.gateway.job.JobLauncher;
import dev.eider.gateway.job.ProcessJobLauncher;
import dev.eider.gateway.kubernetes.CallbackRoutes;
import dev.eider.gateway.kubernetes.KubernetesJobLauncher;
import dev.eider.gateway.kubernetes.KubernetesSettings;
import dev.eider.gateway.process.JavaCommand;
import dev.eider.gateway.query.QueryService;
import dev.eider.objectstore.ObjectStores;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The launcher that the configuration asks for.
 *
 * @param callbacks where its runners report, if they do that over HTTP
 */
record Launching(JobLauncher launcher, Optional<CallbackRoutes> callbacks) {
    /** For a pod beyond its statement's time limit: the image, the start, the last bytes of the result. */
    private static final Duration DEADLINE_GRACE = Duration.ofMinutes(2);

    /**
     * @param instance of this gateway, unlike any other's
     * @param queries where their results go
     * @param stage of processes
     */
    static Launching open(
            GatewayConfig config,
            String instance,
            QueryService.Settings queries,
            ObjectStores stores,
            Supplier<JavaCommand> runner,
            Path stage) {
        return switch (config.launcher()) {
            case GatewayConfig.PROCESS -> new Launching(new ProcessJobLauncher(runner, stage), Optional.empty());
            case GatewayConfig.KUBERNETES -> {
                KubernetesJobLauncher launcher =
                        KubernetesJobLauncher.open(settings(config.kubernetes(), instance, queries), stores);
                yield new Launching(launcher, Optional.of(launcher.callbacks()));
            }
            default ->
                throw invalid("launcher is '" + config.launcher() + "'; it can be '" + GatewayConfig.PROCESS + "' or '"
                        + GatewayConfig.KUBERNETES + "'");
        };
    }

    private static KubernetesSettings settings(
            GatewayConfig.Kubernetes configured, String instance, QueryService.Settings queries) {
        String callbackUrl = configured
                .callbackUrl()
                .orElseThrow(() -> invalid(
                        "kubernetes.callback_url is missing: the URL of this gateway's HTTP port, as pods reach it"));
        Map<String, KubernetesSettings.Tenant> tenants = configured.tenants().stream()
                .collect(Collectors.toMap(
                        GatewayConfig.Tenant::name,
                        tenant -> new KubernetesSettings.Tenant(tenant.serviceAccount(), tenant.queue())));
        return new KubernetesSettings(
                configured.kubeconfig().map(Path::of),
                configured.namespace(),
                instance,
                configured.image(),
                configured.imagePullPolicy(),
                callbackUrl.endsWith("/") ? callbackUrl.substring(0, callbackUrl.length() - 1) : callbackUrl,
                configured.podTemplate().map(Path::of),
                tenants,
                configured.cpuRequestPercent(),
                Duration.ofSeconds(configured.pendingSeconds()),
                Duration.ofSeconds(configured.queueSeconds()),
                Duration.ofSeconds(configured.apiPatienceSeconds()),
                Duration.ofSeconds(configured.finishedTtlSeconds()),
                DEADLINE_GRACE,
                configured.requestsPerSecond(),
                standby(configured, queries));
    }

    private static Optional<KubernetesSettings.Standby> standby(
            GatewayConfig.Kubernetes configured, QueryService.Settings queries) {
        JobShape shape = new JobShape(
                configured.standbyCpuMillis(), configured.standbyMemoryBytes(), configured.standbyDiskBytes());
        return configured.standby() == 0
                ? Optional.empty()
                : Optional.of(new KubernetesSettings.Standby(
                        configured.standby(), shape, queries.result(), queries.storage()));
    }

    private static QueryException invalid(String message) {
        return new QueryException(ErrorCode.INVALID_REQUEST, message);
    }
}
