package dev.eider.testing.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.testing.GatewayRunner;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.CancelFlightInfoRequest;
import org.apache.arrow.flight.FlightClient;
import org.apache.arrow.flight.FlightInfo;
import org.apache.arrow.flight.FlightRuntimeException;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.flight.GetSessionOptionsRequest;
import org.apache.arrow.flight.Location;
import org.apache.arrow.flight.SessionOptionValueFactory;
import org.apache.arrow.flight.SetSessionOptionsRequest;
import org.apache.arrow.flight.grpc.CredentialCallOption;
import org.apache.arrow.flight.sql.FlightSqlClient;
import org.apache.arrow.memory.RootAllocator;
import org.jspecify.annotations.Nullable;

/** The Flight SQL client of arrow-java. The code is the trailer {@code eider-error-code}, or the status where there is none. */
final class FlightSqlReader extends Client {
    private final Proxy proxy;
    private final RootAllocator memory = new RootAllocator();
    private final FlightClient flight;
    private final FlightSqlClient client;
    private final CredentialCallOption token;
    private final CountDownLatch fetching = new CountDownLatch(1);
    private volatile @Nullable Thread asking;
    private volatile @Nullable FlightInfo info;

    FlightSqlReader(GatewayRunner gateway, String schema) throws Exception {
        proxy = Proxy.to(gateway.server().flightPort());
        flight = FlightClient.builder(memory, Location.forGrpcInsecure("127.0.0.1", proxy.port()))
                .build();
        token = flight.authenticateBasicToken(GatewayRunner.USER, GatewayRunner.PASSWORD)
                .orElseThrow();
        client = new FlightSqlClient(flight);
        set("catalog", "demo");
        set("schema", schema);
    }

    void set(String option, String value) {
        flight.setSessionOptions(
                new SetSessionOptionsRequest(
                        java.util.Map.of(option, SessionOptionValueFactory.makeSessionOptionValue(value))),
                token);
    }

    @Override
    long read(String sql) throws Exception {
        asking = Thread.currentThread();
        FlightInfo answer = client.execute(sql, token);
        info = answer;
        asking = null;
        try (FlightStream stream =
                client.getStream(answer.getEndpoints().getFirst().getTicket(), token)) {
            flight.getSessionOptions(new GetSessionOptionsRequest(), token);
            fetching.countDown();
            long count = 0;
            while (stream.next()) {
                if (count == 0) {
                    sawRows();
                }
                count += stream.getRoot().getRowCount();
            }
            return count;
        }
    }

    /** CancelFlightInfo; before there is any, the call itself is given up. */
    @Override
    void cancel() {
        FlightInfo known = info;
        Thread caller = asking;
        if (known != null) {
            client.cancelFlightInfo(new CancelFlightInfoRequest(known), token);
        } else if (caller != null) {
            caller.interrupt();
        }
    }

    /** Until the gateway has answered a call that came after the one for the rows, over the same connection. */
    void awaitFetching() throws InterruptedException {
        assertThat(fetching.await(15, TimeUnit.SECONDS)).as("fetching").isTrue();
    }

    @Override
    void disconnect() {
        proxy.cut();
    }

    @Override
    String code(Exception error) {
        if (!(error instanceof FlightRuntimeException e)) {
            return error.toString();
        }
        CallStatus status = e.status();
        return status.metadata() != null && status.metadata().containsKey("eider-error-code")
                ? status.metadata().get("eider-error-code")
                : status.code().name();
    }

    @Override
    public void close() throws Exception {
        goOn();
        client.close();
        proxy.close();
        memory.close();
    }
}
