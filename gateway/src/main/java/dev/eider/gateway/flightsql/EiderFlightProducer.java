package dev.eider.gateway.flightsql;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import dev.eider.gateway.query.Description;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.arrow.flight.CancelFlightInfoRequest;
import org.apache.arrow.flight.CancelStatus;
import org.apache.arrow.flight.CloseSessionRequest;
import org.apache.arrow.flight.CloseSessionResult;
import org.apache.arrow.flight.FlightDescriptor;
import org.apache.arrow.flight.FlightEndpoint;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.GetSessionOptionsRequest;
import org.apache.arrow.flight.GetSessionOptionsResult;
import org.apache.arrow.flight.PutResult;
import org.apache.arrow.flight.Result;
import org.apache.arrow.flight.SchemaResult;
import org.apache.arrow.flight.SetSessionOptionsRequest;
import org.apache.arrow.flight.SetSessionOptionsResult;
import org.apache.arrow.flight.Ticket;
import org.apache.arrow.flight.sql.CancelResult;
import org.apache.arrow.flight.sql.NoOpFlightSqlProducer;
import org.apache.arrow.flight.sql.SqlInfoBuilder;
import org.apache.arrow.flight.sql.impl.FlightSql;
import org.apache.arrow.flight.sql.impl.FlightSql.DoPutUpdateResult;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * The protocol's calls, each handed on with the caller's session. What is not overridden here is answered with UNIMPLEMENTED. gRPC
 * calls from many threads, which are virtual and may block.
 */
final class EiderFlightProducer extends NoOpFlightSqlProducer {
    private final FlightSessions sessions;
    private final StatementCalls statements;
    private final MetadataStreams metadata;
    private final SqlInfoBuilder sqlInfos;
    private final BufferAllocator allocator;

    EiderFlightProducer(
            FlightSessions sessions,
            StatementCalls statements,
            MetadataStreams metadata,
            SqlInfoBuilder sqlInfos,
            BufferAllocator allocator) {
        this.sessions = sessions;
        this.statements = statements;
        this.metadata = metadata;
        this.sqlInfos = sqlInfos;
        this.allocator = allocator;
    }

    private static FlightSession session(CallContext context) {
        FlightSession session = SessionMiddleware.session(context);
        session.usedOver(ClientConnections.current());
        return session;
    }

    private static <T> T answer(Callable<T> call) {
        try {
            return call.call();
        } catch (Exception e) {
            throw FlightErrors.status(e, Optional.empty());
        }
    }

    // Statements

    @Override
    public FlightInfo getFlightInfoStatement(
            FlightSql.CommandStatementQuery command, CallContext context, FlightDescriptor descriptor) {
        return answer(() -> statements.start(session(context), command.getQuery(), descriptor));
    }

    @Override
    public SchemaResult getSchemaStatement(
            FlightSql.CommandStatementQuery command, CallContext context, FlightDescriptor descriptor) {
        return answer(() -> schema(statements.describe(session(context), command.getQuery())));
    }

    @Override
    public void getStreamStatement(
            FlightSql.TicketStatementQuery ticket, CallContext context, ServerStreamListener listener) {
        answer(() -> {
            statements.fetch(session(context), ticket.getStatementHandle(), listener);
            return true;
        });
    }

    @Override
    public Runnable acceptPutStatement(
            FlightSql.CommandStatementUpdate command,
            CallContext context,
            FlightStream stream,
            StreamListener<PutResult> acknowledgements) {
        PreparedQuery statement =
                PreparedQuery.unbound(command.getQuery(), new Description(Optional.empty(), List.of()));
        return () -> answer(() -> {
            acknowledge(statements.update(session(context), statement), acknowledgements);
            return true;
        });
    }

    private static SchemaResult schema(Description description) {
        return new SchemaResult(description.schema().orElse(new Schema(List.of())));
    }

    // Prepared statements

    @Override
    public void createPreparedStatement(
            FlightSql.ActionCreatePreparedStatementRequest request,
            CallContext context,
            StreamListener<Result> listener) {
        Message result = answer(() -> statements.prepare(session(context), request.getQuery()));
        listener.onNext(new Result(Any.pack(result).toByteArray()));
        listener.onCompleted();
    }

    @Override
    public void closePreparedStatement(
            FlightSql.ActionClosePreparedStatementRequest request,
            CallContext context,
            StreamListener<Result> listener) {
        session(context).unprepare(request.getPreparedStatementHandle());
        listener.onCompleted();
    }

    @Override
    public FlightInfo getFlightInfoPreparedStatement(
            FlightSql.CommandPreparedStatementQuery command, CallContext context, FlightDescriptor descriptor) {
        return answer(() -> {
            FlightSession session = session(context);
            return statements.start(session, session.statement(command.getPreparedStatementHandle()), descriptor);
        });
    }

