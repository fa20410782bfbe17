package dev.eider.gateway.flightsql;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.contract.QueryId;
import dev.eider.gateway.flightsql.OpenQueries.Announced;
import dev.eider.gateway.query.Description;
import dev.eider.gateway.query.Door;
import dev.eider.gateway.query.Parameter;
import dev.eider.gateway.query.Queries;
import dev.eider.gateway.query.Query;
import dev.eider.gateway.query.QueryRequest;
import io.grpc.Context;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.flight.SessionOptionValue;
import org.apache.arrow.flight.SetSessionOptionsResult;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.sql.impl.FlightSql.ActionCreatePreparedStatementResult;
import org.apache.arrow.flight.sql.impl.FlightSql.TicketStatementQuery;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;

/** Statements, prepared or not: describing, starting, fetching. All of it is in one session. */
final class StatementCalls {
    private static final Schema NO_COLUMNS = new Schema(List.of());
    private static final Duration LONGEST = Duration.ofDays(1);

    private final Queries queries;
    private final BufferAllocator allocator;
    private final InstantSource clock;

    StatementCalls(Queries queries, BufferAllocator allocator, InstantSource clock) {
        this.queries = queries;
        this.allocator = allocator;
        this.clock = clock;
    }

    Map<String, SetSessionOptionsResult.Error> setOptions(
            FlightSession session, Map<String, SessionOptionValue> options) {
        return SessionCalls.set(session, options, queries);
    }

    Description describe(FlightSession session, String sql) {
        return describe(request(session, sql, List.of()));
    }

    private Description describe(QueryRequest request) {
        try (Departure departure = Departure.watch()) {
            return queries.describe(request);
        }
    }

    ActionCreatePreparedStatementResult prepare(FlightSession session, String sql) {
        Description description = describe(session, sql);
        ByteString handle = session.prepare(PreparedQuery.unbound(sql, description));
        ActionCreatePreparedStatementResult.Builder result =
                ActionCreatePreparedStatementResult.newBuilder().setPreparedStatementHandle(handle);
        description
                .schema()
                .ifPresent(schema -> result.setDatasetSchema(ByteString.copyFrom(schema.serializeAsMessage())));
        Schema parameters = ParameterBinding.schema(description);
        if (!parameters.getFields().isEmpty()) {
            result.setParameterSchema(ByteString.copyFrom(parameters.serializeAsMessage()));
        }
        return result.build();
    }

    /** The statement with its values, and its columns with the values' types: those that the client binds, not those that were announced. */
    PreparedQuery bind(FlightSession session, PreparedQuery statement, List<Parameter> values) {
        Description announced = statement.announced();
        checkCount(announced, values.size());
        List<Parameter> nulls = values.stream()
                .map(value -> new Parameter(value.type(), Optional.empty()))
                .toList();
        Description bound =
                isAsAnnounced(announced, values) ? announced : describe(request(session, statement.sql(), nulls));
        List<Parameter> typed = new ArrayList<>();
        for (Parameter value : values) {
            Optional<String> found =
                    Optional.of(bound.parameterTypes().get(typed.size())).filter(type -> !type.equals("UNKNOWN"));
            typed.add(new Parameter(value.type().or(() -> found), value.text()));
        }
        return statement.bind(bound, typed);
    }

    private static boolean isAsAnnounced(Description announced, List<Parameter> values) {
        return IntStream.range(0, values.size())
                .allMatch(i -> values.get(i)
                        .type()
                        .map(announced.parameterTypes().get(i)::equals)
                        .orElse(true));
    }

    private static void checkCount(Description description, int bound) {
        int expected = description.parameterTypes().size();
        if (bound != expected) {
            throw new QueryException(
                    ErrorCode.INVALID_REQUEST,
                    "the statement has " + expected + " parameters and " + bound + " are bound");
        }
    }

    /** Starts the statement, and finds out its columns while it is being planned and launched. */
    FlightInfo start(FlightSession session, String sql, FlightDescriptor descriptor) throws InterruptedException {
        return start(session, request(session, sql, List.of()), () -> describe(session, sql), descriptor);
    }

