package dev.eider.gateway.kubernetes;

import dev.eider.contract.JobShape;
import dev.eider.contract.ResultTarget;
import dev.eider.contract.StorageSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How jobs are made and followed.
 *
 * @param kubeconfig absent inside a cluster, where the pod's own service account is used
 * @param gateway the instance that launches, a label's value; it sees no other's jobs
 * @param callbackUri of this very gateway, as pods reach it; without a slash at its end
 * @param podTemplate YAML of a PodTemplateSpec that jobs start from: node selector, tolerations, affinity, priority class, volumes,
 *     labels, annotations; its container named {@link JobTemplate#CONTAINER} may bring variables and mounts
 * @param tenants what differs for some tenants
 * @param cpuRequestPercent of a shape's CPU that is requested; less than 100 puts more jobs on a node than it has CPUs for
 * @param pendingGrace how long a pod may wait for a node, an image or a quota
 * @param queueGrace how long the queue of a tenant may hold a Job back
 * @param apiPatience how long an API server that does not answer is tried again
 * @param finishedTtl how long a Job that has ended can be looked at; zero: not at all
 * @param deadlineGrace for a pod beyond its statement's time limit: pulling the image, starting, writing the end
 * @param requestsPerSecond to the API server at most, over any second or so
 * @param standby Jobs that are kept ready
 */
public record KubernetesSettings(
        Optional<Path> kubeconfig,
        String namespace,
        String gateway,
        String image,
        String imagePullPolicy,
        String callbackUri,
        Optional<Path> podTemplate,
        Map<String, Tenant> tenants,
        int cpuRequestPercent,
        Duration pendingGrace,
        Duration queueGrace,
        Duration apiPatience,
        Duration finishedTtl,
        Duration deadlineGrace,
        int requestsPerSecond,
        Optional<Standby> standby) {

    /**
     * @param count that wait at any time
     * @param shape they idle in; queries that need less, or more disk, get a Job of their own
     * @param scratch below whose prefix theirs are
     * @param storage of all queries
     */
    public record Standby(int count, JobShape shape, ResultTarget scratch, StorageSettings storage) {}

    /**
     * @param serviceAccount of the tenant's pods
     * @param queue Kueue's LocalQueue that the tenant's Jobs wait in
     */
    public record Tenant(Optional<String> serviceAccount, Optional<String> queue) {
        static final Tenant ANY = new Tenant(Optional.empty(), Optional.empty());
    }

    public KubernetesSettings {
        tenants = Map.copyOf(tenants);
    }

    Tenant tenant(String name) {
        return tenants.getOrDefault(name, Tenant.ANY);
    }
}
