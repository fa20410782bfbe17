package dev.eider.gateway.pgwire;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.pgwire.protocol.BackendWriter;
import dev.eider.gateway.pgwire.protocol.FieldDescription;
import dev.eider.gateway.pgwire.protocol.FrontendMessage.Bind;
import dev.eider.gateway.pgwire.protocol.FrontendMessage.Close;
import dev.eider.gateway.pgwire.protocol.FrontendMessage.Describe;
import dev.eider.gateway.pgwire.protocol.FrontendMessage.Execute;
import dev.eider.gateway.pgwire.protocol.FrontendMessage.ParameterValue;
import dev.eider.gateway.pgwire.protocol.FrontendMessage.Parse;
import dev.eider.gateway.pgwire.protocol.WireFormat;
import dev.eider.gateway.pgwire.type.ColumnType;
import dev.eider.gateway.pgwire.type.Formats;
import dev.eider.gateway.pgwire.type.ParameterDecoder;
import dev.eider.gateway.query.Parameter;
import dev.eider.gateway.query.Session;
import dev.eider.gateway.query.Session.TransactionStatus;
import dev.eider.gateway.query.SessionMemory;
import dev.eider.gateway.query.WorkingMemory;
import dev.eider.gateway.sql.StatementSplitter;
import dev.eider.gateway.sql.StatementSplitter.Statement;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.apache.arrow.vector.types.pojo.Schema;

/** Answers the extended protocol's messages. Portals have names; that of the empty name is replaced without being closed first. For one thread. */
final class ExtendedProtocol implements AutoCloseable {
    private final StatementRunner runner;
    private final BackendWriter writer;
    private final Session session;
    private final Completion completion;
    private final PreparedStatements statements;
    private final Map<String, BoundPortal> portals = new HashMap<>();

    /** What a portal keeps besides its values: the beginning of a result, which may be on the heap. */
    private static final long PORTAL_BYTES = 64 << 10;

    private static final long FORMAT_BYTES = 8;

    /**
     * @param portal absent if the statement is empty
     * @param bytes that the session keeps for it
     */
    private record BoundPortal(PreparedStatement statement, Optional<Portal> portal, long bytes) {}

    ExtendedProtocol(
            StatementRunner runner,
            BackendWriter writer,
            Session session,
            Completion completion,
            PreparedStatements statements) {
        this.runner = runner;
        this.writer = writer;
        this.session = session;
        this.completion = completion;
        this.statements = statements;
    }

    void parse(Parse parse) throws IOException {
        runner.checkText(parse.sql());
        List<Statement> split = StatementSplitter.split(parse.sql());
        if (split.size() > 1) {
            throw new QueryException(
                    ErrorCode.SYNTAX_ERROR, "cannot insert multiple commands into a prepared statement");
        }
        Optional<Statement> statement = split.stream().findFirst();
        statement.ifPresent(runner::check);
        statements.checkFree(parse.statement());
        List<Integer> oids = DriverQuestions.answer(parse.sql())
                .map(DriverQuestions.Answer::oids)
                .filter(own -> !own.isEmpty() && parse.parameterOids().isEmpty())
                .orElse(parse.parameterOids());
        statements.put(
                parse.statement(), new PreparedStatement(parse.statement(), parse.sql(), statement, oids, runner));
        writer.parseComplete();
    }

    /** @param read called when the message has been read, and its values are what is held of it */
    void bind(Bind bind, Runnable read) throws IOException {
        PreparedStatement statement = statements.named(bind.statement());
        statement.statement().ifPresent(runner::check);
        if (!bind.portal().isEmpty() && portals.containsKey(bind.portal())) {
            throw new QueryException(ErrorCode.DUPLICATE_PORTAL, "cursor \"" + bind.portal() + "\" already exists");
        }
        resolveTypes(statement, bind.values().size());
        List<Parameter> parameters = parameters(bind, statement);
        read.run();
        Optional<Portal> portal = statement
                .statement()
                .map(one -> new Portal(
                        one.sql(),
                        parameters,
                        beyondDecimal(statement, parameters),
                        bind.resultFormats(),
                        runner,
                        statement::told));
        closePortal(bind.portal());
        keep(bind.portal(), new BoundPortal(statement, portal, bytes(bind, parameters)));
        writer.bindComplete();
    }

    private void keep(String name, BoundPortal bound) {
        runner.memory().take(bound.bytes());
        try {
            bound.statement().hold();
        } catch (QueryException e) {
            runner.memory().giveBack(bound.bytes());
            throw e;
        }
        portals.put(name, bound);
    }

    /** Of the nameless portal, which each session has, only what is more than usual. */
    private static long bytes(Bind bind, List<Parameter> parameters) {
        return (bind.portal().isEmpty() ? 0 : PORTAL_BYTES + SessionMemory.bytes(bind.portal()))
                + FORMAT_BYTES * bind.resultFormats().size()
                + SessionMemory.bytesOf(parameters);
    }

    private static List<Parameter> parameters(Bind bind, PreparedStatement statement) {
        int count = bind.values().size();
        Formats.check(bind.parameterFormats(), count, "parameter");
        List<Parameter> parameters = new ArrayList<>(count);
        try (WorkingMemory.Share _ = WorkingMemory.OF_PROCESS.take(length(bind))) {
            for (int i = 0; i < count; i++) {
                parameters.add(BoundParameter.of(
                        statement,
                        i,
                        Formats.at(bind.parameterFormats(), i),
                        bind.values().get(i)));
            }
        }
        return parameters;
    }

