package dev.eider.gateway.pgwire;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.QueryException;
import dev.eider.gateway.auth.Principal;
import dev.eider.gateway.pgwire.protocol.BackendWriter;
import dev.eider.gateway.pgwire.protocol.FatalException;
import dev.eider.gateway.pgwire.protocol.FrontendReader;
import dev.eider.gateway.pgwire.protocol.ReadAhead;
import dev.eider.gateway.pgwire.protocol.StartupRequest;
import dev.eider.gateway.query.Session;
import dev.eider.gateway.query.SessionMemory;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client, from its first byte to its last. {@link #run()} is called by one virtual thread; two more belong to it: one that reads ahead
 * and, until the client has logged in, one that watches the clock. All are gone when it returns. {@link #shutDown} and {@link #closeSocket}
 * may be called by any thread.
 */
final class PgConnection implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(PgConnection.class);
    /** Bytes of a cancel key up to protocol 3.1, and from 3.2 on. */
    private static final int SHORT_SECRET = 4;

    private static final int LONG_SECRET = 32;
    /** For who has not logged in: what is sent for that is short enough to be free. */
    private static final SessionMemory.Shared NOTHING = new SessionMemory.Shared(0, 1);

    private static final Principal NOBODY = new Principal("", "");

    private final PgDoor door;
    private final Socket plainSocket;
    private final Cancellation cancellation = new Cancellation();
    private final CountDownLatch loggedIn = new CountDownLatch(1);

    PgConnection(PgDoor door, Socket socket) {
        this.door = door;
        this.plainSocket = socket;
    }

    @Override
    public void run() {
        Thread clock = Thread.ofVirtual().name("pg-startup-clock").start(this::watchStartup);
        try (plainSocket) {
            plainSocket.setTcpNoDelay(true);
            plainSocket.setKeepAlive(true);
            shakeHands();
        } catch (IOException e) {
            LOG.debug("a connection has ended: {}", e.toString());
        } finally {
            loggedIn.countDown();
            join(clock);
        }
    }

    private void watchStartup() {
        try {
            if (!loggedIn.await(door.settings().startupTimeout().toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug(
                        "a client has not logged in within {}", door.settings().startupTimeout());
                closeSocket();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void shakeHands() throws IOException {
        Handshake handshake = new Handshake(plainSocket, door.settings().tls());
        try {
            switch (handshake.run()) {
                case StartupRequest.Cancel cancel -> door.cancelKeys().cancel(cancel.processId(), cancel.secret());
                case StartupRequest.Startup startup -> converse(handshake.socket(), startup);
                case StartupRequest.Ssl ignored -> throw new IllegalStateException("answered by the handshake");
                case StartupRequest.GssEncryption ignored ->
                    throw new IllegalStateException("answered by the handshake");
            }
        } catch (FatalException e) {
            try (BackendWriter writer = new BackendWriter(handshake.socket().getOutputStream())) {
                end(writer, e.info());
            }
        }
    }

    private void converse(Socket socket, StartupRequest.Startup startup) throws IOException {
        try (socket;
                BackendWriter writer = new BackendWriter(socket.getOutputStream(), cancellation::interruptibly)) {
            ReadAhead input = new ReadAhead(socket.getInputStream(), cancellation::close);
            Thread pump = Thread.ofVirtual().name("pg-read-ahead").start(input::pump);
            cancellation.onEnding(input::interrupt);
            try {
                logIn(input, writer, startup);
            } catch (FatalException e) {
                end(writer, e.info());
            } catch (QueryException e) {
                end(writer, e.info());
            } catch (RuntimeException e) {
                end(writer, InternalErrors.report(e));
            } finally {
                input.finish();
                socket.close();
                join(pump);
            }
        }
    }

    private void logIn(ReadAhead input, BackendWriter writer, StartupRequest.Startup startup) throws IOException {
        StartupParameters parameters = StartupParameters.of(startup.parameters());
        negotiate(startup, parameters, writer);
        FrontendReader reader = reader(input, SessionMemory.ofMessages(NOTHING, NOBODY));
        Principal principal = new Login(reader, writer).authenticate(parameters.user(), door.authenticator());
        door.places().take(principal.name());
        try {
            loggedIn.countDown();
            door.logins().leave(this);
            converse(input, writer, startup, parameters, principal);
        } finally {
            door.places().leave(principal.name());
        }
    }

    private FrontendReader reader(ReadAhead input, SessionMemory memory) {
        return new FrontendReader(input, door.settings().maxMessageBytes(), memory);
    }

    private void converse(
            ReadAhead input,
            BackendWriter writer,
            StartupRequest.Startup startup,
            StartupParameters parameters,
            Principal principal)
            throws IOException {
        if (!door.catalogExists().test(parameters.database())) {
            throw new FatalException(
                    ErrorCode.CATALOG_NOT_FOUND, "database \"" + parameters.database() + "\" does not exist");
        }
        try (SessionMemory messages = SessionMemory.ofMessages(door.memory(), principal);
                SessionMemory kept = SessionMemory.ofSession(door.memory(), principal)) {
            Session session = new Session(
                    parameters.database(),
                    door.settings().defaultSchema(),
                    SessionSettings.initial(parameters.user(), parameters.settings()),
                    kept);
            serve(reader(input, messages), writer, session, principal, startup);
        }
    }

    private static void negotiate(StartupRequest.Startup startup, StartupParameters parameters, BackendWriter writer)
            throws IOException {
        boolean tooNew = startup.minorVersion() > Handshake.LATEST_MINOR_VERSION;
        if (tooNew || !parameters.protocolOptions().isEmpty()) {
            int minor = Math.min(startup.minorVersion(), Handshake.LATEST_MINOR_VERSION);
            writer.negotiateProtocolVersion(Handshake.MAJOR_VERSION << 16 | minor, parameters.protocolOptions());
        }
    }

    private void serve(
            FrontendReader reader,
            BackendWriter writer,
            Session session,
            Principal principal,
            StartupRequest.Startup startup)
            throws IOException {
        int secretBytes = startup.minorVersion() >= Handshake.LATEST_MINOR_VERSION ? LONG_SECRET : SHORT_SECRET;
        CancelKeys.Key key = door.cancelKeys().register(cancellation, secretBytes);
        try {
            SessionSettings settings = new SessionSettings();
            settings.report(session, writer);
            writer.backendKeyData(key.processId(), key.secret());
            new PgSession(reader, writer, door.queries(), session, principal, cancellation, settings).run();
        } finally {
            door.cancelKeys().remove(key);
        }
    }

    private static void end(BackendWriter writer, ErrorInfo error) throws IOException {
        writer.abandonMessage();
        writer.error("FATAL", error);
        writer.flush();
    }

    /** Ends what runs, tells the client why and closes the connection, soon. */
    void shutDown(FatalException reason) {
        cancellation.close(reason);
    }

    /** At once, whatever the session is waiting for. */
    void closeSocket() {
        try {
            plainSocket.close();
        } catch (IOException e) {
            LOG.debug("a socket could not be closed: {}", e.toString());
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
