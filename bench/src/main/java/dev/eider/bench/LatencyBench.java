package dev.eider.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.bench.QueryTimes.Step;
import dev.eider.contract.StorageSettings;
import dev.eider.gateway.process.ChildFlags;
import dev.eider.objectstore.ObjectStore.PutMode;
import dev.eider.objectstore.ObjectStores;
import dev.eider.objectstore.ObjectUri;
import dev.eider.testing.RestClient;
import dev.eider.testing.tpch.TpchQueries;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.duckdb.DuckDBDriver;

/** How long a small query takes from the client's call to its first row, all ways in turn. */
final class LatencyBench {
    private static final int RUNS = 20;
    private static final int WARM_UPS = 2;
    private static final int LEAST_RUNS = 5;
    /** A busy machine gets fewer runs. */
    private static final Duration PATIENCE = Duration.ofSeconds(75);

    private static final String BARE_COLD = "DuckDB, fresh JVM, library unpacked";
    private static final String EIDER_PG = "Eider, PG wire, local files";

    private final Bench bench;
    private final Gateway gateway;
    private final RestClient rest;
    private final Path demo;

    private LatencyBench(Bench bench, Gateway gateway) {
        this.bench = bench;
        this.gateway = gateway;
        this.rest = gateway.rest();
        this.demo = gateway.dataDir().resolve("demo/tpch");
    }

    /** @param sql with {@code %s} for the table */
    private record Question(String title, String table, String sql) {}

    static void run(Bench bench, Gateway gateway, StorageSettings s3) throws Exception {
        LatencyBench latency = new LatencyBench(bench, gateway);
        latency.upload(s3, "lineitem");
        latency.upload(s3, "nation");
        latency.measure(new Question(
                "TPC-H query 6, scale 0.1", "lineitem", TpchQueries.sql(6).replaceAll("(?i)\\blineitem\\b", "%s")));
        latency.measure(new Question("SELECT count(*) FROM nation", "nation", "SELECT count(*) FROM %s"));
    }

    private void upload(StorageSettings s3, String table) throws IOException {
        try (ObjectStores stores = new ObjectStores(s3);
                Stream<Path> files = Files.list(demo.resolve(table))) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".parquet")).toList()) {
                ObjectUri uri = ObjectUri.parse("s3://" + Bench.BUCKET + "/" + table + "/" + file.getFileName());
                stores.forUri(uri).put(uri, Files.readAllBytes(file), PutMode.OVERWRITE);
            }
        }
    }

    private void measure(Question question) throws Exception {
        Bench.progress("latency of " + question.title());
        String bare = question.sql().formatted("'" + demo.resolve(question.table()) + "/*.parquet'");
        String local = question.sql().formatted("tpch." + question.table());
        String remote = question.sql().formatted("'s3://" + Bench.BUCKET + "/" + question.table() + "/*.parquet'");
        Map<String, Map<Step, Samples>> splits = new LinkedHashMap<>();
        Map<String, Callable<?>> ways = new LinkedHashMap<>();
        try (Connection duckdb = new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
                Connection pg = gateway.pg("preferQueryMode=simple")) {
            ways.put("DuckDB, warm JVM", () -> firstRow(duckdb, bare));
            ways.put(BARE_COLD, () -> once(bench.java().line(fast(), DuckDbOnceMain.class.getName(), List.of(bare))));
            ways.put(
                    "DuckDB, fresh JVM, jar as it comes",
                    () -> once(Bench.javaAsItComes().line(fast(), DuckDbOnceMain.class.getName(), List.of(bare))));
            ways.put(EIDER_PG, () -> firstRow(pg, local));
            ways.put("Eider, PG wire, S3", () -> firstRow(pg, remote));
            ways.put("Eider, REST, local files", () -> rest(local, splits, "local files"));
            ways.put("Eider, REST, S3", () -> rest(remote, splits, "S3"));
            print(question, interleaved(ways, splits));
            printSplit(splits);
        }
    }

    private static Map<String, Samples> interleaved(
            Map<String, Callable<?>> ways, Map<String, Map<Step, Samples>> splits) throws Exception {
        Map<String, Samples> millis = new LinkedHashMap<>();
        Instant end = Instant.now().plus(PATIENCE);
        for (int run = -WARM_UPS;
                run < RUNS && (run < LEAST_RUNS || Instant.now().isBefore(end));
                run++) {
            if (run == 0) {
                splits.clear();
            }
            for (Map.Entry<String, Callable<?>> way : ways.entrySet()) {
                long start = System.nanoTime();
                way.getValue().call();
                double took = (System.nanoTime() - start) / 1e6;
                if (run >= 0) {
                    millis.computeIfAbsent(way.getKey(), _ -> new Samples()).add(took);
                }
            }
        }
        return millis;
    }

    private static List<String> fast() {
        return ChildFlags.FAST_START;
    }

    private static Object once(List<String> line) throws IOException {
        try (Child child = Child.start(line, Map.of())) {
            return child.await(text -> text.startsWith("row "));
        }
    }

    private static Object firstRow(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getObject(1);
        }
    }

    private Object rest(String sql, Map<String, Map<Step, Samples>> splits, String place)
            throws IOException, InterruptedException {
        JsonNode answer = rest.submit(
                        RestClient.body(sql).put("catalog", "demo").put("wait", "60s"))
                .body();
        Map<Step, Samples> split = splits.computeIfAbsent(place, _ -> new EnumMap<>(Step.class));
        QueryTimes.of(answer)
                .millis()
                .forEach((step, millis) ->
                        split.computeIfAbsent(step, _ -> new Samples()).add(millis));
        return answer.get("rows").get(0);
    }

    private static void print(Question question, Map<String, Samples> millis) {
        double cold = millis.get(BARE_COLD).median();
        TextTable table = new TextTable(
                question.title() + ", " + millis.get(BARE_COLD).count() + " runs",
                "median ms",
                "90 % ms",
                "x fresh DuckDB");
        millis.forEach((way, samples) -> table.row(
                way,
                format("%.0f", samples.median()),
                format("%.0f", samples.quantile(0.9)),
                format("%.2f", samples.median() / cold)));
        System.out.println(table);
    }

    private static void printSplit(Map<String, Map<Step, Samples>> splits) {
        List<String> header = new ArrayList<>(List.of("median ms of the REST runs"));
        header.addAll(splits.keySet());
        TextTable table = new TextTable(header.toArray(String[]::new));
        for (Step step : Step.values()) {
            List<String> row = new ArrayList<>(List.of(step.label));
            splits.values()
                    .forEach(split -> row.add(format("%.0f", split.get(step).median())));
            table.row(row.toArray(String[]::new));
        }
        System.out.println(table);
    }

    private static String format(String pattern, double value) {
        return String.format(Locale.ROOT, pattern, value);
    }
}
