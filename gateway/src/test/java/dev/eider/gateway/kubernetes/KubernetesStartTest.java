package dev.eider.gateway.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the gateway does not start with, and says so in one line that names the key. */
class KubernetesStartTest {
    @TempDir
    private Path directory;

    private TestSettings settings;

    @BeforeEach
    void writeTemplate() throws IOException {
        Path template = Files.writeString(directory.resolve("pod.yaml"), "");
        settings = new TestSettings("eider", "http://127.0.0.1:1", template);
    }

    private static AbstractThrowableAssert<?, ?> assertRefused(ThrowingCallable start, String key) {
        return assertThatThrownBy(start)
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
                .hasMessageStartingWith(key + " is '")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n").hasSizeLessThan(500));
    }

    private AbstractThrowableAssert<?, ?> assertTemplateRefused(String yaml) throws IOException {
        Files.writeString(settings.podTemplate, yaml);
        return assertRefused(() -> JobTemplate.load(settings.build()), "kubernetes.pod_template");
    }

    private void assertKubeconfigRefused(String words) {
        assertRefused(() -> ClusterApi.open(settings.build()), "kubernetes.kubeconfig")
                .hasMessageContaining(words);
    }

    @Test
    void filesThatAreNotThere() {
        settings.podTemplate = directory.resolve("nowhere");
        settings.kubeconfig = directory.resolve("nowhere");
        assertRefused(() -> JobTemplate.load(settings.build()), "kubernetes.pod_template")
                .hasMessageEndingWith("nowhere': there is no such file");
        assertKubeconfigRefused("there is no such file");
    }

    @Test
    void filesThatCannotBeRead() throws IOException {
        settings.kubeconfig = directory;
        assertKubeconfigRefused("cannot be read");
        settings.kubeconfig = Files.write(directory.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe});
        assertKubeconfigRefused("not text");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {"a-host", "''", "apiVersion: v1", "'{'", "'clusters: 7'"})
    void filesThatAreNoKubeconfig(String text) throws IOException {
        settings.kubeconfig = Files.writeString(directory.resolve("config"), text);
        assertKubeconfigRefused("is not a kubeconfig");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "'spec: {nodeSelectr: {a: b}}'; nodeSelectr",
                "'spec: ['; expected",
                "hello; constructor",
                "'spec: {volumes: [{name: stage, emptyDir: {}}]}'; volume 'stage'",
                "'spec: {volumes: [{name: tmp, emptyDir: {}}]}'; volume 'tmp'",
                "'spec: {volumes: [{emptyDir: {}}]}'; volume ''",
                "'spec: {volumes: [{name: a}, {name: a}]}'; volume 'a'",
                "'spec: {containers: [{name: runner}, {name: runner}]}'; container 'runner'",
                "'spec: {initContainers: [{name: a}], containers: [{name: a}]}'; container 'a'",
                "'spec: {containers: [{name: Agent}]}'; container 'Agent'",
                "'spec: {containers: [{name: runner, volumeMounts: [{name: a, mountPath: /stage}]}]}'; /stage",
                "'spec: {nodeSelector: {\"bad key!\": b}}'; nodeSelector 'bad key!'",
                "'spec: {nodeSelector: {a: \"b c\"}}'; 'b c'",
                "'spec: {containers: [{name: runner, volumeMounts: [{name: a, mountPath: /tmp/}]}]}'; /tmp/",
                "'metadata: {labels: {eider.dev/tenant: x}}'; eider.dev/tenant",
                "'metadata: {annotations: {eider.dev/note: x}}'; eider.dev/note",
                "'metadata: {labels: {a: \"-\"}}'; label a",
                "'metadata: {annotations: {-a/b: x}}'; annotation '-a/b'",
            })
    void templatesThatNoJobCanStartFrom(String yaml, String named) throws IOException {
        assertTemplateRefused(yaml).hasMessageContaining(named);
    }

    @Test
    void aTemplateWithAllSortsOfThings() throws IOException {
        Files.writeString(settings.podTemplate, """
                metadata:
                  labels: {team: data, example.com/cost-center: "42", empty: ""}
                  annotations: {sidecar.istio.io/inject: "false", note: "any text, really"}
                spec:
                  nodeSelector: {kubernetes.io/arch: arm64, example.com/pool: "", eider.dev/pool: jobs}
                  initContainers: [{name: prepare, image: "localhost/tool:1"}]
                  containers:
                    - {name: agent, image: "localhost/agent:1"}
                    - name: runner
                      volumeMounts: [{name: certificates, mountPath: /etc/ssl/private}]
                  volumes: [{name: certificates, secret: {secretName: ca}}]
                """);
        assertThat(JobTemplate.load(settings.build())).isNotNull();
    }
}
