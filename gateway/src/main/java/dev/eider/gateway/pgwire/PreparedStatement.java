package dev.eider.gateway.pgwire;

import dev.eider.contract.QueryException;
import dev.eider.gateway.pgwire.type.ParameterDecoder;
import dev.eider.gateway.pgwire.type.PgType;
import dev.eider.gateway.query.Description;
import dev.eider.gateway.query.Parameter;
import dev.eider.gateway.query.SessionMemory;
import dev.eider.gateway.sql.StatementSplitter.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.arrow.vector.types.pojo.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A statement as Parse has left it. Planned when a client asks what it returns or needs to know a parameter's type. Counts as kept by the
 * session as long as its name or a portal holds it. For one thread.
 */
final class PreparedStatement {
    private static final long OWN_BYTES = 1 << 10;
    private static final long OID_BYTES = 24;

    private final String text;
    private final Optional<Statement> statement;
    private final List<Integer> givenOids;
    private final StatementRunner runner;
    private @Nullable Description description;
    private boolean told;
    private long bytes;
    private int holders;

    /** @param statement absent if {@code text} is empty or a comment */
    PreparedStatement(
            String name, String text, Optional<Statement> statement, List<Integer> givenOids, StatementRunner runner) {
        this.text = text;
        this.statement = statement;
        this.givenOids = givenOids;
        this.runner = runner;
        this.bytes = OWN_BYTES
                + OID_BYTES * givenOids.size()
                + SessionMemory.bytes(name)
                + SessionMemory.bytes(text)
                + statement.map(one -> SessionMemory.bytes(one.sql())).orElse(0L);
    }

    /** @throws QueryException OUT_OF_MEMORY if the session keeps too much */
    void hold() {
        if (holders == 0) {
            runner.memory().take(bytes);
        }
        holders++;
    }

    void release() {
        holders--;
        if (holders == 0) {
            runner.memory().giveBack(bytes);
        }
    }

    String text() {
        return text;
    }

    Optional<Statement> statement() {
        return statement;
    }

    Description describe() {
        if (description == null) {
            Description found = statement
                    .map(one -> runner.describe(one.sql(), givenTypes()))
                    .orElseGet(() -> new Description(Optional.empty(), List.of()));
            runner.memory().take(SessionMemory.bytes(found));
            bytes += SessionMemory.bytes(found);
            description = found;
        }
        return description;
    }

    /** The columns for a client that asks for them. */
    Optional<Schema> tell() {
        Optional<Schema> schema = describe().schema();
        told = true;
        return schema;
    }

    /** The columns, if the client has been told of them. */
    Optional<Schema> told() {
        return told && description != null ? description.schema() : Optional.empty();
    }

    /** What has been found out of a parameter whose type the client has left open; absent if nobody has tried or nothing could be. */
    Optional<String> inferredType(int index) {
        if (description == null || index >= description.parameterTypes().size()) {
            return Optional.empty();
        }
        return Optional.of(description.parameterTypes().get(index)).filter(type -> !type.equals("UNKNOWN"));
    }

    /** NULLs of the types that the client has given. */
    private List<Parameter> givenTypes() {
        return givenOids.stream().map(ParameterDecoder::ofType).toList();
    }

    /** The client's own types where it has given any, else those that follow from the statement. */
    List<Integer> parameterOids() {
        List<String> types = describe().parameterTypes();
        List<Integer> oids = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            int given = givenOid(i);
            oids.add(given != 0 ? given : PgType.parameterOid(types.get(i)));
        }
        return oids;
    }

    /** Then precision and scale of numeric columns hang on the values. */
    boolean hasNumericParameter() {
        return IntStream.range(0, describe().parameterTypes().size())
                .anyMatch(index -> BoundParameter.oid(this, index) == PgType.NUMERIC.oid());
    }

    /** 0 if the client has left the type open. */
    int givenOid(int index) {
        return index < givenOids.size() ? givenOids.get(index) : 0;
    }
}
