package dev.eider.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.management.OperatingSystemMXBean;
import dev.eider.contract.JobShape;
import dev.eider.contract.JobSpec;
import dev.eider.contract.Json;
import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import dev.eider.contract.ResultTarget;
import dev.eider.contract.ScanPlan;
import dev.eider.contract.SessionNames;
import dev.eider.contract.StorageSettings;
import dev.eider.gateway.job.RunningJob;
import dev.eider.gateway.kubernetes.KubernetesJobLauncher;
import dev.eider.gateway.kubernetes.KubernetesSettings;
import dev.eider.objectstore.ObjectStores;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What many Jobs at a time cost the gateway and the API server. Their pods pretend to run, on nodes of kwok with the label {@code type:
 * kwok}, so they end without a word: as runners that were lost.
 */
final class LauncherBench {
    private static final int JOBS = 500;
    private static final int PER_SECOND = 20;
    /** Longer than it takes to create all of them. */
    private static final int RUN_SECONDS = 120;

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int API_REQUESTS_PER_SECOND = 50;
    private static final String POD_TEMPLATE = """
            metadata:
              annotations:
                eider.dev/pretend-run: SECONDSs
            spec:
              nodeSelector:
                type: kwok
              tolerations:
              - {key: kwok.x-k8s.io/node, operator: Exists}
            """;

    private final BenchNamespace namespace;
    private final Path work;
    private final AtomicInteger ended = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    private LauncherBench(BenchNamespace namespace, Path work) {
        this.namespace = namespace;
        this.work = work;
    }

    static void run(Bench bench) throws Exception {
        String kubeconfig = System.getenv(BenchNamespace.KUBECONFIG);
        if (kubeconfig == null) {
            System.out.println("launcher: skipped, " + BenchNamespace.KUBECONFIG + " names no kubeconfig");
            return;
        }
        try (BenchNamespace namespace = BenchNamespace.create(kubeconfig)) {
            new LauncherBench(namespace, bench.work()).measure();
        }
    }

    private void measure() throws Exception {
        Bench.progress(JOBS + " Jobs, " + PER_SECOND + " a second");
        Path template = Files.writeString(
                work.resolve("pod.yaml"), POD_TEMPLATE.replace("SECONDS", Integer.toString(RUN_SECONDS)));
        try (ObjectStores stores = new ObjectStores(StorageSettings.defaults());
                KubernetesJobLauncher launcher = KubernetesJobLauncher.open(settings(template), stores);
                ExecutorService queries = Executors.newVirtualThreadPerTaskExecutor();
                ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor()) {
            Usage before = Usage.now(launcher);
            CountDownLatch launched = new CountDownLatch(JOBS);
            var arrivals = clock.scheduleAtFixedRate(
                    () -> {
                        if (launched.getCount() > 0) {
                            queries.execute(() -> query(launcher));
                            launched.countDown();
                        }
                    },
                    0,
                    TimeUnit.SECONDS.toMicros(1) / PER_SECOND,
                    TimeUnit.MICROSECONDS);
            launched.await();
            arrivals.cancel(false);
            List<Instant> created = mostAtOnce();
            Usage all = Usage.now(launcher);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (ended.get() < JOBS && System.nanoTime() < deadline) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
            print(created, before, all, Usage.now(launcher));
        }
    }

    /** Looks at the Jobs until all are under way, or those that came first begin to end. */
    private List<Instant> mostAtOnce() throws IOException, InterruptedException {
        List<Instant> most = List.of();
        while (most.size() < JOBS && ended.get() == 0) {
            JsonNode jobs = Json.mapper().readTree(namespace.kubectl("get", "jobs", "-o", "json"));
            List<Instant> times = new ArrayList<>();
            for (JsonNode job : jobs.path("items")) {
                if (job.path("status").path("active").asInt() > 0) {
                    times.add(Instant.parse(
                            job.path("metadata").path("creationTimestamp").asText()));
                }
            }
            most = times.size() > most.size() ? times : most;
        }
        return most.stream().sorted().toList();
    }

    private void query(KubernetesJobLauncher launcher) {
        try (RunningJob job = launcher.launch(spec())) {
            while (true) {
                job.next();
            }
        } catch (QueryException e) {
            ended.incrementAndGet();
            switch (e.code()) {
                case RUNNER_LOST -> {}
                default -> {
                    refused.incrementAndGet();
                    Bench.progress(e.getMessage());
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void print(List<Instant> created, Usage before, Usage all, Usage after) {
        double seconds = Math.max(
                1, Duration.between(created.getFirst(), created.getLast()).toSeconds());
        TextTable table =
                new TextTable(JOBS + " queries, " + PER_SECOND + " a second, each a Job of " + RUN_SECONDS + " s", "");
        table.row("Jobs under way at once", Integer.toString(created.size()));
        table.row("creates a second", format(created.size() / seconds));
        table.row(
                "requests to the API server a query, to create it",
                format((all.requests - before.requests) / (double) JOBS));
        table.row(
                "requests to the API server a query, to its end",
                format((after.requests - before.requests) / (double) JOBS));
        table.row("CPU ms of the gateway a query, to its end", format((after.cpuMillis - before.cpuMillis) / JOBS));
        table.row("platform threads before", Integer.toString(before.threads));
        table.row("platform threads with all under way", Integer.toString(all.threads));
        table.row("queries that ended otherwise than expected", Integer.toString(refused.get() + JOBS - ended.get()));
        System.out.println(table);
    }

    private static String format(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    private KubernetesSettings settings(Path template) {
        return new KubernetesSettings(
                Optional.of(Path.of(namespace.kubeconfig())),
                namespace.name(),
                "bench",
                "localhost/eider/job-runner:dev",
                "IfNotPresent",
                "http://127.0.0.1:9",
                Optional.of(template),
                Map.of(),
                100,
                PATIENCE,
                PATIENCE,
                Duration.ofMinutes(1),
                Duration.ZERO,
                Duration.ofMinutes(2),
                API_REQUESTS_PER_SECOND,
                Optional.empty());
    }

    private JobSpec spec() {
        QueryId id = QueryId.create(Instant.now());
        return new JobSpec(
                id,
                "bench",
                new SessionNames("demo", List.of("main"), "bench"),
                "SELECT 1",
                Map.of(),
                new ScanPlan(List.of()),
                new JobShape(1000, 1L << 30, 1L << 30),
                new ResultTarget(
                        "file://" + work + "/scratch/" + id + "/", 64 << 10, 8 << 20, "none", 2048, Long.MAX_VALUE),
                StorageSettings.defaults(),
                OptionalLong.empty(),
                PATIENCE);
    }

    /** @param cpuMillis of this process */
    private record Usage(long requests, double cpuMillis, int threads) {
        private static Usage now(KubernetesJobLauncher launcher) {
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
            return new Usage(launcher.requests(), system.getProcessCpuTime() / 1e6, threads.getThreadCount());
        }
    }
}
