package dev.eider.gateway.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The {@link Rule} of every key. */
final class Rules {
    private static final int PORTS = 65_535;
    private static final int MONTH_SECONDS = 30 * 24 * 3600;
    private static final long MIB = 1L << 20;
    private static final long PIB = 1L << 50;
    private static final String DNS_LABEL = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";
    private static final String DNS_NAME = DNS_LABEL + "(\\." + DNS_LABEL + ")*";
    private static final Map<String, Rule> USER_FIELDS =
            Map.of("name", Rule.text(), "password", Rule.text(), "tenant", Rule.text());
    /** Kueue's queue is a label's value, too. */
    private static final Map<String, Rule> TENANT_FIELDS = Map.of(
            "name", Rule.text(),
            "service_account", Rule.matching("a ServiceAccount's name", "(?=.{1,253}$)" + DNS_NAME),
            "queue", Rule.matching("a LocalQueue's name", "(?=.{1,63}$)" + DNS_NAME));

    private static final Map<String, Rule> BY_KEY = Map.ofEntries(
            Map.entry("capacity.cpu_millis", Rule.zeroOrWhole(1000, Integer.MAX_VALUE)),
            Map.entry("capacity.memory_bytes", Rule.zeroOrWhole(1024 * MIB, PIB)),
            Map.entry("cluster.heartbeat_seconds", Rule.whole(1, 3600)),
            Map.entry("cluster.silence_seconds", Rule.whole(2, 24 * 3600)),
            Map.entry(
                    "cluster.url",
                    Rule.url("a URL such as http://10.0.0.7:8080 without a path", "https?://[^/\\s?#]+/?")),
            Map.entry("data_dir", Rule.text()),
            Map.entry("database.password", Rule.text()),
            Map.entry("database.pool_size", Rule.whole(1, 1000)),
            Map.entry(
                    "database.url",
                    Rule.matching("a URL such as jdbc:postgresql://host:5432/eider", "jdbc:postgresql:.+")),
            Map.entry("database.user", Rule.text()),
            Map.entry("demo.enabled", Rule.flag()),
            Map.entry("demo.scale", Rule.decimal("0.001", "1000")),
            Map.entry("flight.port", Rule.whole(0, PORTS)),
            Map.entry("host", Rule.text()),
            Map.entry("http.body_patience_seconds", Rule.whole(1, 3600)),
            Map.entry("http.port", Rule.whole(0, PORTS)),
            Map.entry("kubernetes.api_patience_seconds", Rule.whole(1, 3600)),
            Map.entry(
                    "kubernetes.callback_url",
                    Rule.url("a URL such as http://10.0.0.7:8080", "https?://[^/\\s?#]+(/[^\\s?#]*)?")),
            Map.entry("kubernetes.cpu_request_percent", Rule.whole(1, 100)),
            Map.entry("kubernetes.finished_ttl_seconds", Rule.whole(0, MONTH_SECONDS)),
            Map.entry("kubernetes.image", Rule.text()),
            Map.entry(
                    "kubernetes.image_pull_policy",
                    Rule.matching("Always, IfNotPresent or Never", "Always|IfNotPresent|Never")),
            Map.entry("kubernetes.kubeconfig", Rule.text()),
            Map.entry("kubernetes.namespace", Rule.matching("a namespace's name", DNS_LABEL)),
            Map.entry("kubernetes.pending_seconds", Rule.whole(1, 24 * 3600)),
            Map.entry("kubernetes.pod_template", Rule.text()),
            Map.entry("kubernetes.queue_seconds", Rule.whole(1, MONTH_SECONDS)),
            Map.entry("kubernetes.requests_per_second", Rule.whole(1, 10_000)),
            Map.entry("kubernetes.standby", Rule.whole(0, 1000)),
            Map.entry("kubernetes.standby_cpu_millis", Rule.whole(1000, 1_000_000)),
            Map.entry("kubernetes.standby_disk_bytes", Rule.whole(0, PIB)),
            Map.entry("kubernetes.standby_memory_bytes", Rule.whole(512 * MIB, PIB)),
            Map.entry(
                    "kubernetes.tenants",
                    new Rule(
                            "a list such as [{name: sales, service_account: eider-sales, queue: sales}], where all but the name"
                                    + " may be left out, and service accounts and queues have names that Kubernetes takes (lower-case letters,"
                                    + " digits, '-' and '.')",
                            list -> named(list, TENANT_FIELDS, Set.of("name")))),
            Map.entry("launcher", Rule.matching("process or kubernetes", "process|kubernetes")),
            Map.entry("pg.port", Rule.whole(0, PORTS)),
            Map.entry("planning.deadline_seconds", Rule.whole(1, 3600)),
            Map.entry("planning.max_processes", Rule.whole(1, 1000)),
            Map.entry("planning.memory_bytes", Rule.whole(64 * MIB, PIB)),
            Map.entry("planning.processes", Rule.whole(1, 1000)),
            Map.entry("queries.default_catalog", Rule.text()),
            Map.entry("queries.default_schema", Rule.text()),
            Map.entry("queries.disconnected_ttl_seconds", Rule.whole(0, MONTH_SECONDS)),
            Map.entry("queries.max_connections", Rule.whole(1, 100_000)),
            Map.entry("queries.max_queued", Rule.whole(0, 1_000_000)),
            Map.entry("queries.max_statement_bytes", Rule.whole(1, 16 * MIB)),
            Map.entry("queries.queue_timeout_seconds", Rule.whole(1, MONTH_SECONDS)),
            Map.entry("queries.result_ttl_seconds", Rule.whole(1, MONTH_SECONDS)),
            Map.entry("queries.time_limit_seconds", Rule.whole(1, MONTH_SECONDS)),
            Map.entry("scratch.compression", Rule.matching("none or zstd", "none|zstd")),
            Map.entry("scratch.forgotten_seconds", Rule.whole(1, MONTH_SECONDS)),
            Map.entry("scratch.inline_limit_bytes", Rule.whole(0, 16 * MIB)),
            Map.entry("scratch.max_result_bytes", Rule.whole(1, PIB)),
            Map.entry("scratch.part_target_bytes", Rule.whole(1, 1024 * MIB)),
            Map.entry("scratch.reap_seconds", Rule.whole(1, 24 * 3600)),
            Map.entry(
                    "scratch.uri",
                    Rule.matching(
                            "a location such as s3://bucket/scratch/ or file:///scratch/",
                            "s3://[^/]+(/.*)?|file:///.+")),
            Map.entry("storage.local_roots", new Rule("a list such as [/data, /more]", Rules::texts)),
            Map.entry("storage.s3.access_key_id", Rule.text()),
            Map.entry(
                    "storage.s3.endpoint",
                    Rule.url(
                            "a URL such as https://s3.example.com, without a query",
                            "https?://[^/\\s?#]+(/[^\\s?#]*)?")),
            Map.entry("storage.s3.path_style", Rule.flag()),
            Map.entry("storage.s3.region", Rule.text()),
            Map.entry("storage.s3.secret_access_key", Rule.text()),
            Map.entry("storage.s3.session_token", Rule.text()),
            Map.entry("tls.certificates", Rule.text()),
            Map.entry("tls.private_key", Rule.text()),
            Map.entry(
                    "users",
                    new Rule(
                            "a list such as [{name: ann, password: secret, tenant: sales}], where tenant may be left out",
                            list -> named(list, USER_FIELDS, Set.of("name", "password")))));

