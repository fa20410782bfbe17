package dev.eider.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The API server's opinion of the manifests: dry runs in namespaces that are as the manifests want theirs. */
class ClusterManifestsTest {
    /** Whose definitions come with something that is installed apart. */
    private static final Pattern FOREIGN = Pattern.compile("(monitoring\\.coreos\\.com|cert-manager\\.io)/.*");

    private static final String NAMESPACE = "eider-manifests-"
            + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());

    private static Kubectl kubectl;

    static List<String> components() throws IOException {
        return Manifests.components();
    }

    @BeforeAll
    static void makeNamespaces() throws Exception {
        kubectl = Kubectl.onCluster();
        for (JsonNode namespace : Manifests.parse(Manifests.overlay("local"), "Namespace")) {
            create(namespace);
        }
    }

    @AfterAll
    static void deleteNamespaces() throws Exception {
        if (kubectl != null) {
            kubectl.run("delete", "namespace", NAMESPACE, NAMESPACE + "-node", "--ignore-not-found", "--wait=false");
        }
    }

    @ParameterizedTest
    @FieldSource("dev.eider.testing.Manifests#OVERLAYS")
    void everyObjectOfAnOverlayIsAccepted(String overlay) throws Exception {
        assertAccepted(Manifests.overlay(overlay));
    }

    @ParameterizedTest
    @MethodSource("components")
    void everyObjectOfAComponentIsAccepted(String component) throws Exception {
        assertAccepted(Manifests.component(component));
    }

    @ParameterizedTest
    @FieldSource("dev.eider.testing.Manifests#OVERLAYS")
    void theGatewaysPodIsRestricted(String overlay) throws Exception {
        for (JsonNode deployment : Manifests.parse(Manifests.overlay(overlay), "Deployment")) {
            ObjectNode pod = deployment.at("/spec/template").deepCopy();
            pod.put("apiVersion", "v1").put("kind", "Pod");
            ((ObjectNode) pod.path("metadata")).put("name", "gateway").put("namespace", NAMESPACE);
            // Its account is not there in a dry run.
            ((ObjectNode) pod.path("spec")).remove("serviceAccountName");
            Kubectl.Outcome outcome = dryRun(pod.toString());
            assertThat(outcome.status()).as(outcome.err()).isZero();
        }
    }

    @Test
    void theNamespaceRefusesWhatIsNotRestricted() throws Exception {
        Kubectl.Outcome outcome = dryRun("""
                {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "root", "namespace": "%s"},
                 "spec": {"containers": [{"name": "c", "image": "i", "securityContext": {"runAsUser": 0}}]}}
                """.formatted(NAMESPACE));
        assertThat(outcome.err()).contains("violates PodSecurity \"restricted");
    }

    private static void assertAccepted(String manifests) throws Exception {
        StringBuilder own = new StringBuilder();
        for (JsonNode object : Manifests.parse(moved(manifests))) {
            if (!FOREIGN.matcher(object.path("apiVersion").asText()).matches()) {
                own.append("---\n").append(object).append('\n');
            }
        }
        Kubectl.Outcome outcome = dryRun(own.toString());
        assertThat(outcome.status()).as(outcome.err()).isZero();
        assertThat(outcome.err()).doesNotContain("would violate PodSecurity", "unknown field");
    }

    private static Kubectl.Outcome dryRun(String object) throws Exception {
        return kubectl.tried(object, "apply", "--dry-run=server", "--validate=strict", "-f", "-");
    }

    private static void create(JsonNode namespace) throws Exception {
        Kubectl.Outcome outcome = kubectl.tried(moved(namespace.toString()), "create", "-f", "-");
        assertThat(outcome.status()).as(outcome.err()).isZero();
    }

    /** Into the test's own namespaces; names of other objects stay. */
    private static String moved(String manifests) throws IOException {
        StringBuilder moved = new StringBuilder();
        for (JsonNode object : Manifests.parse(manifests)) {
            ObjectNode metadata = (ObjectNode) object.path("metadata");
            String field = object.path("kind").asText().equals("Namespace") ? "name" : "namespace";
            if (metadata.path(field).asText().startsWith("eider")) {
                metadata.put(field, NAMESPACE + metadata.path(field).asText().substring("eider".length()));
            }
            moved.append("---\n").append(object).append('\n');
        }
        return moved.toString();
    }
}
