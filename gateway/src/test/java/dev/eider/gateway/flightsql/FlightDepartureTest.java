package dev.eider.gateway.flightsql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.gateway.door.Deadline;
import dev.eider.gateway.flightsql.FlightFixture.Client;
import io.grpc.Context;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.CloseSessionRequest;
import org.apache.arrow.flight.FlightRuntimeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls that last: whoever gives one up, or goes, leaves no work behind. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class FlightDepartureTest {
    private FlightFixture door;

    @BeforeAll
    void open() throws Exception {
        door = new FlightFixture();
    }

    @AfterAll
    void close() throws Exception {
        door.close();
    }

    @AfterEach
    void nothingIsLeftOpen() throws Exception {
        door.awaitQuiet();
    }

    /** Each lasts for ever. */
    enum Call {
        UPDATE {
            @Override
            void make(Client client) {
                client.sql().executeUpdate("HANG", client.token());
            }
        },
        PREPARED_UPDATE {
            @Override
            void make(Client client) {
                client.sql().prepare("HANG", client.token()).executeUpdate(client.token());
            }
        },
        PREPARE {
            @Override
            void make(Client client) {
                client.sql().prepare("STUCK", client.token());
            }
        },
        SCHEMA {
            @Override
            void make(Client client) {
                client.sql().getExecuteSchema("STUCK", client.token());
            }
        },
        EXECUTE {
            @Override
            void make(Client client) {
                client.sql().execute("STUCK", client.token());
            }
        };

        abstract void make(Client client);
    }

    private CompletableFuture<Void> begin(Call call, Client client, Executor thread) {
        var begun = CompletableFuture.runAsync(() -> call.make(client), thread);
        switch (call) {
            case UPDATE, PREPARED_UPDATE ->
                Deadline.await("the update", () -> !door.queries.queries().isEmpty() || begun.isDone());
            case PREPARE, SCHEMA, EXECUTE -> door.queries.awaitStuck(1);
        }
        assertThat(begun).isNotDone();
        return begun;
    }

    private static void assertFailed(CompletableFuture<Void> call) {
        assertThatThrownBy(() -> call.get(5, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(FlightRuntimeException.class);
    }

    @ParameterizedTest
    @EnumSource
    void aCallThatIsGivenUpEndsItsWork(Call call) throws Exception {
        try (Client client = door.login();
                Context.CancellableContext context = Context.current().withCancellation()) {
            var made = begin(call, client, context.fixedContextExecutor(Thread::startVirtualThread));
            context.cancel(null);
            assertFailed(made);
            door.awaitQuiet();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aConnectionThatBreaksEndsTheWorkOfItsCalls(Call call) throws Exception {
        try (Wire wire = new Wire(door.port());
                Client client = door.login(wire.port())) {
            var made = begin(call, client, Thread::startVirtualThread);
            wire.cut();
            assertFailed(made);
            door.awaitQuiet();
        }
    }

    @Test
    void aClosedSessionEndsItsUpdates() throws Exception {
        try (Client client = door.login()) {
            var made = begin(Call.UPDATE, client, Thread::startVirtualThread);
            client.sql().closeSession(new CloseSessionRequest(), client.token());
            assertFailed(made);
        }
    }
}
