package dev.eider.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.contract.StorageSettings;
import dev.eider.objectstore.ObjectStore.PutMode;
import dev.eider.objectstore.ObjectStores;
import dev.eider.objectstore.ObjectUri;
import dev.eider.testing.RestClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Where the time of a small query goes on a real cluster, whose pods reach this machine at the address of {@code EIDER_TEST_HOST}: with a
 * Job of its own, and with one that stands by. The cluster's clocks must be this machine's.
 */
final class ClusterBench {
    private static final int RUNS = 30;
    private static final int WARM_UPS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String HOST = System.getenv().getOrDefault("EIDER_TEST_HOST", "host.docker.internal");
    private static final String IMAGE =
            System.getenv().getOrDefault("EIDER_TEST_RUNNER_IMAGE", "localhost/eider/job-runner:dev");
    private static final String IDLE = "eider.dev/standby,!eider.dev/query-id";
    private static final String SQL = "SELECT count(*) FROM 's3://" + Bench.BUCKET + "/nation/*.parquet'";
    private static final String POD_TEMPLATE = """
            spec:
              containers:
              - name: runner
                envFrom: [{secretRef: {name: storage}}]
            """;

    private final Bench bench;
    private final BenchNamespace namespace;
    private final StorageSettings s3;

    private ClusterBench(Bench bench, BenchNamespace namespace, StorageSettings s3) {
        this.bench = bench;
        this.namespace = namespace;
        this.s3 = s3;
    }

    static void run(Bench bench) throws Exception {
        String kubeconfig = System.getenv(BenchNamespace.KUBECONFIG);
        if (kubeconfig == null) {
            System.out.println("cluster: skipped, " + BenchNamespace.KUBECONFIG + " names no kubeconfig");
            return;
        }
        try (Bench.S3 s3 = bench.startS3(HOST);
                BenchNamespace namespace = BenchNamespace.create(kubeconfig)) {
            StorageSettings settings = s3.settings();
            namespace.kubectl(
                    "create",
                    "secret",
                    "generic",
                    "storage",
                    "--from-literal=EIDER_STORAGE_S3_ACCESS_KEY_ID="
                            + settings.s3AccessKeyId().orElseThrow(),
                    "--from-literal=EIDER_STORAGE_S3_SECRET_ACCESS_KEY="
                            + settings.s3SecretAccessKey().orElseThrow());
            ClusterBench cluster = new ClusterBench(bench, namespace, settings);
            cluster.print("a Job of its own", cluster.measure(0));
            cluster.print("a Job that stands by", cluster.measure(1));
        }
    }

    private Map<String, Samples> measure(int standbys) throws Exception {
        Bench.progress(RUNS + " queries, " + standbys + " Jobs standing by");
        Map<String, Samples> steps = new LinkedHashMap<>();
        try (Gateway gateway = Gateway.start(bench, s3, environment(standbys));
                PodTimes pods = PodTimes.start(namespace)) {
            upload(gateway);
            for (int run = -WARM_UPS; run < RUNS; run++) {
                if (standbys > 0) {
                    awaitStandby();
                }
                measureOne(gateway.rest(), pods, standbys > 0, run < 0 ? new LinkedHashMap<>() : steps);
            }
        }
        return steps;
    }

