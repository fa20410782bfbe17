package dev.eider.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.gateway.config.ConfigLoader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the manifests say, without a cluster. */
class ManifestsTest {
    private static final List<String> OVERLAYS = Manifests.OVERLAYS;

    static List<String> components() throws IOException {
        return Manifests.components();
    }

    @ParameterizedTest
    @FieldSource("OVERLAYS")
    void everyOverlayHasTheWholeOfIt(String overlay) throws Exception {
        assertThat(Manifests.parse(Manifests.overlay(overlay)).stream().map(Manifests::name))
                .contains(
                        "Namespace/eider",
                        "Deployment/eider-gateway",
                        "Service/eider-gateway",
                        "ServiceAccount/eider-gateway",
                        "ServiceAccount/eider-job",
                        "Role/eider-gateway",
                        "RoleBinding/eider-gateway",
                        "NetworkPolicy/eider-default-deny");
    }

    @ParameterizedTest
    @MethodSource("components")
    void everyComponentBuildsAndKeepsToTheNamespace(String component) throws Exception {
        assertThat(Manifests.parse(Manifests.component(component)))
                .filteredOn(object -> !object.path("kind").asText().equals("Namespace"))
                .allSatisfy(
                        object -> assertThat(object.at("/metadata/namespace").asText())
                                .as(Manifests.name(object))
                                .isEqualTo("eider"));
    }

    @ParameterizedTest
    @FieldSource("OVERLAYS")
    void whatIsNotNamedIsDenied(String overlay) throws Exception {
        List<JsonNode> policies = Manifests.parse(Manifests.overlay(overlay), "NetworkPolicy");
        assertThat(policies)
                .filteredOn(policy -> policy.at("/spec/podSelector").isEmpty())
                .allSatisfy(policy -> {
                    assertThat(policy.at("/spec/policyTypes")).hasSize(2);
                    assertThat(policy.at("/spec/ingress").isMissingNode()).isTrue();
                    assertThat(policy.at("/spec/egress").isMissingNode()).isTrue();
                });
        Map<String, List<String>> paths = new TreeMap<>();
        policies.stream()
                .filter(policy -> !policy.at("/spec/podSelector").isEmpty())
                .forEach(policy -> paths.put(policy.at("/metadata/name").asText(), paths(policy)));
        assertThat(paths).isEqualTo(expectedPaths(overlay));
    }

    private static Map<String, List<String>> expectedPaths(String overlay) {
        Map<String, List<String>> paths = new TreeMap<>();
        List<String> dns = List.of("to kube-system UDP 53", "to kube-system TCP 53");
        List<String> gateway = new ArrayList<>(List.of("from all postgresql", "from all flight-sql", "from all http"));
        gateway.addAll(dns);
        gateway.addAll(List.of("to eider-gateway http", "to all TCP 443", "to all TCP 6443"));
        paths.put("eider-gateway", gateway);
        paths.put("eider-jobs", List.of("to eider-gateway http"));
        if (!overlay.equals("local")) {
            List<String> storage = new ArrayList<>(dns);
            storage.add("to all TCP 443");
            paths.put("eider-jobs-object-storage", storage);
            paths.put("eider-gateway-database", List.of("to all TCP 5432"));
        }
        if (overlay.equals("gcp")) {
            paths.put(
                    "eider-dns",
                    Stream.of("169.254.20.10", "169.254.169.254", "34.118.224.10")
                            .flatMap(resolver ->
                                    Stream.of("to " + resolver + "/32 UDP 53", "to " + resolver + "/32 TCP 53"))
                            .toList());
            paths.put(
                    "eider-metadata-server",
                    List.of(
                            "to 169.254.169.252/32 TCP 987",
                            "to 169.254.169.252/32 TCP 988",
                            "to 169.254.169.254/32 TCP 80"));
        }
        return paths;
    }

    private static List<String> paths(JsonNode policy) {
        List<String> paths = new ArrayList<>();
        policy.at("/spec/ingress").forEach(rule -> add(paths, "from ", rule.path("from"), rule.path("ports")));
        policy.at("/spec/egress").forEach(rule -> add(paths, "to ", rule.path("to"), rule.path("ports")));
        return paths;
    }

    private static void add(List<String> paths, String direction, JsonNode peers, JsonNode ports) {
        List<String> names = new ArrayList<>();
        peers.forEach(peer -> names.add(peer(peer)));
        for (String name : names.isEmpty() ? List.of("all") : names) {
            for (JsonNode port : ports) {
                String number = port.path("port").isInt()
                        ? port.path("protocol").asText() + " "
                                + port.path("port").asInt()
                        : port.path("port").asText();
                paths.add(direction + name + " " + number);
            }
        }
    }

    private static String peer(JsonNode peer) {
        JsonNode first = peer.elements().next();
        if (first.has("cidr")) {
            return first.path("cidr").asText();
        }
        assertThat(first.path("matchLabels")).as(peer.toString()).hasSize(1);
        return first.path("matchLabels").elements().next().asText();
    }

    /** What a load balancer publishes is encrypted then. */
    @Test
    void withTlsOnlyEncryptedDoorsAreOnTheGatewaysService() throws Exception {
        Map<String, List<String>> ports = new TreeMap<>();
        for (JsonNode service : Manifests.parse(Manifests.component("tls"), "Service")) {
            ports.put(
                    service.at("/metadata/name").asText(),
                    service.at("/spec/ports").findValuesAsText("name"));
        }
        assertThat(ports)
                .isEqualTo(Map.of(
                        "eider-gateway", List.of("postgresql", "flight-sql"), "eider-gateway-http", List.of("http")));
    }

    @Test
    void everyVariableIsAKeyOfTheConfiguration() throws Exception {
        for (String overlay : OVERLAYS) {
            JsonNode container = Manifests.parse(Manifests.overlay(overlay), "Deployment")
                    .getFirst()
                    .at("/spec/template/spec/containers/0");
            List<String> variables = new ArrayList<>();
            container
                    .path("env")
                    .forEach(variable -> variables.add(variable.path("name").asText()));
            assertThat(variables)
                    .filteredOn(name -> name.startsWith("EIDER_"))
                    .as(overlay)
                    .isNotEmpty()
                    .allMatch(name -> ConfigLoader.keys().keySet().stream()
                            .anyMatch(key -> ConfigLoader.variable(key).equals(name)));
        }
    }
}
