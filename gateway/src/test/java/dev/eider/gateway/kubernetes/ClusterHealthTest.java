package dev.eider.gateway.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.kubernetes.client.custom.Quantity;
import io.kubernetes.client.openapi.apis.RbacAuthorizationV1Api;
import io.kubernetes.client.openapi.models.AuthenticationV1TokenRequest;
import io.kubernetes.client.openapi.models.RbacV1Subject;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1PolicyRule;
import io.kubernetes.client.openapi.models.V1ResourceQuota;
import io.kubernetes.client.openapi.models.V1ResourceQuotaSpec;
import io.kubernetes.client.openapi.models.V1Role;
import io.kubernetes.client.openapi.models.V1RoleBinding;
import io.kubernetes.client.openapi.models.V1RoleRef;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1TokenRequestSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/** What a readiness probe gets to know of the cluster, on a real one. */
@EnabledIfEnvironmentVariable(named = TestCluster.KUBECONFIG, matches = ".+", disabledReason = TestCluster.SKIPPED)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class ClusterHealthTest {
    private static final String NAME = "gateway";

    private TestCluster cluster;

    @BeforeAll
    void open() throws Exception {
        cluster = new TestCluster();
    }

    @AfterAll
    void close() throws Exception {
        cluster.close();
    }

    /** Of a gateway that always looks whether it may watch, and asks all the time. */
    private static ClusterHealth health(ClusterApi api, TestSettings settings, Duration patience) {
        Duration often = Duration.ofMillis(100);
        return new ClusterHealth(
                api,
                JobTemplate.load(settings.build())::samples,
                () -> true,
                new ClusterHealth.Settings(Labels.selector(settings.gateway), patience, often, often));
    }

    private static void until(ClusterHealth health, String missing) {
        TestCluster.until(
                "missing: " + missing,
                () -> health.missing().orElse("").startsWith(missing)
                        && (!missing.isEmpty() || health.missing().isEmpty()));
    }

    @Test
    void aLauncherKnowsWithoutBeingWaitedFor() {
        try (KubernetesJobLauncher launcher = cluster.open(cluster.settings())) {
            assertThat(launcher.missing()).contains("kubernetes: its API server has not answered yet");
            TestCluster.until("it takes Jobs", () -> launcher.missing().isEmpty());
            assertThat(cluster.objects("")).isEmpty();
        }
    }

    @Test
    void aRefusalCountsAtOnceAndSilenceOnlyAfterAWhile() throws Exception {
        TestSettings settings = cluster.settings();
        try (ApiProxy proxy = new ApiProxy(cluster.client)) {
            settings.kubeconfig = proxy.kubeconfig(cluster.directory);
            proxy.goAway();
            try (ClusterApi api = ClusterApi.open(settings.build())) {
                ClusterHealth health = health(api, settings, Duration.ofSeconds(2));
                // Nothing is known: it is not taken for well.
                until(health, "kubernetes: its API server does not answer");
                proxy.comeBack();
                until(health, "");
                proxy.goAway();
                long start = System.nanoTime();
                until(health, "kubernetes: its API server does not answer");
                assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(1900));
                proxy.comeBack();
                until(health, "");
            }
        }
    }

    @Test
    void rightsThatAreMissingAreMissed() throws Exception {
        TestSettings settings = cluster.settings();
        settings.kubeconfig = kubeconfigOfAnAccountWithoutRights();
        RbacAuthorizationV1Api rbac = new RbacAuthorizationV1Api(cluster.client);
        try (ClusterApi api = ClusterApi.open(settings.build())) {
            ClusterHealth health = health(api, settings, Duration.ofHours(1));
            until(health, "kubernetes: Jobs cannot be created (status 403");
            assertThat(health.missing().orElseThrow()).doesNotContain(cluster.namespace);
            allow(rbac, "jobs", rule("batch", "jobs", "create", "list", "watch"));
            until(health, "kubernetes: Jobs cannot be deleted (status 403");
            allow(rbac, "removal", rule("batch", "jobs", "delete"));
            until(health, "kubernetes: Jobs cannot be read (status 403");
            allow(rbac, "reading", rule("batch", "jobs", "get"));
            until(health, "kubernetes: Jobs cannot be patched (status 403");
            allow(rbac, "patches", rule("batch", "jobs", "patch"));
            until(health, "kubernetes: pods cannot be patched (status 403");
            allow(rbac, "pod-patches", rule("", "pods", "patch"));
            until(health, "kubernetes: pods cannot be watched (status 403");
            allow(rbac, "others", rule("", "pods", "list", "watch"));
            until(health, "");
            rbac.deleteNamespacedRoleBinding("others", cluster.namespace).execute();
            until(health, "kubernetes: pods cannot be watched (status 403");
        }
    }

    private Path kubeconfigOfAnAccountWithoutRights() throws Exception {
        cluster.core
                .createNamespacedServiceAccount(
                        cluster.namespace, new V1ServiceAccount().metadata(new V1ObjectMeta().name(NAME)))
                .execute();
        String token = cluster.core
                .createNamespacedServiceAccountToken(
                        NAME,
                        cluster.namespace,
                        new AuthenticationV1TokenRequest()
                                .spec(new V1TokenRequestSpec()
                                        .audiences(List.of())
                                        .expirationSeconds(600L)))
                .execute()
                .getStatus()
                .getToken();
        return Files.writeString(
                cluster.directory.resolve("account.kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: account
                contexts: [{name: account, context: {cluster: account, user: account}}]
                clusters: [{name: account, cluster: {server: "%s", insecure-skip-tls-verify: true}}]
                users: [{name: account, user: {token: "%s"}}]
                """.formatted(cluster.client.getBasePath(), token));
    }

    private static V1PolicyRule rule(String group, String resource, String... verbs) {
        return new V1PolicyRule()
                .addApiGroupsItem(group)
                .addResourcesItem(resource)
                .verbs(List.of(verbs));
    }

    private void allow(RbacAuthorizationV1Api rbac, String name, V1PolicyRule... rules) throws Exception {
        V1ObjectMeta metadata = new V1ObjectMeta().name(name);
        rbac.createNamespacedRole(
                        cluster.namespace, new V1Role().metadata(metadata).rules(List.of(rules)))
                .execute();
        rbac.createNamespacedRoleBinding(
                        cluster.namespace,
                        new V1RoleBinding()
                                .metadata(metadata)
                                .roleRef(new V1RoleRef()
                                        .apiGroup("rbac.authorization.k8s.io")
                                        .kind("Role")
                                        .name(name))
                                .addSubjectsItem(new RbacV1Subject()
                                        .kind("ServiceAccount")
                                        .name(NAME)
                                        .namespace(cluster.namespace)))
                .execute();
    }

    @Test
    void namespaceThatIsNotThere() {
        TestSettings nowhere = new TestSettings("eider-nowhere", "http://127.0.0.1:1", cluster.settings().podTemplate);
        try (ClusterApi api = ClusterApi.open(nowhere.build())) {
            until(health(api, nowhere, Duration.ofHours(1)), "kubernetes: Jobs cannot be created (status 404");
        }
    }

    /** It has room later, and statements wait for that. */
    @Test
    void aFullQuotaIsNoReason() throws Exception {
        cluster.core
                .createNamespacedResourceQuota(
                        cluster.namespace,
                        new V1ResourceQuota()
                                .metadata(new V1ObjectMeta().name("full"))
                                .spec(new V1ResourceQuotaSpec().putHardItem("count/jobs.batch", new Quantity("0"))))
                .execute();
        try (ClusterApi api = ClusterApi.open(cluster.settings().build())) {
            TestCluster.until("the quota holds", () -> cluster.refusesDryRun("jobs"));
            until(health(api, cluster.settings(), Duration.ofHours(1)), "");
        } finally {
            cluster.core
                    .deleteNamespacedResourceQuota("full", cluster.namespace)
                    .execute();
        }
    }
}