    private Map<String, String> environment(int standbys) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            port = free.getLocalPort();
        }
        Path template = Files.writeString(bench.work().resolve("runner.yaml"), POD_TEMPLATE);
        Map<String, String> environment = new LinkedHashMap<>();
        environment.put("EIDER_HOST", HOST);
        environment.put("EIDER_HTTP_PORT", Integer.toString(port));
        environment.put("EIDER_LAUNCHER", "kubernetes");
        environment.put("EIDER_SCRATCH_URI", "s3://" + Bench.BUCKET + "/scratch/");
        environment.put("EIDER_KUBERNETES_KUBECONFIG", namespace.kubeconfig());
        environment.put("EIDER_KUBERNETES_NAMESPACE", namespace.name());
        environment.put("EIDER_KUBERNETES_IMAGE", IMAGE);
        environment.put("EIDER_KUBERNETES_CALLBACK_URL", "http://" + HOST + ":" + port);
        environment.put("EIDER_KUBERNETES_POD_TEMPLATE", template.toString());
        environment.put("EIDER_KUBERNETES_STANDBY", Integer.toString(standbys));
        return environment;
    }

    private void upload(Gateway gateway) throws IOException {
        try (ObjectStores stores = new ObjectStores(s3);
                Stream<Path> files = Files.list(gateway.dataDir().resolve("demo/tpch/nation"))) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".parquet")).toList()) {
                ObjectUri uri = ObjectUri.parse("s3://" + Bench.BUCKET + "/nation/" + file.getFileName());
                stores.forUri(uri).put(uri, Files.readAllBytes(file), PutMode.OVERWRITE);
            }
        }
    }

    private void awaitStandby() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!namespace
                        .kubectl("get", "pods", "-l", IDLE, "--field-selector", "status.phase=Running", "-o", "name")
                        .contains("pod/")
                || !namespace.kubectl("logs", "-l", IDLE, "--tail=-1").contains("stands by")) {
            if (System.nanoTime() > deadline) {
                throw new IOException("no Job stands by");
            }
            TimeUnit.MILLISECONDS.sleep(500);
        }
        // Its log is a moment ahead of its request.
        TimeUnit.MILLISECONDS.sleep(500);
    }

    private void measureOne(RestClient rest, PodTimes pods, boolean standby, Map<String, Samples> steps)
            throws IOException, InterruptedException {
        Instant arrival = Instant.now();
        JsonNode status = rest.submit(
                        RestClient.body(SQL).put("catalog", "demo").put("wait", "60s"))
                .body();
        QueryTimes times = QueryTimes.of(status);
        String id = status.path("query_id").asText();
        boolean onStandby = !namespace
                .kubectl("get", "jobs", "-l", "eider.dev/standby,eider.dev/query-id=" + id, "-o", "name")
                .isBlank();
        if (onStandby != standby) {
            throw new IllegalStateException("query " + id + (standby ? " did not run" : " ran") + " on a standby");
        }
        double firstRow = status.at("/timings/first_result_millis").asDouble();
        add(steps, "plan", times.millis().get(QueryTimes.Step.PLAN));
        if (!standby) {
            Instant up = up(id);
            double boot = times.millis().get(QueryTimes.Step.BOOT);
            add(steps, "create", millis(arrival, pods.created(id)));
            add(steps, "scheduled", millis(arrival, pods.scheduled(id)));
            add(steps, "started", millis(arrival, up) - boot);
            add(steps, "JVM up", millis(arrival, up));
            add(steps, "from JVM up to first row", firstRow - millis(arrival, up));
        }
        for (QueryTimes.Step step : List.of(
                QueryTimes.Step.STAGE, QueryTimes.Step.RUN, QueryTimes.Step.UPLOAD, QueryTimes.Step.FIRST_BATCH)) {
            add(steps, step.label + " (took)", times.millis().get(step));
        }
        add(steps, "from launch to first row", times.millis().get(QueryTimes.Step.LAUNCH_TO_FIRST_ROW));
        add(steps, "first row", firstRow);
    }

    /** The runner's first instruction, by the time of the line that it writes then. */
    private Instant up(String id) throws IOException, InterruptedException {
        return namespace
                .kubectl("logs", "--timestamps", "job/eider-" + id)
                .lines()
                .filter(line -> line.contains(" up, "))
                .map(line -> Instant.parse(line.substring(0, line.indexOf(' '))))
                .findFirst()
                .orElseThrow(
                        () -> new IllegalStateException("the runner of query " + id + " has not said that it is up"));
    }

    private static double millis(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e6;
    }

    private static void add(Map<String, Samples> steps, String step, double millis) {
        steps.computeIfAbsent(step, _ -> new Samples()).add(millis);
    }

    private void print(String title, Map<String, Samples> steps) {
        TextTable table = new TextTable(title + ": ms from the query's arrival, " + RUNS + " runs", "median", "90 %");
        steps.forEach((step, samples) -> table.row(
                step,
                String.format(Locale.ROOT, "%.0f", samples.median()),
                String.format(Locale.ROOT, "%.0f", samples.quantile(0.9))));
        System.out.println(table);
    }
}
