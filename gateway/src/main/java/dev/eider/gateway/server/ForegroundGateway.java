package dev.eider.gateway.server;

import dev.eider.contract.QueryException;
import dev.eider.gateway.config.GatewayConfig;
import dev.eider.gateway.demo.DemoData;
import dev.eider.gateway.demo.DemoTable;
import dev.eider.gateway.process.JavaCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** A gateway that is all that its process does: from the start until the process is told to end. */
final class ForegroundGateway {
    private ForegroundGateway() {}

    /** What is to be done when all is open. */
    @FunctionalInterface
    interface Announcement {
        void announce(GatewayServer server) throws IOException;
    }

    /** Starts a gateway and stays in it. */
    @FunctionalInterface
    interface Run {
        void run() throws IOException, InterruptedException;
    }

    /** The status that the process ends with; a failure to start is told in a line. */
    static int status(PrintWriter err, Run run) throws InterruptedException {
        try {
            run.run();
            return 0;
        } catch (QueryException e) {
            err.println("eider: " + e.getMessage());
        } catch (BindException e) {
            err.println("eider: " + e.getMessage());
        } catch (IOException e) {
            err.println("eider: " + e);
        }
        return 1;
    }

    /**
     * Returns when the gateway is closed, which the JVM's end waits for.
     *
     * @param java the JVM and class path of this process
     * @param runner starts one process a query; asked at each
     */
    static void run(GatewayConfig config, JavaCommand java, Supplier<JavaCommand> runner, Announcement announcement)
            throws IOException, InterruptedException {
        // Before the doors open: who finds them open finds the data.
        List<DemoTable> demo = demoTables(config, java);
        CountDownLatch stopped = new CountDownLatch(1);
        try (GatewayServer server = GatewayServer.start(config, java, runner)) {
            if (!demo.isEmpty()) {
                DemoCatalog.register(server.catalog(), demo);
            }
            // Before the announcement, which may be answered with Ctrl-C at once.
            CountDownLatch told = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> awaitStop(told, stopped), "shutdown"));
            announcement.announce(server);
            told.await();
        } finally {
            stopped.countDown();
        }
    }

    private static List<DemoTable> demoTables(GatewayConfig config, JavaCommand java)
            throws IOException, InterruptedException {
        if (!config.demo().enabled()) {
            return List.of();
        }
        Path directory = QueryAssembly.demoDirectory(Path.of(config.dataDir()).toRealPath());
        return new DemoData(java, directory, config.demo().scale()).prepare();
    }

    private static void awaitStop(CountDownLatch told, CountDownLatch stopped) {
        told.countDown();
        try {
            stopped.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
