package dev.eider.testing.hostile;

import dev.eider.testing.GatewayRunner;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A session of somebody else, who asks the same small question over and over until told to stop. */
final class Bystander implements AutoCloseable {
    private static final long PAUSE_MILLIS = 50;

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Future<List<Duration>> latencies;

    Bystander(GatewayRunner gateway, String user, String sql, String answer) {
        latencies = thread.submit(() -> ask(gateway, user, sql, answer));
    }

    private List<Duration> ask(GatewayRunner gateway, String user, String sql, String answer)
            throws SQLException, InterruptedException {
        List<Duration> taken = new ArrayList<>();
        try (Connection connection = gateway.pgAs(user);
                Statement statement = connection.createStatement()) {
            do {
                long start = System.nanoTime();
                try (ResultSet result = statement.executeQuery(sql)) {
                    if (!result.next() || !result.getString(1).equals(answer)) {
                        throw new IllegalStateException("a wrong answer to " + sql);
                    }
                }
                taken.add(Duration.ofNanos(System.nanoTime() - start));
            } while (!stop.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS));
        }
        return taken;
    }

    /** All latencies, the shortest first. */
    List<Duration> stop() throws Exception {
        stop.countDown();
        return latencies.get(1, TimeUnit.MINUTES).stream().sorted().toList();
    }

    @Override
    public void close() {
        stop.countDown();
        thread.shutdown();
    }
}
