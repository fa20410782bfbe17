package dev.eider.gateway.query;

import dev.eider.catalog.Catalog;
import dev.eider.catalog.NamePattern;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.contract.SessionNames;
import dev.eider.contract.TableSource;
import dev.eider.estimator.Estimation;
import dev.eider.estimator.Estimator;
import dev.eider.estimator.planner.PlanRequest;
import dev.eider.estimator.planner.Planner;
import dev.eider.estimator.planner.StatementPlan;
import dev.eider.estimator.planner.TableSchema;
import dev.eider.estimator.table.TableMetadata;
import dev.eider.gateway.result.ZoneOffsets;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.ipc.ArrowStreamReader;
import org.apache.arrow.vector.types.pojo.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What can be learnt of a prepared statement without a job. Stateless; any thread. */
final class Planning {
    /** SHOW TABLES as a query over the planner's empty tables. */
    static final String SHOW_TABLES =
            "SELECT table_schema AS \"schema\", table_name AS \"table\" FROM information_schema.tables "
                    + "WHERE table_catalog = current_catalog() ORDER BY ALL";

    private static final Logger log = LoggerFactory.getLogger(Planning.class);

    private final Planner planner;
    private final Estimator estimator;
    private final Catalog catalog;
    private final LocationPolicy locations;
    private final BufferAllocator allocator;

    Planning(
            Planner planner,
            Estimator estimator,
            Catalog catalog,
            LocationPolicy locations,
            BufferAllocator allocator) {
        this.planner = planner;
        this.estimator = estimator;
        this.catalog = catalog;
        this.locations = locations;
        this.allocator = allocator;
    }

    /** An answer as an Arrow IPC stream. */
    record Evaluated(byte[] arrowStream, long rows) {}

    StatementPlan plan(PreparedQuery prepared, QueryRequest query) {
        return inOriginal(prepared, () -> planner.plan(request(prepared, query, schemas(prepared, query.session()))));
    }

    Estimation estimate(PreparedQuery prepared, QueryRequest query) {
        return inOriginal(prepared, () -> {
            List<TableMetadata> metadata =
                    prepared.sources().stream().map(this::probe).toList();
            List<TableSchema> schemas =
                    metadata.stream().map(TableMetadata::schema).toList();
            return estimator.estimate(planner.plan(request(prepared, query, schemas)), metadata);
        });
    }

    Evaluated evaluate(PreparedQuery prepared, QueryRequest query) {
        byte[] stream = inOriginal(
                prepared, () -> planner.evaluate(request(prepared, query, schemas(prepared, query.session()))));
        return new Evaluated(stream, read(stream, Planning::countRows));
    }

    Schema schema(StatementPlan plan) {
        return read(plan.arrowSchema(), reader -> {
            try {
                return ZoneOffsets.asInArrow(reader.getVectorSchemaRoot().getSchema());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Session settings that DuckDB has, too. */
    static Map<String, String> engineSettings(Session session) {
        return session.timeZone().map(zone -> Map.of("TimeZone", zone)).orElse(Map.of());
    }

    static SessionNames names(PreparedQuery prepared, QueryRequest query) {
        return new SessionNames(
                query.session().catalog(),
                prepared.schemas(),
                query.principal().name(),
                prepared.parsed().readsSettings() ? KnownSettings.all(query.session()) : Map.of());
    }

    private static PlanRequest request(PreparedQuery prepared, QueryRequest query, List<TableSchema> schemas) {
        return new PlanRequest(
                prepared.sql().text(),
                schemas,
                names(prepared, query),
                engineSettings(query.session()),
                prepared.named(),
                prepared.typed(),
                prepared.relations(),
                query.door().bindsFractions());
    }

    private List<TableSchema> schemas(PreparedQuery prepared, Session session) {
        List<TableSchema> listed = new ArrayList<>();
        if (prepared.readsSystemTables()) {
            catalog.findTables(NamePattern.literal(session.catalog()), "%", "%")
                    .forEach(t -> listed.add(listed(t.toSource())));
        }
        return Stream.concat(prepared.sources().stream().map(this::schema), listed.stream())
                .toList();
    }

    /** A table whose columns cannot be read is listed all the same, for it must not keep the others from their clients. */
    private TableSchema listed(TableSource source) {
        try {
            return schema(source);
        } catch (QueryException e) {
            if (e.code() == ErrorCode.QUERY_CANCELLED) {
                throw e;
            }
            log.warn("table {} is listed without its columns: {}", source.name(), e.getMessage());
            return new TableSchema(source.name(), List.of());
        }
    }

    private TableSchema schema(TableSource source) {
        return source.columns().isEmpty() ? probe(source).schema() : new TableSchema(source.name(), source.columns());
    }

    private TableMetadata probe(TableSource source) {
        source.locations().forEach(locations::check);
        return estimator.probe(source, files -> locations.checkFiles(source.locations(), files));
    }

    private <T> T read(byte[] stream, Function<ArrowStreamReader, T> reading) {
        try (ArrowStreamReader reader = new ArrowStreamReader(new ByteArrayInputStream(stream), allocator)) {
            return reading.apply(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Long countRows(ArrowStreamReader reader) {
        try {
            long rows = 0;
            while (reader.loadNextBatch()) {
                rows += reader.getVectorSchemaRoot().getRowCount();
            }
            return rows;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Errors found in the rewritten text are told at their place in the client's. There is room for a long one as long as it is worked on. */
    private static <T> T inOriginal(PreparedQuery prepared, Supplier<T> work) {
        try (WorkingMemory.Share _ =
                WorkingMemory.OF_PROCESS.take(prepared.sql().text().length())) {
            return work.get();
        } catch (QueryException e) {
            throw prepared.sql().inOriginal(e);
        }
    }
}