    @Override
    public SchemaResult getSchemaPreparedStatement(
            FlightSql.CommandPreparedStatementQuery command, CallContext context, FlightDescriptor descriptor) {
        return answer(() -> schema(
                session(context).statement(command.getPreparedStatementHandle()).description()));
    }

    @Override
    public void getStreamPreparedStatement(
            FlightSql.CommandPreparedStatementQuery command, CallContext context, ServerStreamListener listener) {
        answer(() -> {
            FlightSession session = session(context);
            statements.run(session, session.statement(command.getPreparedStatementHandle()), listener);
            return true;
        });
    }

    @Override
    public Runnable acceptPutPreparedStatementQuery(
            FlightSql.CommandPreparedStatementQuery command,
            CallContext context,
            FlightStream stream,
            StreamListener<PutResult> acknowledgements) {
        return () -> answer(() -> {
            FlightSession session = session(context);
            PreparedQuery statement = session.statement(command.getPreparedStatementHandle());
            session.bind(
                    command.getPreparedStatementHandle(),
                    statements.bind(session, statement, ParameterBinding.read(stream)));
            acknowledgements.onCompleted();
            return true;
        });
    }

    @Override
    public Runnable acceptPutPreparedStatementUpdate(
            FlightSql.CommandPreparedStatementUpdate command,
            CallContext context,
            FlightStream stream,
            StreamListener<PutResult> acknowledgements) {
        return () -> answer(() -> {
            FlightSession session = session(context);
            PreparedQuery statement = session.statement(command.getPreparedStatementHandle());
            PreparedQuery bound = statements.bind(session, statement, ParameterBinding.read(stream));
            acknowledge(statements.update(session, bound), acknowledgements);
            return true;
        });
    }

    private void acknowledge(long rows, StreamListener<PutResult> acknowledgements) {
        byte[] result =
                DoPutUpdateResult.newBuilder().setRecordCount(rows).build().toByteArray();
        try (ArrowBuf buffer = allocator.buffer(result.length)) {
            buffer.writeBytes(result);
            acknowledgements.onNext(PutResult.metadata(buffer));
        }
        acknowledgements.onCompleted();
    }

    // Queries and sessions

    @Override
    public void cancelFlightInfo(
            CancelFlightInfoRequest request, CallContext context, StreamListener<CancelStatus> listener) {
        listener.onNext(answer(() -> SessionCalls.cancel(session(context), request.getInfo())));
        listener.onCompleted();
    }

    /** The older form of {@link #cancelFlightInfo}, which clients still send. */
    @Override
    @SuppressWarnings("deprecation")
    public void cancelQuery(FlightInfo info, CallContext context, StreamListener<CancelResult> listener) {
        CancelStatus status = answer(() -> SessionCalls.cancel(session(context), info));
        listener.onNext(status == CancelStatus.CANCELLED ? CancelResult.CANCELLED : CancelResult.NOT_CANCELLABLE);
        listener.onCompleted();
    }

    @Override
    public void setSessionOptions(
            SetSessionOptionsRequest request, CallContext context, StreamListener<SetSessionOptionsResult> listener) {
        listener.onNext(
                new SetSessionOptionsResult(statements.setOptions(session(context), request.getSessionOptions())));
        listener.onCompleted();
    }

    @Override
    public void getSessionOptions(
            GetSessionOptionsRequest request, CallContext context, StreamListener<GetSessionOptionsResult> listener) {
        listener.onNext(new GetSessionOptionsResult(SessionCalls.get(session(context))));
        listener.onCompleted();
    }

    @Override
    public void closeSession(
            CloseSessionRequest request, CallContext context, StreamListener<CloseSessionResult> listener) {
        sessions.end(SessionMiddleware.sessionKey(context));
        listener.onNext(new CloseSessionResult(CloseSessionResult.Status.CLOSED));
        listener.onCompleted();
    }

    // Metadata

    private static FlightInfo info(Message command, Schema schema, FlightDescriptor descriptor) {
        FlightEndpoint endpoint =
                new FlightEndpoint(new Ticket(Any.pack(command).toByteArray()));
        return FlightInfo.builder(schema, descriptor, List.of(endpoint))
                .setRecords(-1)
                .setBytes(-1)
                .build();
    }

    private static void send(Runnable stream) {
        answer(() -> {
            stream.run();
            return true;
        });
    }

    @Override
    public FlightInfo getFlightInfoCatalogs(
            FlightSql.CommandGetCatalogs request, CallContext context, FlightDescriptor descriptor) {
        return info(request, Schemas.GET_CATALOGS_SCHEMA, descriptor);
    }

    @Override
    public void getStreamCatalogs(CallContext context, ServerStreamListener listener) {
        send(() -> metadata.catalogs(session(context).principal(), listener));
    }

