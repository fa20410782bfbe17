package dev.eider.gateway.server;

import dev.eider.catalog.Catalog;
import dev.eider.catalog.store.JooqCatalog;
import dev.eider.catalog.unity.UnityRoutes;
import dev.eider.contract.QueryId;
import dev.eider.database.EmbeddedDatabase;
import dev.eider.estimator.Estimator;
import dev.eider.estimator.EstimatorSettings;
import dev.eider.estimator.planner.Planner;
import dev.eider.estimator.sizing.SizingPolicy;
import dev.eider.gateway.admission.AdmissionQueue;
import dev.eider.gateway.admission.Capacity;
import dev.eider.gateway.auth.Authenticator;
import dev.eider.gateway.auth.Principal;
import dev.eider.gateway.auth.User;
import dev.eider.gateway.config.GatewayConfig;
import dev.eider.gateway.config.GatewayConfig.Database;
import dev.eider.gateway.database.DataSources;
import dev.eider.gateway.database.DatabaseSettings;
import dev.eider.gateway.flightsql.FlightDoor;
import dev.eider.gateway.job.JobLauncher;
import dev.eider.gateway.kubernetes.CallbackRoutes;
import dev.eider.gateway.pgwire.PgListener;
import dev.eider.gateway.pgwire.PgSettings;
import dev.eider.gateway.planner.PlannerPool;
import dev.eider.gateway.process.JavaCommand;
import dev.eider.gateway.query.QueryService;
import dev.eider.gateway.query.SessionMemory;
import dev.eider.gateway.rest.AuthFilter;
import dev.eider.gateway.rest.Forwarding;
import dev.eider.gateway.rest.HealthRoutes;
import dev.eider.gateway.rest.HttpDoor;
import dev.eider.gateway.rest.MetricsRoutes;
import dev.eider.gateway.rest.QueryRoutes;
import dev.eider.gateway.result.ResultMemory;
import dev.eider.metering.Gateways;
import dev.eider.metering.MeteringRoutes;
import dev.eider.metering.StatementLog;
import dev.eider.metering.UsageLedger;
import dev.eider.objectstore.ObjectStores;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.apache.arrow.memory.BufferAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A whole gateway in this process: opened in order, closed in the opposite one, also when the start fails half-way. */
public final class GatewayServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayServer.class);

    /** A message may hold a statement that is too long, so that the answer can say so. */
    private static final int MAX_MESSAGE_BYTES = 16 << 20;

    private static final String VERSION = "0.1.0";
    private static final Duration STARTUP_TIMEOUT = Duration.ofSeconds(10);
    /** Of the database, when asked for its health. */
    private static final Duration PROBE_PATIENCE = Duration.ofSeconds(2);

    private static final int FLIGHT_MAX_SESSIONS = 10_000;

    private static final Duration FLIGHT_SESSION_TTL = Duration.ofHours(8);

    private final Closing closing;
    private final Catalog catalog;
    private final PgListener pg;
    private final FlightDoor flight;
    private final HttpDoor http;
    private final QueryService queries;

    private GatewayServer(
            Closing closing, Catalog catalog, PgListener pg, FlightDoor flight, HttpDoor http, QueryService queries) {
        this.closing = closing;
        this.catalog = catalog;
        this.pg = pg;
        this.flight = flight;
        this.http = http;
        this.queries = queries;
    }

    /**
     * @param planner starts planner processes
     * @param runner starts one process a query; asked at each
     * @throws IOException if a port is taken or the data directory cannot be used
     */
    public static GatewayServer start(GatewayConfig config, JavaCommand planner, Supplier<JavaCommand> runner)
            throws IOException {
        Closing closing = new Closing();
        try {
            return start(config, planner, runner, closing);
        } catch (IOException | RuntimeException e) {
            closing.close();
            throw e;
        }
    }

    private static GatewayServer start(
            GatewayConfig config, JavaCommand plannerCommand, Supplier<JavaCommand> runnerCommand, Closing closing)
            throws IOException {
        Ports.requireFree(config);
        Path dataDir = DataDirectory.root(config);
        DatabaseSettings databaseSettings = databaseSettings(config.database(), dataDir, closing);
        DataSource database = closing.later(DataSources.open(databaseSettings));
        JooqCatalog.migrate(database);
        StatementLog.migrate(database);
        Catalog catalog = new JooqCatalog(database);
        DemoCatalog.ensureSchema(
                catalog, config.queries().defaultCatalog(), config.queries().defaultSchema());
        String instance = QueryId.create(Clock.systemUTC().instant()).value();
        StatementLog log = new StatementLog(database, instance);
        Gateways gateways = new Gateways(
                database, instance, Duration.ofSeconds(config.cluster().silenceSeconds()));
        Duration beat = Duration.ofSeconds(config.cluster().heartbeatSeconds());
        Heartbeat heartbeat = closing.later(Heartbeat.start(
                gateways, beat, Duration.ofSeconds(config.cluster().silenceSeconds())));
        boolean alone = QueryAssembly.alone(config);
        if (config.database().url().isEmpty()) {
            gateways.forgetOthers();
        }
        endLost(gateways, alone);

        BufferAllocator allocator = closing.later(ResultMemory.open(ResultMemory.ofThisJvm()));
        ObjectStores stores =
                closing.later(new ObjectStores(config.storage().s3().toSettings()));
        PlannerPool planner = closing.later(new PlannerPool(
                plannerCommand, QueryAssembly.planners(config), DataDirectory.open(dataDir, "planners")));
        if (config.scratch().uri().isEmpty()) {
            DataDirectory.open(dataDir, QueryAssembly.SCRATCH);
        }
        QueryService.Settings settings = QueryAssembly.settings(config, dataDir, gateways.installation());
        Launching launching =
                Launching.open(config, instance, settings, stores, runnerCommand, DataDirectory.open(dataDir, "stage"));
        JobLauncher launcher = closing.later(launching.launcher());
        QueryService queries = closing.later(new QueryService(
                rooms(config, dataDir, catalog, log, gateways, planner, launcher, stores, allocator), settings));
        Caretaker caretaker = closing.later(Caretaker.start(
                gateways,
                queries,
                alone,
                beat,
                Duration.ofSeconds(config.scratch().reapSeconds())));
        HealthChecks health = closing.later(HealthChecks.start(
                DataSources.unpooled(databaseSettings, PROBE_PATIENCE),
                QueryAssembly.disks(config, dataDir),
                planner::isUp,
                launcher::missing));
        GatewayServer server = open(
                config, database, catalog, log, gateways, queries, launching.callbacks(), allocator, health, closing);
        heartbeat.beat(server.clusterUrl(config), caretaker::wasSilent);
        return server;
    }

    private static void endLost(Gateways gateways, boolean alone) {
        int lost = alone ? gateways.endAll() : gateways.endLost();
        if (lost > 0) {
            LOG.info("{} statements of an earlier gateway had no end", lost);
        }
    }

    /** Where the other gateways reach this one. */
    private Optional<String> clusterUrl(GatewayConfig config) {
        return config.cluster().url().map(text -> {
            URI url = URI.create(text);
            return url.getPort() == 0 ? url.getScheme() + "://" + url.getHost() + ":" + httpPort() : text;
        });
    }

    private static GatewayServer open(
            GatewayConfig config,
            DataSource database,
            Catalog catalog,
            StatementLog log,
            Gateways gateways,
            QueryService queries,
            Optional<CallbackRoutes> callbacks,
            BufferAllocator allocator,
            HealthChecks health,
            Closing closing)
            throws IOException {
        Authenticator users = new Authenticator(config.users().stream()
                .map(u -> new User(u.name(), u.password(), QueryAssembly.tenant(u)))
                .toList());
        CatalogMetadata metadata = new CatalogMetadata(catalog);
        Optional<TlsFiles> tls = TlsFiles.of(config.tls());
        SessionMemory.Shared memory = SessionMemory.Shared.ofProcess(users.userCount());
        PgListener pg = closing.later(PgListener.open(
                new PgSettings(
                        config.host(),
                        config.pg().port(),
                        config.queries().maxConnections(),
                        STARTUP_TIMEOUT,
                        MAX_MESSAGE_BYTES,
                        config.queries().defaultSchema(),
                        tls.map(TlsFiles::context)),
                memory,
                queries,
                users,
                metadata::exists));
        FlightDoor flight = closing.later(FlightDoor.open(
                flightSettings(config, memory, users.userCount()),
                queries,
                metadata,
                users::authenticate,
                allocator,
                VERSION));
        List<HttpService> services = new ArrayList<>();
        callbacks.ifPresent(services::add);
        services.addAll(List.of(
                new HealthRoutes(health::missing),
                new MetricsRoutes(() -> LoadMetrics.text(queries.load())),
                new QueryRoutes(
                        queries,
                        new LoggedHistory(log),
                        config.queries().defaultCatalog(),
                        config.queries().defaultSchema(),
                        others(config, gateways, queries, closing)),
                at(
                        UnityRoutes.PATH,
                        new UnityRoutes(catalog, request -> principal(request).name(), queries::checkLocation)),
                at(
                        MeteringRoutes.PATH,
                        new MeteringRoutes(
                                new UsageLedger(database),
                                request -> principal(request).tenant(),
                                Clock.systemUTC()))));
        HttpDoor http = closing.later(HttpDoor.open(
                new HttpDoor.Settings(
                        config.host(),
                        config.http().port(),
                        memory,
                        Duration.ofSeconds(config.http().bodyPatienceSeconds())),
                new AuthFilter(
                        users::authenticate,
                        token -> Optional.empty(),
                        callbacks.isPresent()
                                ? List.of(MetricsRoutes.PATH, CallbackRoutes.PREFIX)
                                : List.of(MetricsRoutes.PATH)),
                services));
        // The first to be closed: clients are told while the doors are still open.
        closing.later(queries::stop);
        return new GatewayServer(closing, catalog, pg, flight, http, queries);
    }

    private static QueryRoutes.Others others(
            GatewayConfig config, Gateways gateways, QueryService queries, Closing closing) {
        GatewayConfig.Cluster cluster = config.cluster();
        return new QueryRoutes.Others(
                new Neighbours(
                        gateways, queries, Duration.ofSeconds(config.queries().resultTtlSeconds())),
                closing.later(new Forwarding()),
                Duration.ofSeconds(cluster.silenceSeconds() + 2L * cluster.heartbeatSeconds()));
    }

    private static QueryService.Rooms rooms(
            GatewayConfig config,
            Path dataDir,
            Catalog catalog,
            StatementLog log,
            Gateways gateways,
            Planner planner,
            JobLauncher launcher,
            ObjectStores stores,
            BufferAllocator allocator)
            throws IOException {
        Capacity capacity = QueryAssembly.capacity(config);
        AdmissionQueue.Limits limits = QueryAssembly.admission(config, capacity);
        return new QueryService.Rooms(
                Clock.systemUTC(),
                log,
                catalog,
                planner,
                new Estimator(
                        stores::forUri, planner, EstimatorSettings.defaults(DataDirectory.open(dataDir, "footers"))),
                new SizingPolicy(QueryAssembly.largest(capacity, limits)),
                new AdmissionQueue(
                        capacity, limits, Duration.ofSeconds(config.queries().queueTimeoutSeconds())),
                launcher,
                gateways,
                stores,
                allocator);
    }

    private static HttpService at(String path, HttpService service) {
        return rules -> rules.register(path, service);
    }

    private static Principal principal(ServerRequest request) {
        return request.context().get(Principal.class).orElseThrow();
    }

    private static DatabaseSettings databaseSettings(Database configured, Path dataDir, Closing closing) {
        Duration patience = Duration.ofSeconds(10);
        if (configured.url().isPresent()) {
            return new DatabaseSettings(
                    configured.url().get(),
                    configured.user().orElse(""),
                    configured.password().orElse(""),
                    configured.poolSize(),
                    patience,
                    Optional.empty());
        }
        Path directory = dataDir.resolve("postgres");
        EmbeddedDatabase embedded = closing.later(EmbeddedDatabase.start(directory));
        return new DatabaseSettings(
                embedded.jdbcUrl(),
                embedded.user(),
                embedded.password(),
                configured.poolSize(),
                patience,
                Optional.of(directory));
    }

    private static FlightDoor.Settings flightSettings(GatewayConfig config, SessionMemory.Shared memory, int users) {
        return new FlightDoor.Settings(
                config.host(),
                config.flight().port(),
                TlsFiles.of(config.tls()).map(TlsFiles::flight),
                config.queries().defaultCatalog(),
                config.queries().defaultSchema(),
                FLIGHT_MAX_SESSIONS,
                memory,
                users,
                FLIGHT_SESSION_TTL,
                Duration.ofSeconds(config.queries().resultTtlSeconds()),
                Duration.ofSeconds(config.queries().disconnectedTtlSeconds()));
    }

    public int pgPort() {
        return pg.port();
    }

    public int flightPort() {
        return flight.port();
    }

    public int httpPort() {
        return http.port();
    }

    public Catalog catalog() {
        return catalog;
    }

    /** What it is busy with at the moment. */
    public QueryService.Load load() {
        return queries.load();
    }

    @Override
    public void close() {
        closing.close();
    }
}
