package dev.eider.gateway.pgwire.protocol;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads the packets before the first message: a length (4 bytes, counting itself), a code, a body. Not one byte more is taken from the
 * stream, so that what a client sends after it asked for TLS is part of the handshake and nothing can be slipped in before it.
 */
public final class StartupReader {
    private static final int CANCEL = 1234 << 16 | 5678;
    private static final int SSL = 1234 << 16 | 5679;
    private static final int GSS_ENCRYPTION = 1234 << 16 | 5680;
    private static final int MIN_LENGTH = 8;
    /** PostgreSQL's MAX_STARTUP_PACKET_LENGTH. */
    private static final int MAX_LENGTH = 10_000;

    private StartupReader() {}

    /**
     * @throws EOFException if the client has gone
     * @throws FatalException PROTOCOL_VIOLATION if it is no such packet
     */
    public static StartupRequest read(InputStream in) throws IOException {
        int length = ByteBuffer.wrap(bytes(in, 4)).getInt();
        if (length < MIN_LENGTH || length > MAX_LENGTH) {
            throw new FatalException(ErrorCode.PROTOCOL_VIOLATION, "invalid length of startup packet");
        }
        MessageBody body = new MessageBody(bytes(in, length - 4));
        try {
            return request(body, length);
        } catch (QueryException e) {
            throw new FatalException(e.info());
        }
    }

    private static StartupRequest request(MessageBody body, int length) {
        int code = body.int32();
        return switch (code) {
            case SSL -> new StartupRequest.Ssl();
            case GSS_ENCRYPTION -> new StartupRequest.GssEncryption();
            case CANCEL -> new StartupRequest.Cancel(body.int32(), body.bytes(length - 12));
            default -> new StartupRequest.Startup(code >>> 16, code & 0xffff, parameters(body));
        };
    }

    private static Map<String, String> parameters(MessageBody body) {
        Map<String, String> parameters = new TreeMap<>();
        String name = body.string();
        while (!name.isEmpty()) {
            parameters.put(name, body.string());
            name = body.string();
        }
        body.end();
        return parameters;
    }

    private static byte[] bytes(InputStream in, int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("the client has closed the connection");
        }
        return bytes;
    }
}