    @Override
    public FlightInfo getFlightInfoSchemas(
            FlightSql.CommandGetDbSchemas request, CallContext context, FlightDescriptor descriptor) {
        return info(request, Schemas.GET_SCHEMAS_SCHEMA, descriptor);
    }

    @Override
    public void getStreamSchemas(
            FlightSql.CommandGetDbSchemas command, CallContext context, ServerStreamListener listener) {
        send(() -> metadata.schemas(command, session(context).principal(), listener));
    }

    @Override
    public FlightInfo getFlightInfoTables(
            FlightSql.CommandGetTables request, CallContext context, FlightDescriptor descriptor) {
        Schema schema = request.getIncludeSchema() ? Schemas.GET_TABLES_SCHEMA : Schemas.GET_TABLES_SCHEMA_NO_SCHEMA;
        return info(request, schema, descriptor);
    }

    @Override
    public void getStreamTables(
            FlightSql.CommandGetTables command, CallContext context, ServerStreamListener listener) {
        send(() -> metadata.tables(command, session(context).principal(), listener));
    }

    @Override
    public FlightInfo getFlightInfoTableTypes(
            FlightSql.CommandGetTableTypes request, CallContext context, FlightDescriptor descriptor) {
        return info(request, Schemas.GET_TABLE_TYPES_SCHEMA, descriptor);
    }

    @Override
    public void getStreamTableTypes(CallContext context, ServerStreamListener listener) {
        send(() -> metadata.tableTypes(listener));
    }

    @Override
    public FlightInfo getFlightInfoSqlInfo(
            FlightSql.CommandGetSqlInfo request, CallContext context, FlightDescriptor descriptor) {
        return info(request, Schemas.GET_SQL_INFO_SCHEMA, descriptor);
    }

    @Override
    public void getStreamSqlInfo(
            FlightSql.CommandGetSqlInfo command, CallContext context, ServerStreamListener listener) {
        send(() -> sqlInfos.send(command.getInfoList(), listener));
    }

    @Override
    public FlightInfo getFlightInfoTypeInfo(
            FlightSql.CommandGetXdbcTypeInfo request, CallContext context, FlightDescriptor descriptor) {
        return info(request, Schemas.GET_TYPE_INFO_SCHEMA, descriptor);
    }

    @Override
    public void getStreamTypeInfo(
            FlightSql.CommandGetXdbcTypeInfo request, CallContext context, ServerStreamListener listener) {
        send(() -> TypeInfos.send(request, allocator, listener));
    }

    @Override
    public FlightInfo getFlightInfoPrimaryKeys(
            FlightSql.CommandGetPrimaryKeys request, CallContext context, FlightDescriptor descriptor) {
        return info(request, Schemas.GET_PRIMARY_KEYS_SCHEMA, descriptor);
    }

    @Override
    public void getStreamPrimaryKeys(
            FlightSql.CommandGetPrimaryKeys command, CallContext context, ServerStreamListener listener) {
        send(() -> metadata.none(Schemas.GET_PRIMARY_KEYS_SCHEMA, listener));
    }

    @Override
    public FlightInfo getFlightInfoExportedKeys(
            FlightSql.CommandGetExportedKeys request, CallContext context, FlightDescriptor descriptor) {
        return info(request, Schemas.GET_EXPORTED_KEYS_SCHEMA, descriptor);
    }

    @Override
    public void getStreamExportedKeys(
            FlightSql.CommandGetExportedKeys command, CallContext context, ServerStreamListener listener) {
        send(() -> metadata.none(Schemas.GET_EXPORTED_KEYS_SCHEMA, listener));
    }

    @Override
    public FlightInfo getFlightInfoImportedKeys(
            FlightSql.CommandGetImportedKeys request, CallContext context, FlightDescriptor descriptor) {
        return info(request, Schemas.GET_IMPORTED_KEYS_SCHEMA, descriptor);
    }

    @Override
    public void getStreamImportedKeys(
            FlightSql.CommandGetImportedKeys command, CallContext context, ServerStreamListener listener) {
        send(() -> metadata.none(Schemas.GET_IMPORTED_KEYS_SCHEMA, listener));
    }

    @Override
    public FlightInfo getFlightInfoCrossReference(
            FlightSql.CommandGetCrossReference request, CallContext context, FlightDescriptor descriptor) {
        return info(request, Schemas.GET_CROSS_REFERENCE_SCHEMA, descriptor);
    }

    @Override
    public void getStreamCrossReference(
            FlightSql.CommandGetCrossReference command, CallContext context, ServerStreamListener listener) {
        send(() -> metadata.none(Schemas.GET_CROSS_REFERENCE_SCHEMA, listener));
    }
}
