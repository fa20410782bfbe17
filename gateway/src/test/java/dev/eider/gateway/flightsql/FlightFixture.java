package dev.eider.gateway.flightsql;

import dev.eider.contract.Column;
import dev.eider.gateway.auth.Principal;
import dev.eider.gateway.door.FakeQueries;
import dev.eider.gateway.query.SessionMemory;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.grpc.CredentialCallOption;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;

/** A door on a free port with the user {@code ann} (password {@code sésame}) and a small catalog. */
public final class FlightFixture implements AutoCloseable {
    static final String PASSWORD = "sésame";

    final FakeQueries queries = new FakeQueries();
    final BufferAllocator clientMemory = new RootAllocator();
    private final FlightDoor door;

    FlightFixture() throws IOException, SQLException {
        this(Duration.ofMinutes(5), Duration.ofMinutes(5));
    }

    FlightFixture(Duration ticketTtl, Duration disconnectedTtl) throws IOException, SQLException {
        FlightDoor.Settings settings = new FlightDoor.Settings(
                "127.0.0.1",
                0,
                Optional.empty(),
                "demo",
                "main",
                1000,
                SessionMemory.Shared.ofProcess(1),
                1,
                Duration.ofHours(1),
                ticketTtl,
                disconnectedTtl);
        door = FlightDoor.open(settings, queries, new Catalog(), FlightFixture::check, queries.allocator(), "0.1");
    }

    private static Optional<Principal> check(String user, String password) {
        return user.equals("ann") && password.equals(PASSWORD)
                ? Optional.of(new Principal("ann", "acme"))
                : Optional.empty();
    }

    int port() {
        return door.port();
    }

    FlightClient connect() {
        return connect(door.port());
    }

    private FlightClient connect(int port) {
        return FlightClient.builder(clientMemory, Location.forGrpcInsecure("127.0.0.1", port))
                .build();
    }

    /** A client and the token of its session. */
    record Client(FlightSqlClient sql, FlightClient flight, CredentialCallOption token) implements AutoCloseable {
        @Override
        public void close() throws Exception {
            sql.close();
        }
    }

    Client login() {
        return login(door.port());
    }

    Client login(int port) {
        FlightClient client = connect(port);
        CredentialCallOption token =
                client.authenticateBasicToken("ann", PASSWORD).orElseThrow();
        return new Client(new FlightSqlClient(client), client, token);
    }

    Connection jdbc(String... options) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", "ann");
        properties.setProperty("password", PASSWORD);
        properties.setProperty("useEncryption", "false");
        for (int i = 0; i < options.length; i += 2) {
            properties.setProperty(options[i], options[i + 1]);
        }
        return DriverManager.getConnection("jdbc:arrow-flight-sql://127.0.0.1:" + door.port(), properties);
    }

    void awaitQuiet() throws InterruptedException {
        queries.awaitQuiet(Duration.ofSeconds(5));
    }

    @Override
    public void close() throws Exception {
        door.close();
        queries.close();
        clientMemory.close();
    }

    private static final class Catalog implements FlightMetadata {
        @Override
        public List<String> catalogs(Principal principal) {
            return List.of("demo", "lake");
        }

        @Override
        public List<String> schemas(Principal principal, String catalog) {
            return catalog.equals("demo") ? List.of("information_schema", "tpch") : List.of();
        }

        @Override
        public List<Table> tables(Principal principal, String catalog, String schema) {
            if (!schema.equals("tpch")) {
                return List.of();
            }
            return List.of(
                    new Table(
                            "line_item",
                            "TABLE",
                            List.of(
                                    new Column("l_orderkey", "BIGINT"),
                                    new Column("price", "DECIMAL(15,2)"),
                                    new Column("tags", "VARCHAR[]"),
                                    new Column("place", "STRUCT(\"x, y\" DOUBLE, label VARCHAR)"))),
                    new Table("lineXitem", "VIEW", List.of(new Column("a", "INTEGER"))));
        }
    }
}
