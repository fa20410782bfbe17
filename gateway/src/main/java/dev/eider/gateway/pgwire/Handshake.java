package dev.eider.gateway.pgwire;

import dev.eider.contract.ErrorCode;
import dev.eider.gateway.pgwire.protocol.FatalException;
import dev.eider.gateway.pgwire.protocol.StartupReader;
import dev.eider.gateway.pgwire.protocol.StartupRequest;
import java.io.IOException;
import java.net.Socket;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/** What comes before the first message: encryption, if the client asks for it, then the start-up packet or a cancel request. */
final class Handshake {
    static final int MAJOR_VERSION = 3;
    static final int LATEST_MINOR_VERSION = 2;

    private final Optional<SSLContext> tls;
    private Socket socket;
    private boolean sslAsked;
    private boolean gssAsked;

    Handshake(Socket socket, Optional<SSLContext> tls) {
        this.socket = socket;
        this.tls = tls;
    }

    /** The socket to go on with: the one given, or TLS over it. */
    Socket socket() {
        return socket;
    }

    /** Returns a {@link StartupRequest.Startup} of major version 3 or a {@link StartupRequest.Cancel}. */
    StartupRequest run() throws IOException {
        while (true) {
            StartupRequest request = StartupReader.read(socket.getInputStream());
            switch (request) {
                case StartupRequest.Ssl ignored -> ssl();
                case StartupRequest.GssEncryption ignored -> gss();
                case StartupRequest.Cancel cancel -> {
                    return cancel;
                }
                case StartupRequest.Startup startup -> {
                    checkEncryption();
                    checkVersion(startup);
                    return startup;
                }
            }
        }
    }

    private void ssl() throws IOException {
        if (sslAsked) {
            throw new FatalException(ErrorCode.PROTOCOL_VIOLATION, "SSLRequest was sent twice");
        }
        sslAsked = true;
        socket.getOutputStream().write(tls.isPresent() ? 'S' : 'N');
        if (tls.isPresent()) {
            SSLSocket secured =
                    (SSLSocket) tls.get().getSocketFactory().createSocket(socket, null, socket.getPort(), true);
            secured.setUseClientMode(false);
            secured.startHandshake();
            socket = secured;
        }
    }

    private void gss() throws IOException {
        if (gssAsked) {
            throw new FatalException(ErrorCode.PROTOCOL_VIOLATION, "GSSENCRequest was sent twice");
        }
        gssAsked = true;
        socket.getOutputStream().write('N');
    }

    /** A cancel request may come in the clear: many clients send it so, and what it carries is good for nothing else. */
    private void checkEncryption() {
        if (tls.isPresent() && !(socket instanceof SSLSocket)) {
            throw new FatalException(
                    ErrorCode.INVALID_AUTHORIZATION,
                    "this gateway takes encrypted connections only: connect with sslmode=require or stricter");
        }
    }

    private static void checkVersion(StartupRequest.Startup startup) {
        if (startup.majorVersion() != MAJOR_VERSION) {
            throw new FatalException(
                    ErrorCode.NOT_SUPPORTED,
                    "unsupported frontend protocol " + startup.majorVersion() + "." + startup.minorVersion()
                            + ": server supports 3.0 to 3.2");
        }
    }
}
