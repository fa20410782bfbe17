package dev.eider.gateway.job;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.FullDisk;
import dev.eider.contract.JobSpec;
import dev.eider.contract.QueryException;
import dev.eider.gateway.process.ChildFlags;
import dev.eider.gateway.process.JavaCommand;
import dev.eider.gateway.process.OwnedDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Runs each job as a process of this machine. The process gets the spec on standard input, heap, DuckDB memory and threads by the job's
 * shape, and a stage directory of its own, in which it unpacks native libraries too; it is ended when it grows beyond the shape's memory or its time limit, and it ends itself when
 * this process goes.
 */
public final class ProcessJobLauncher implements JobLauncher {
    private static final String MAIN_CLASS = "dev.eider.runner.RunnerMain";
    private static final String PREFIX = "launcher-";
    private static final String STAGE_PROPERTY = "eider.stageDir";

    private final Supplier<JavaCommand> command;
    private final OwnedDirectory directory;
    private final ProcessWatch watch = new ProcessWatch();

    /**
     * @param command whose class path holds the runner
     * @param workDir where queries stage and spill; what dead processes left there is removed
     */
    public ProcessJobLauncher(JavaCommand command, Path workDir) {
        this(() -> command, workDir);
    }

    /** @param command asked at every launch, such as {@code WarmStart::command}; else as the other constructor */
    public ProcessJobLauncher(Supplier<JavaCommand> command, Path workDir) {
        this.command = command;
        try {
            this.directory = OwnedDirectory.create(workDir.toAbsolutePath(), PREFIX);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use " + workDir + " as work directory", e);
        }
    }

    @Override
    public RunningJob launch(JobSpec spec) {
        Path stage = directory.path().resolve(spec.id().value());
        List<String> flags = new ArrayList<>(ChildFlags.FAST_START);
        flags.add("-Xmx" + spec.shape().heapBytes());
        flags.add("-D" + STAGE_PROPERTY + "=" + stage);
        // What libraries unpack they would remove at the JVM's own end only, and no runner comes to that.
        Path temporary = stage.resolve("tmp");
        flags.add("-Djava.io.tmpdir=" + temporary);
        ProcessBuilder builder = new ProcessBuilder(command.get().line(flags, MAIN_CLASS, List.of("-")));
        // The gateway's own settings hold secrets that are no business of a query.
        builder.environment().keySet().removeIf(name -> name.startsWith("EIDER_"));
        try {
            Files.createDirectories(temporary);
            return ProcessJob.start(spec, start(builder, stage), stage, watch);
        } catch (IOException e) {
            if (FullDisk.isReason(e, stage)) {
                throw FullDisk.error("the machine that jobs run on", e);
            }
            throw new QueryException(ErrorCode.RUNNER_LOST, "the runner cannot be started: " + e.getMessage(), e);
        }
    }

    private static Process start(ProcessBuilder builder, Path stage) throws IOException {
        try {
            return builder.start();
        } catch (IOException e) {
            OwnedDirectory.delete(stage);
            throw e;
        }
    }

    @Override
    public void close() {
        watch.jobs().forEach(ProcessJob::close);
        watch.close();
        try {
            directory.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