    /** Whose values must not be shown. */
    private static final Set<String> SECRET = Set.of(
            "users", "database.url", "database.password", "storage.s3.secret_access_key", "storage.s3.session_token");

    private Rules() {}

    static Rule of(String key) {
        return Optional.ofNullable(BY_KEY.get(key)).orElseThrow();
    }

    static Set<String> keys() {
        return BY_KEY.keySet();
    }

    static boolean isSecret(String key) {
        return SECRET.contains(key);
    }

    private static Optional<JsonNode> texts(JsonNode list) {
        ArrayNode texts = JsonNodeFactory.instance.arrayNode();
        for (JsonNode element : list) {
            Rule.text().reader().apply(element).ifPresent(texts::add);
        }
        return list.isArray() && texts.size() == list.size() ? Optional.of(texts) : Optional.empty();
    }

    /** Objects with these texts in them. No name may stand twice. */
    private static Optional<JsonNode> named(JsonNode list, Map<String, Rule> fields, Set<String> required) {
        ArrayNode objects = JsonNodeFactory.instance.arrayNode();
        Set<String> names = new HashSet<>();
        for (JsonNode element : list) {
            object(element, fields, required)
                    .filter(object -> names.add(object.get("name").textValue()))
                    .ifPresent(objects::add);
        }
        return list.isArray() && objects.size() == list.size() ? Optional.of(objects) : Optional.empty();
    }

    private static Optional<ObjectNode> object(JsonNode node, Map<String, Rule> fields, Set<String> required) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        node.properties()
                .forEach(field -> Optional.ofNullable(fields.get(field.getKey()))
                        .flatMap(rule -> rule.reader().apply(field.getValue()))
                        .ifPresent(text -> object.set(field.getKey(), text)));
        boolean whole = object.size() == node.size() && required.stream().allMatch(object::has);
        return whole ? Optional.of(object) : Optional.empty();
    }
}
