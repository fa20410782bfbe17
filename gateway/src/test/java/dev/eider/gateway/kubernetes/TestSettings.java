package dev.eider.gateway.kubernetes;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Settings of a launcher under test, to be changed one by one. */
final class TestSettings {
    Path kubeconfig = TestCluster.kubeconfig();
    String image = TestCluster.IMAGE;
    String gateway = "test";
    String callbackUri;
    Path podTemplate;
    Map<String, KubernetesSettings.Tenant> tenants = Map.of();
    /** Little, so that many jobs fit on a small node. */
    int cpuRequestPercent = 10;

    Duration pendingGrace = Duration.ofSeconds(30);
    Duration queueGrace = Duration.ofSeconds(30);
    Duration apiPatience = Duration.ofSeconds(30);
    /** They do not stay. */
    Duration finishedTtl = Duration.ZERO;

    Duration deadlineGrace = Duration.ofSeconds(60);
    Optional<KubernetesSettings.Standby> standby = Optional.empty();
    private final String namespace;

    TestSettings(String namespace, String callbackUri, Path podTemplate) {
        this.namespace = namespace;
        this.callbackUri = callbackUri;
        this.podTemplate = podTemplate;
    }

    KubernetesSettings build() {
        return new KubernetesSettings(
                Optional.of(kubeconfig),
                namespace,
                gateway,
                image,
                "IfNotPresent",
                callbackUri,
                Optional.of(podTemplate),
                tenants,
                cpuRequestPercent,
                pendingGrace,
                queueGrace,
                apiPatience,
                finishedTtl,
                deadlineGrace,
                50,
                standby);
    }
}
