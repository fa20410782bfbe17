package dev.eider.gateway.pgwire.protocol;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.pgwire.protocol.FrontendMessage.ParameterValue;
import dev.eider.gateway.pgwire.protocol.FrontendMessage.Target;
import dev.eider.gateway.query.SessionMemory;
import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Turns a client's bytes into messages. Each is a type (1 byte), a length (4 bytes, counting itself) and a body.
 *
 * <p>A length that no message can have ends the connection, since nothing after it can be understood; a body that is wrong inside its
 * length does not. For one thread.
 */
public final class FrontendReader {
    private static final int LENGTH_BYTES = 4;
    /** PostgreSQL's bound for messages that carry names only (PQ_SMALL_MESSAGE_LIMIT). */
    private static final int SMALL = 10_000;
    /** PostgreSQL's bound for an answer in authentication (PG_MAX_AUTH_TOKEN_LENGTH). */
    private static final int AUTHENTICATION = 65_535;
    /** PostgreSQL's bound for any message (MaxAllocSize). */
    private static final int LARGE = 0x3fff_ffff;

    private final ReadAhead in;
    private final int maxMessageBytes;
    private final SessionMemory memory;
    private int type;

    /**
     * @param maxMessageBytes a longer message, up to PostgreSQL's own bound, is read past and refused
     * @param memory what a message takes of it, it has until the next one is asked for; the caller's to close
     */
    public FrontendReader(ReadAhead in, int maxMessageBytes, SessionMemory memory) {
        this.in = in;
        this.maxMessageBytes = maxMessageBytes;
        this.memory = memory;
    }

    /**
     * The next message, waiting for it.
     *
     * @throws EOFException if the client has gone
     * @throws FatalException PROTOCOL_VIOLATION if the stream makes no sense
     * @throws QueryException if the message is wrong in itself; the next one can be read
     */
    public FrontendMessage read() throws IOException {
        forget();
        type = in.read();
        return switch (type) {
            case 'Q' -> simpleQuery(large());
            case 'P' -> parse(large());
            case 'B' -> bind(large());
            case 'D' -> describe(small());
            case 'E' -> execute(small());
            case 'C' -> close(small());
            case 'H' -> empty(small(), new FrontendMessage.Flush());
            case 'S' -> empty(small(), new FrontendMessage.Sync());
            case 'X' -> empty(small(), new FrontendMessage.Terminate());
            case 'd', 'c', 'f' -> skipped(new FrontendMessage.CopyMessage());
            case 'F' -> skipped(new FrontendMessage.FunctionCall());
            default -> throw new FatalException(ErrorCode.PROTOCOL_VIOLATION, "invalid frontend message type " + type);
        };
    }

    /** Whether the next message has come already, at least in part, and is Execute. */
    public boolean executeIsNext() throws IOException {
        return in.peek() == 'E';
    }

    /** Whether after an error in the message last begun the client goes on with Sync; else it waits for ReadyForQuery. */
    public boolean inExtendedProtocol() {
        return type != 'Q' && type != 'F';
    }

    /** The body of the client's next answer in authentication. */
    public byte[] readAuthentication() throws IOException {
        type = in.read();
        if (type != 'p') {
            throw new FatalException(
                    ErrorCode.PROTOCOL_VIOLATION, "expected password or SASL response, got message type " + type);
        }
        return body(length(AUTHENTICATION));
    }

    private MessageBody small() throws IOException {
        return new MessageBody(body(length(SMALL)));
    }

    private MessageBody large() throws IOException {
        int length = length(LARGE);
        if (length > maxMessageBytes) {
            in.skip(length);
            throw new QueryException(
                    ErrorCode.STATEMENT_TOO_LARGE,
                    "the message has " + length + " bytes, at most " + maxMessageBytes + " are taken");
        }
        return new MessageBody(body(length));
    }

    private <T> T skipped(T message) throws IOException {
        in.skip(length(LARGE));
        return message;
    }

    /** The message that was read last is needed no more, and what it took is given back. */
    public void forget() {
        memory.giveBackAll();
    }

    private int length(int limit) throws IOException {
        int length = (in.read() << 24) | (in.read() << 16) | (in.read() << 8) | in.read();
        if (length < LENGTH_BYTES || length > limit) {
            throw new FatalException(
                    ErrorCode.PROTOCOL_VIOLATION,
                    "invalid message length " + length + " for message type " + (char) type);
        }
        return length - LENGTH_BYTES;
    }

    private byte[] body(int length) throws IOException {
        byte[] body = new byte[Math.min(length, SessionMemory.FREE_MESSAGE_BYTES)];
        memory.takeMessage(body.length);
        int done = 0;
        while (done < length) {
            if (done == body.length) {
                // Grows with what has really come, so that a length alone costs nothing.
                int larger = (int) Math.min(length, 2L * body.length);
                takeOrSkip(larger - body.length, length - done);
                body = Arrays.copyOf(body, larger);
            }
            int count = body.length - done;
            in.read(body, done, count);
            done += count;
        }
        return body;
    }

    /** A message for which there is no room is read past before it is refused. */
    private void takeOrSkip(int bytes, int rest) throws IOException {
        try {
            memory.takeMessage(bytes);
        } catch (QueryException e) {
            memory.giveBackAll();
            in.skip(rest);
            throw e;
        }
    }

    private static FrontendMessage empty(MessageBody body, FrontendMessage message) {
        body.end();
        return message;
    }

    private static FrontendMessage simpleQuery(MessageBody body) {
        String sql = body.string();
        body.end();
        return new FrontendMessage.SimpleQuery(sql);
    }

    private static FrontendMessage parse(MessageBody body) {
        String statement = body.string();
        String sql = body.string();
        int count = body.int16();
        List<Integer> oids = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            oids.add(body.int32());
        }
        body.end();
        return new FrontendMessage.Parse(statement, sql, List.copyOf(oids));
    }

    private static FrontendMessage bind(MessageBody body) {
        String portal = body.string();
        String statement = body.string();
        List<WireFormat> parameterFormats = formats(body);
        int count = body.int16();
        List<ParameterValue> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int length = body.int32();
            values.add(length == -1 ? new ParameterValue.Null() : new ParameterValue.Bytes(body.bytes(length)));
        }
        List<WireFormat> resultFormats = formats(body);
        body.end();
        return new FrontendMessage.Bind(portal, statement, parameterFormats, List.copyOf(values), resultFormats);
    }

    private static List<WireFormat> formats(MessageBody body) {
        int count = body.int16();
        List<WireFormat> formats = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            formats.add(WireFormat.of(body.int16()));
        }
        return List.copyOf(formats);
    }

    private static FrontendMessage describe(MessageBody body) {
        Target target = target(body);
        String name = body.string();
        body.end();
        return new FrontendMessage.Describe(target, name);
    }

    private static FrontendMessage close(MessageBody body) {
        Target target = target(body);
        String name = body.string();
        body.end();
        return new FrontendMessage.Close(target, name);
    }

    private static FrontendMessage execute(MessageBody body) {
        String portal = body.string();
        int maxRows = body.int32();
        body.end();
        return new FrontendMessage.Execute(portal, Math.max(0, maxRows));
    }

    private static Target target(MessageBody body) {
        int kind = body.int8();
        return switch (kind) {
            case 'S' -> Target.STATEMENT;
            case 'P' -> Target.PORTAL;
            default ->
                throw new QueryException(
                        ErrorCode.PROTOCOL_VIOLATION, "expected 'S' (statement) or 'P' (portal), got byte " + kind);
        };
    }
}
