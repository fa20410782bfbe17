package dev.eider.runner;

import dev.eider.contract.ErrorInfo;
import dev.eider.contract.JobEvent;
import dev.eider.contract.JobSpec;
import dev.eider.contract.Json;
import dev.eider.contract.QueryException;
import dev.eider.contract.RemoteJob;
import dev.eider.contract.ResultManifest;
import dev.eider.contract.StorageSettings;
import dev.eider.objectstore.ObjectStores;
import dev.eider.objectstore.ObjectUri;
import dev.eider.runner.duckdb.DuckDbSession;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Runs one statement and exits: 0 when the manifest is written, also if it carries an error; 1 when there is none; 2 for wrong use.
 *
 * <p>The one argument is {@code -} (the {@link JobSpec} is one line of JSON on standard input, and the end of that input means that the
 * parent is gone) or the URI of an object that holds a {@link RemoteJob}. Events go to standard output, one a line, or to the remote job's
 * callback; logs go to standard error. The system property {@value #STAGE_PROPERTY} names the directory to stage in; it is removed at the
 * end. {@value #TERMINATION_LOG_PROPERTY} names a file that takes, as JSON, the error of a runner that cannot write a manifest.
 */
public final class RunnerMain {
    /** A directory of this job's own. */
    public static final String STAGE_PROPERTY = "eider.stageDir";

    /** Kubernetes shows what is written there as the container's last message. */
    public static final String TERMINATION_LOG_PROPERTY = "eider.terminationLog";

    private RunnerMain() {}

    public static void main(String[] arguments) throws IOException {
        JobClock clock = new JobClock();
        // Whatever a library prints must not get between the events.
        EventWriter events = new EventWriter(new FileOutputStream(FileDescriptor.out));
        System.setOut(System.err);
        if (arguments.length != 1) {
            System.err.println("usage: RunnerMain -|URI");
            System.exit(2);
        }
        int status = 1;
        try {
            status = run(arguments[0], System.in, events, clock);
        } finally {
            // DuckDB and the cloud SDKs have nothing left to do: skip their shutdown.
            Runtime.getRuntime().halt(status);
        }
    }

    /** All but the process's beginning and end, which {@link Training} does without. */
    static int run(String argument, InputStream in, EventWriter events, JobClock clock) throws IOException {
        if (argument.equals("-")) {
            JobSpec spec = Json.read(readLine(in), JobSpec.class);
            StageCleanup cleanup = StageCleanup.install(stagePath(spec));
            ParentWatch.start(in, cleanup);
            try (ObjectStores stores = new ObjectStores(spec.storage())) {
                return run(spec, stores, DuckDbSession::start, cleanup, events::write, clock);
            }
        }
        // The first instruction, for who reads the pod's log with its times.
        System.err.println("up, " + clock.bootMillis() + " ms after the process's start");
        try {
            return runRemote(ObjectUri.parse(argument), events, clock);
        } catch (QueryException e) {
            leaveMessage(e.info());
            throw e;
        }
    }

    private static int runRemote(ObjectUri uri, EventWriter events, JobClock clock) throws IOException {
        StorageSettings known = StorageVariables.settings(System.getenv());
        try (ObjectStores stores = new ObjectStores(known)) {
            return run(fetch(uri, stores), known, stores, DuckDbSession::start, events, clock);
        }
    }

    /** @param stores with settings that are {@code known}; used if they are the job's */
    static int run(
            RemoteJob job,
            StorageSettings known,
            ObjectStores stores,
            Supplier<Connection> duckDb,
            EventWriter events,
            JobClock clock) {
        if (known.equals(job.spec().storage())) {
            return run(job, stores, duckDb, events, clock);
        }
        try (ObjectStores others = new ObjectStores(job.spec().storage())) {
            return run(job, others, duckDb, events, clock);
        }
    }

    private static int run(
            RemoteJob job, ObjectStores stores, Supplier<Connection> duckDb, EventWriter events, JobClock clock) {
        StageCleanup cleanup = StageCleanup.install(stagePath(job.spec()));
        if (job.callback().isEmpty()) {
            return run(job.spec(), stores, duckDb, cleanup, events::write, clock);
        }
        try (CallbackSender sender = CallbackSender.start(job.callback().get())) {
            try {
                return run(job.spec(), stores, duckDb, cleanup, sender, clock);
            } catch (QueryException e) {
                sender.failed(e.info());
                throw e;
            }
        }
    }

    private static int run(
            JobSpec spec,
            ObjectStores stores,
            Supplier<Connection> duckDb,
            StageCleanup cleanup,
            Consumer<JobEvent> events,
            JobClock clock) {
        try {
            ResultManifest manifest = new JobRun(spec, stores::forUri, stagePath(spec), duckDb, events, clock).run();
            return manifest.id().equals(spec.id()) ? 0 : 1;
        } finally {
            cleanup.run();
        }
    }

    static void leaveMessage(ErrorInfo error) throws IOException {
        String file = System.getProperty(TERMINATION_LOG_PROPERTY);
        if (file != null) {
            Files.writeString(Path.of(file), Json.write(error));
        }
    }

    static Path stagePath(JobSpec spec) {
        String property = System.getProperty(STAGE_PROPERTY);
        return property != null
                ? Path.of(property)
                : Path.of(
                        System.getProperty("java.io.tmpdir"),
                        "eider-" + spec.id() + "-" + ProcessHandle.current().pid());
    }

    private static String readLine(InputStream in) throws IOException {
        try (var line = new java.io.ByteArrayOutputStream()) {
            for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
                line.write(b);
            }
            return line.toString(StandardCharsets.UTF_8);
        }
    }

    static RemoteJob fetch(ObjectUri uri, ObjectStores stores) throws IOException {
        try (InputStream in = stores.forUri(uri).read(uri)) {
            return Json.read(new String(in.readAllBytes(), StandardCharsets.UTF_8), RemoteJob.class);
        }
    }
}
