package dev.eider.estimator.planner;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.FullDisk;
import dev.eider.contract.QueryException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A planner process: answers {@link PlannerRequest}s from standard input on standard output, one at a time, until standard input ends,
 * as it does when the parent dies: then it ends at once, also in the middle of a statement.
 */
public final class PlannerMain {
    /**
     * DuckDB's parser, binder and optimizer recurse natively, so a deeply nested statement needs stack to reach DuckDB's own depth limit.
     * Reserved, not resident.
     */
    private static final long STACK_BYTES = 1L << 30;

    private PlannerMain() {}

    public static void main(String[] args) throws InterruptedException {
        PlannerChannel channel =
                new PlannerChannel(new FileInputStream(FileDescriptor.in), new FileOutputStream(FileDescriptor.out));
        // Standard output belongs to the protocol: what a library prints goes to standard error.
        System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.err), true));
        Thread worker = new Thread(null, () -> System.exit(serve(channel)), "planner", STACK_BYTES);
        worker.start();
        worker.join();
    }

    /** Reads on a thread of its own, so that the parent's end, and what it cancels, is seen while the planner works. */
    private static BlockingQueue<PlannerRequest> requests(PlannerChannel channel, DuckDbPlanner planner) {
        BlockingQueue<PlannerRequest> requests = new LinkedBlockingQueue<>();
        Thread.ofPlatform().daemon().name("requests").start(() -> {
            int status = 1;
            try {
                for (var next = channel.receive(PlannerRequest.class);
                        next.isPresent();
                        next = channel.receive(PlannerRequest.class)) {
                    if (next.get() instanceof PlannerRequest.Cancel) {
                        planner.cancel();
                    } else {
                        requests.add(next.get());
                    }
                }
                status = 0;
            } catch (IOException e) {
                System.err.println("planner: " + e);
            } finally {
                Runtime.getRuntime().halt(status);
            }
        });
        return requests;
    }

    private static int serve(PlannerChannel channel) {
        try (DuckDbPlanner planner = new DuckDbPlanner()) {
            channel.send(new PlannerReply.Ready());
            BlockingQueue<PlannerRequest> requests = requests(channel, planner);
            while (true) {
                PlannerRequest request = requests.take();
                channel.send(new PlannerReply.Accepted());
                channel.send(answer(planner, request));
            }
        } catch (IOException | InterruptedException e) {
            System.err.println("planner: " + e);
            return 1;
        }
    }

    private static PlannerReply answer(DuckDbPlanner planner, PlannerRequest request) {
        try {
            return switch (request) {
                case PlannerRequest.Parse(String sql) -> new PlannerReply.Parsed(planner.parse(sql));
                case PlannerRequest.DescribeParquet(var files) ->
                    new PlannerReply.Described(
                            planner.describeParquet(files.stream().map(Path::of).toList()));
                case PlannerRequest.Plan(PlanRequest plan) -> new PlannerReply.Planned(planner.plan(plan));
                case PlannerRequest.Cancel _ -> throw new IllegalStateException("is not queued");
                case PlannerRequest.Evaluate(PlanRequest plan) -> new PlannerReply.Evaluated(planner.evaluate(plan));
            };
        } catch (QueryException e) {
            return new PlannerReply.Failed(e.info());
        } catch (StackOverflowError e) {
            return new PlannerReply.Failed(
                    ErrorInfo.of(ErrorCode.STATEMENT_TOO_COMPLEX, "The statement is nested too deeply: simplify it."));
        } catch (OutOfMemoryError e) {
            return new PlannerReply.Failed(ErrorInfo.of(
                    ErrorCode.PLANNING_LIMIT_EXCEEDED,
                    "Planning the statement takes more memory than a planner has: make the statement smaller, and what it"
                            + " computes from constants, which is done while it is planned."));
        } catch (RuntimeException e) {
            e.printStackTrace();
            return new PlannerReply.Failed(
                    FullDisk.isReason(e, Path.of(System.getProperty("java.io.tmpdir")))
                            ? FullDisk.error("the gateway's data_dir", e).info()
                            : ErrorInfo.of(ErrorCode.INTERNAL_ERROR, "The planner failed: its log has the details."));
        }
    }
}
