package dev.eider.bench;

import java.net.http.HttpClient;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.auth2.BasicAuthCredentialWriter;
import org.apache.arrow.flight.grpc.CredentialCallOption;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.duckdb.DuckDBDriver;

/** Rows a second of a large result, through every door and beside the peers, in turn. */
final class RowsBench {
    private static final int WARM_UPS = 5;
    private static final int RUNS = 5;
    /** A busy machine gets fewer runs, and at least one. */
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private static final String EXPORT = "DuckDB's Arrow export, in process";
    private static final String TEXT = "binaryTransfer=false";
    private static final String BINARY = "prepareThreshold=-1";

    private RowsBench() {}

    static void run(Bench bench, Gateway gateway) throws Exception {
        Bench.progress("filling " + RowData.ROWS + " rows");
        String source = "SELECT id, price, name FROM '" + RowData.writeParquet(bench.work()) + "'";
        String eider = source.replace("FROM '", "FROM 'file://");
        Properties streaming = new Properties();
        streaming.setProperty(DuckDBDriver.JDBC_STREAM_RESULTS, "true");
        try (PostgresPeer peer = PostgresPeer.start(bench.work().resolve("postgres"));
                Connection peerText = peer.connect(TEXT);
                Connection peerBinary = peer.connect(BINARY);
                Connection text = gateway.pg(TEXT);
                Connection binary = gateway.pg(BINARY);
                Connection flightJdbc = gateway.flightJdbc();
                Connection duckdb = new DuckDBDriver().connect("jdbc:duckdb:", streaming);
                BufferAllocator allocator = new RootAllocator();
                FlightSqlClient flight = new FlightSqlClient(FlightClient.builder(
                                allocator,
                                Location.forGrpcInsecure(
                                        gateway.flight().getHost(),
                                        gateway.flight().getPort()))
                        .build());
                HttpClient http = HttpClient.newHttpClient()) {
            CredentialCallOption credentials =
                    new CredentialCallOption(new BasicAuthCredentialWriter(gateway.user(), gateway.password()));
            String peerSql = "SELECT id, price, name FROM rows";
            Map<String, RowReader> ways = new LinkedHashMap<>();
            ways.put(EXPORT, () -> ArrowRows.export(duckdb, source, allocator));
            ways.put("Eider, Flight SQL, FlightSqlClient", () -> ArrowRows.flight(flight, credentials, eider));
            ways.put("Eider, Flight SQL, JDBC driver", new JdbcRows(flightJdbc, eider));
            ways.put("Eider, REST, Arrow stream", () -> ArrowRows.rest(http, gateway, eider, allocator));
            ways.put("PostgreSQL, pgjdbc text", JdbcRows.inTransaction(peerText, peerSql));
            ways.put("Eider, pgjdbc text", JdbcRows.inTransaction(text, eider));
            ways.put("PostgreSQL, pgjdbc binary", JdbcRows.inTransaction(peerBinary, peerSql));
            ways.put("Eider, pgjdbc binary", JdbcRows.inTransaction(binary, eider));
            print(interleaved(ways));
        }
    }

    private static Map<String, Samples> interleaved(Map<String, RowReader> ways) throws Exception {
        Map<String, Samples> rates = new LinkedHashMap<>();
        Instant end = Instant.now().plus(PATIENCE);
        for (int run = -WARM_UPS; run < RUNS && (run < 1 || Instant.now().isBefore(end)); run++) {
            for (Map.Entry<String, RowReader> way : ways.entrySet()) {
                long start = System.nanoTime();
                long sum = way.getValue().read();
                double seconds = (System.nanoTime() - start) / 1e9;
                if (sum != RowData.SUM) {
                    throw new IllegalStateException(way.getKey() + " gave other rows: sum " + sum);
                }
                Bench.progress(String.format(Locale.ROOT, "%s: %.2f s", way.getKey(), seconds));
                if (run >= 0) {
                    rates.computeIfAbsent(way.getKey(), _ -> new Samples()).add(RowData.ROWS / seconds);
                }
            }
        }
        return rates;
    }

    private static void print(Map<String, Samples> rates) {
        double export = rates.get(EXPORT).median();
        TextTable table = new TextTable(
                "10 million rows, median of " + rates.get(EXPORT).count(),
                "million rows/s",
                "x export",
                "x PostgreSQL");
        rates.forEach((way, samples) -> {
            Samples peer = rates.get(way.replace("Eider, pgjdbc", "PostgreSQL, pgjdbc"));
            boolean besidePeer = way.contains("pgjdbc");
            table.row(
                    way,
                    format(samples.median() / 1e6),
                    format(samples.median() / export),
                    besidePeer ? format(samples.median() / peer.median()) : "");
        });
        System.out.println(table);
    }

    private static String format(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
