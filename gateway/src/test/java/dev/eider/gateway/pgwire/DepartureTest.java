package dev.eider.gateway.pgwire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.gateway.door.Deadline;
import dev.eider.gateway.pgwire.RawClient.Message;
import dev.eider.gateway.pgwire.protocol.TakenWideRows;
import java.io.EOFException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Cancelling, going away, shutting down, not reading: nothing is left and nothing grows. */
class DepartureTest {
    private final Gateway gateway = new Gateway();

    DepartureTest() throws IOException {}

    @AfterEach
    void stop() {
        gateway.close();
        assertThat(gateway.queries.open).isEmpty();
    }

    private void awaitNothingLeft() {
        Deadline.await(
                "sessions to end", () -> gateway.listener.sessions() == 0 && gateway.listener.connections() == 0);
        assertThat(gateway.queries.open).isEmpty();
        assertThat(gateway.queries.allocator().getAllocatedMemory()).isZero();
    }

    private void awaitBlocked() throws InterruptedException {
        assertThat(gateway.queries.blocked.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    }

    private void cancel(Message key) throws IOException {
        try (RawClient other = new RawClient(gateway.port())) {
            other.out.writeInt(key.body().length + 8);
            other.out.writeInt(80877102);
            other.out.write(key.body());
            assertThat(other.in.read()).isEqualTo(-1);
        }
    }

    private static Message logIn(RawClient client, int version) throws IOException {
        client.startup(version, Map.of("user", Gateway.USER, "database", "demo"));
        client.scram(Gateway.PASSWORD);
        return client.until('Z').stream()
                .filter(message -> message.type() == 'K')
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aCancelRequestEndsTheStatementOnly() throws Exception {
        for (int version : new int[] {3 << 16, 3 << 16 | 2}) {
            try (RawClient client = new RawClient(gateway.port())) {
                Message key = logIn(client, version);
                client.query("BLOCK");
                awaitBlocked();
                Message wrong = new Message('K', key.body().clone());
                wrong.body()[4]++;
                cancel(wrong);
                cancel(key);
                assertThat(client.read().field('C')).isEqualTo("57014");
                client.until('Z');
                cancel(key);
                client.query("SELECT 1");
                assertThat(client.typesUntilReady()).isEqualTo("TDCZ");
            }
        }
    }

    @Test
    void aCancelRequestEndsTheDescribingOfAStatement() throws Exception {
        try (RawClient client = new RawClient(gateway.port())) {
            Message key = logIn(client, 3 << 16);
            client.out.write(
                    RawClient.concat(RawClient.parse("", "STUCK"), RawClient.describe('S', ""), RawClient.sync()));
            awaitBlocked();
            cancel(key);
            assertThat(client.until('E').getLast().field('C')).isEqualTo("57014");
            client.until('Z');
            client.query("SELECT 1");
            assertThat(client.typesUntilReady()).isEqualTo("TDCZ");
        }
    }

    @Test
    void aClientThatGoesEndsTheDescribingOfAStatement() throws Exception {
        RawClient client = RawClient.ready(gateway.port());
        client.out.write(RawClient.concat(RawClient.parse("", "STUCK"), RawClient.describe('S', ""), RawClient.sync()));
        awaitBlocked();
        client.close();
        awaitNothingLeft();
    }

    @Test
    void aCancelRequestEndsAResumedPortal() throws Exception {
        try (RawClient client = new RawClient(gateway.port())) {
            Message key = logIn(client, 3 << 16);
            client.out.write(RawClient.concat(
                    RawClient.parse("", "ROWS 2000000000"),
                    RawClient.bind("", "", 1),
                    RawClient.execute("", 10),
                    RawClient.message('H')));
            client.until('s');
            client.out.write(RawClient.concat(RawClient.execute("", 0), RawClient.sync()));
            client.until('D');
            cancel(key);
            Message last = client.read();
            while (last.type() == 'D') {
                last = client.read();
            }
            assertThat(last.field('C')).isEqualTo("57014");
        }
    }

    @Test
    void aClientThatGoesEndsItsStatement() throws Exception {
        RawClient client = RawClient.ready(gateway.port());
        client.query("BLOCK");
        awaitBlocked();
        client.close();
        awaitNothingLeft();
    }

    @Test
    void pipelinedMessagesDoNotHideThatAClientHasGone() throws Exception {
        RawClient client = RawClient.ready(gateway.port());
        client.query("BLOCK");
        client.query("SELECT '" + "x".repeat(100_000) + "'");
        client.query("BLOCK");
        awaitBlocked();
        client.close();
        awaitNothingLeft();
    }

    @Test
    void pipelinedMessagesSurviveTheWatch() throws Exception {
        try (RawClient client = new RawClient(gateway.port())) {
            Message key = logIn(client, 3 << 16);
            client.query("BLOCK");
            client.query("SELECT '" + "x".repeat(1_000_000) + "' AS long");
            awaitBlocked();
            cancel(key);
            assertThat(client.typesUntilReady()).isEqualTo("EZ");
            List<Message> messages = client.until('Z');
            assertThat(RawClient.values(messages.get(1)).getFirst()).hasSize(1_000_000);
        }
    }

    @Test
    void everyStageCanBeTheLast() throws Exception {
        List<byte[]> stages = List.of(
                new byte[0],
                new byte[] {0, 0},
                RawClient.message('Q', RawClient.cstring("SELECT 1")),
                new byte[] {'Q', 0, 0, 1, 0, 'S'},
                RawClient.parse("", "SELECT * FROM range(100)"),
                RawClient.concat(RawClient.parse("", "SELECT * FROM range(100)"), RawClient.bind("", "", 0)),
                RawClient.concat(
                        RawClient.parse("", "SELECT * FROM range(100)"),
                        RawClient.bind("", "", 0),
                        RawClient.execute("", 10),
                        RawClient.message('H')),
                RawClient.message('Q', RawClient.cstring("ROWS 10000000")),
                RawClient.message('Q', RawClient.cstring("BLOCK")));
        for (byte[] stage : stages) {
            for (boolean reset : new boolean[] {false, true}) {
                RawClient client = RawClient.ready(gateway.port());
                client.socket.setSoLinger(reset, 0);
                client.out.write(stage);
                client.close();
                awaitNothingLeft();
            }
        }
        for (int bytes = 0; bytes < 12; bytes++) {
            RawClient client = new RawClient(gateway.port());
            client.out.write(new byte[] {0, 0, 0, 40, 0, 3, 0, 0, 'u', 's', 'e', 'r'}, 0, bytes);
            client.close();
            awaitNothingLeft();
        }
    }

    @Test
    void aPausedReaderKeepsMemoryFlat() throws Exception {
        try (RawClient client = RawClient.ready(gateway.port())) {
            client.query("ROWS 200000000");
            client.read();
            long before = usedBytes();
            long sent = gateway.queries.executed.size();
            assertThat(sent).isEqualTo(1);
            awaitBlockedInWrite();
            assertThat(usedBytes() - before).isLessThan(32L << 20);
            assertThat(gateway.queries.allocator().getAllocatedMemory()).isLessThan(8L << 20);
        }
        awaitNothingLeft();
    }

    /** The kernel's buffers are full once nothing more is produced. */
    private void awaitBlockedInWrite() {
        FakeQuery query = gateway.queries.open.iterator().next();
        long[] last = {-1, System.nanoTime()};
        Deadline.await("the writer to block", () -> {
            long now = query.batches();
            if (now != last[0]) {
                last[0] = now;
                last[1] = System.nanoTime();
            }
            return System.nanoTime() - last[1] > 300_000_000L;
        });
        assertThat(last[0]).isLessThan(2000);
    }

    private static long usedBytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    @Test
    void shuttingDownTellsEverybody() throws Exception {
        try (RawClient idle = RawClient.ready(gateway.port());
                RawClient busy = RawClient.ready(gateway.port());
                RawClient deaf = RawClient.ready(gateway.port());
                RawClient starting = new RawClient(gateway.port())) {
            busy.query("BLOCK");
            awaitBlocked();
            deaf.query("ROWS 200000000");
            starting.startup(RawClient.PROTOCOL_3_0, Map.of("user", "ada"));
            starting.read();
            gateway.listener.close();

            for (RawClient client : List.of(idle, busy, starting)) {
                Message message = client.read();
                assertThat(message.field('S')).isEqualTo("FATAL");
                assertThat(message.field('C')).isEqualTo("57P01");
                assertThatThrownBy(client::read).isInstanceOf(EOFException.class);
            }
        }
        awaitNothingLeft();
        assertThatThrownBy(() -> new RawClient(gateway.port()).close()).isInstanceOf(IOException.class);
    }

    @Test
    void aCancelRequestEndsTheWaitForHeap() throws Exception {
        try (RawClient client = new RawClient(gateway.port());
                TakenWideRows all = new TakenWideRows()) {
            Message key = logIn(client, 3 << 16);
            client.query("SELECT [repeat('x', 2000000)] AS wide");
            Deadline.await("a row to wait", all::isWaitedFor);
            cancel(key);
            assertThat(client.until('Z').stream()
                            .filter(message -> message.type() == 'E')
                            .map(message -> message.field('C')))
                    .containsExactly("57014");
        }
        awaitNothingLeft();
    }
}