    private static long length(Bind bind) {
        return bind.values().stream()
                .mapToLong(value -> switch (value) {
                    case ParameterValue.Null _ -> 0;
                    case ParameterValue.Bytes(byte[] bytes) -> bytes.length;
                })
                .sum();
    }

    private static OptionalInt beyondDecimal(PreparedStatement statement, List<Parameter> parameters) {
        return IntStream.range(0, parameters.size())
                .filter(i -> ParameterDecoder.isBeyondDecimal(BoundParameter.oid(statement, i), parameters.get(i)))
                .map(i -> i + 1)
                .findFirst();
    }

    /** As PostgreSQL does in Parse: finds the types that the client has left open, strings among them, once. */
    private static void resolveTypes(PreparedStatement statement, int values) {
        try {
            for (int i = 0; i < values; i++) {
                if (ParameterDecoder.isOpen(statement.givenOid(i))) {
                    statement.describe();
                    return;
                }
            }
        } catch (QueryException e) {
            throw located(statement, e);
        }
    }

    /** @param executedNext whether the portal's Execute has come, too */
    void describe(Describe describe, boolean executedNext) throws IOException, InterruptedException {
        switch (describe.target()) {
            case STATEMENT -> {
                PreparedStatement statement = statements.named(describe.name());
                Optional<Schema> schema = schema(statement);
                writer.parameterDescription(statement.parameterOids());
                columns(statement, schema, List.of());
            }
            case PORTAL -> {
                BoundPortal bound = portal(describe.name());
                if (executedNext && bound.portal().isPresent()) {
                    describeResult(bound.statement(), bound.portal().get());
                } else {
                    columns(
                            bound.statement(),
                            schema(bound.statement()),
                            bound.portal().map(Portal::formats).orElse(List.of()));
                }
            }
        }
    }

    private void describeResult(PreparedStatement statement, Portal portal) throws IOException, InterruptedException {
        statement.statement().ifPresent(runner::check);
        try {
            List<FieldDescription> columns = portal.open();
            if (columns.isEmpty()) {
                writer.noData();
            } else {
                writer.rowDescription(columns);
            }
        } catch (QueryException e) {
            throw located(statement, e);
        }
    }

    private Optional<Schema> schema(PreparedStatement statement) {
        statement.statement().ifPresent(runner::check);
        try {
            return statement.tell();
        } catch (QueryException e) {
            throw located(statement, e);
        }
    }

    private void columns(PreparedStatement statement, Optional<Schema> schema, List<WireFormat> formats)
            throws IOException {
        if (schema.isEmpty() || schema.get().getFields().isEmpty()) {
            writer.noData();
            return;
        }
        Portal.checkColumns(schema.get().getFields().size(), formats);
        List<FieldDescription> columns = ColumnType.describe(schema.get(), formats);
        writer.rowDescription(
                statement.hasNumericParameter()
                        ? columns.stream()
                                .map(FieldDescription::withoutModifier)
                                .toList()
                        : columns);
    }

    void execute(Execute execute) throws IOException, InterruptedException {
        BoundPortal bound = portal(execute.portal());
        if (bound.portal().isEmpty()) {
            writer.emptyQueryResponse();
            return;
        }
        Statement statement = bound.statement().statement().orElseThrow();
        runner.check(statement);
        try {
            run(statement, bound.portal().get(), execute.maxRows());
        } catch (QueryException e) {
            throw located(bound.statement(), e);
        }
    }

    private void run(Statement statement, Portal portal, int maxRows) throws IOException, InterruptedException {
        Portal.Outcome outcome = portal.run(maxRows == 0 ? Long.MAX_VALUE : maxRows, writer);
        if (!outcome.complete()) {
            writer.portalSuspended();
            return;
        }
        TransactionStatus before = portal.transactionBefore();
        completion.write(statement, before, outcome);
        if (before != TransactionStatus.IDLE && session.transaction() == TransactionStatus.IDLE) {
            closePortals();
        }
    }

    private static QueryException located(PreparedStatement statement, QueryException error) {
        int offset = statement.statement().map(Statement::offset).orElse(0);
        return ErrorPositions.within(statement.text(), offset, error);
    }

    /** It is no error if there is nothing of that name. */
    void close(Close close) throws IOException {
        switch (close.target()) {
            case STATEMENT -> statements.remove(close.name());
            case PORTAL -> closePortal(close.name());
        }
        writer.closeComplete();
    }

    /** What a Query message does to the nameless statement and portal. */
    void forgetUnnamed() {
        statements.remove("");
        closePortal("");
    }

    /** A transaction has ended: its portals go, prepared statements stay. */
    void closePortals() {
        List.copyOf(portals.keySet()).forEach(this::closePortal);
    }

    private void closePortal(String name) {
        BoundPortal closed = portals.remove(name);
        if (closed != null) {
            closed.portal().ifPresent(Portal::close);
            closed.statement().release();
            runner.memory().giveBack(closed.bytes());
        }
    }

    private BoundPortal portal(String name) {
        BoundPortal portal = portals.get(name);
        if (portal == null) {
            throw new QueryException(ErrorCode.PORTAL_NOT_FOUND, "portal \"" + name + "\" does not exist");
        }
        return portal;
    }

    @Override
    public void close() {
        closePortals();
    }
}