    FlightInfo start(FlightSession session, PreparedQuery statement, FlightDescriptor descriptor)
            throws InterruptedException {
        return start(session, request(session, statement), statement::description, descriptor);
    }

    private FlightInfo start(
            FlightSession session, QueryRequest request, Supplier<Description> description, FlightDescriptor descriptor)
            throws InterruptedException {
        Query query = queries.execute(request);
        try {
            return announce(session, query, description.get(), descriptor);
        } catch (RuntimeException | InterruptedException e) {
            query.close();
            throw e;
        }
    }

    /** What changes the session has done so by then: many clients never fetch what has no columns. */
    private FlightInfo announce(
            FlightSession session, Query query, Description description, FlightDescriptor descriptor)
            throws InterruptedException {
        if (description.schema().isEmpty()) {
            var _ = awaitEnd(query);
        }
        announce(session, new Announced(query, description.schema()));
        ByteString handle = ByteString.copyFromUtf8(query.id().value());
        TicketStatementQuery ticket =
                TicketStatementQuery.newBuilder().setStatementHandle(handle).build();
        FlightEndpoint endpoint = new FlightEndpoint(new Ticket(Any.pack(ticket).toByteArray()));
        return FlightInfo.builder(description.schema().orElse(NO_COLUMNS), descriptor, List.of(endpoint))
                .setRecords(-1)
                .setBytes(-1)
                .setOrdered(true)
                .setAppMetadata(query.id().value().getBytes(StandardCharsets.US_ASCII))
                .build();
    }

    /** A call that ends before its answer is sent leaves a query that nobody knows of. */
    private void announce(FlightSession session, Announced announced) {
        OpenQueries open = session.queries();
        open.announce(announced, ClientConnections.current(), clock.instant());
        Context.CancellationListener end = call -> {
            if (call.cancellationCause() != null) {
                open.giveUp(announced.query());
            }
        };
        Context.current().addListener(end, Runnable::run);
    }

    /** Answers on a thread of its own and returns at once. */
    void fetch(FlightSession session, ByteString handle, ServerStreamListener listener) {
        stream(session, session.queries().claim(new QueryId(handle.toStringUtf8())), listener);
    }

    /** For clients that fetch a prepared statement without asking for its flight info first. */
    void run(FlightSession session, PreparedQuery statement, ServerStreamListener listener) {
        Query query = queries.execute(request(session, statement));
        announce(session, new Announced(query, Optional.empty()));
        stream(session, session.queries().claim(query.id()), listener);
    }

    private void stream(FlightSession session, Announced announced, ServerStreamListener listener) {
        Thread.ofVirtual()
                .name("flight-" + announced.query().id())
                .start(new ResultStream(session.queries(), announced, listener, allocator));
    }

    /**
     * Runs a statement to its end, or to that of its call or session.
     *
     * @return rows changed; -1 for a statement that returns rows
     */
    long update(FlightSession session, PreparedQuery statement) throws InterruptedException {
        Query query = queries.execute(request(session, statement));
        session.queries().hold(query);
        try {
            if (!awaitEnd(query)) {
                throw new QueryException(ErrorCode.TIME_LIMIT_EXCEEDED, "the statement ran for more than a day");
            }
            var status = query.status();
            if (status.error().isPresent()) {
                throw FlightErrors.status(status.error().get().toException(), Optional.of(query.id()));
            }
            return status.commandTag().equals("SELECT") ? -1 : 0;
        } finally {
            session.queries().close(query);
        }
    }

    private static boolean awaitEnd(Query query) throws InterruptedException {
        try (Departure departure = Departure.watch()) {
            return query.awaitEnd(LONGEST);
        }
    }

    private static QueryRequest request(FlightSession session, PreparedQuery statement) {
        checkCount(statement.description(), statement.parameters().size());
        return request(session, statement.sql(), statement.parameters());
    }

    private static QueryRequest request(FlightSession session, String sql, List<Parameter> parameters) {
        return new QueryRequest(
                sql, parameters, session.settings(), session.principal(), Door.FLIGHT_SQL, QueryRequest.Options.none());
    }
}
