package dev.eider.database;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A PostgreSQL data directory and the programs that make, start and stop it.
 *
 * @param programs directory of {@code initdb} and {@code pg_ctl}
 * @param data the data directory, absolute
 */
record Cluster(ServerAccount account, Path programs, Path data, Durability durability) {
    static final String SUPERUSER = "eider";

    /** What a commit promises. */
    enum Durability {
        /** Survives power failure. */
        DISK,
        /** Gone or damaged after a crash of the machine: for tests and builds. */
        NONE
    }

    boolean exists() {
        return Files.exists(data.resolve("PG_VERSION"));
    }

    /** Makes the data directory. What an interruption leaves is cleared away by the next attempt. */
    void create(String password) throws IOException {
        Path fresh = data.resolveSibling(data.getFileName() + ".new");
        Path passwordFile = data.resolveSibling("initial-password");
        Directories.deleteTree(fresh);
        Files.deleteIfExists(passwordFile);
        PrivateFiles.createDirectory(fresh);
        PrivateFiles.write(passwordFile, password);
        account.own(fresh);
        account.own(passwordFile);
        try {
            demand(initdb(fresh, passwordFile), "initdb could not create the database in " + fresh);
        } finally {
            Files.delete(passwordFile);
        }
        Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The same text order and case folding on every machine; no login without the password, not even from this machine. */
    private List<String> initdb(Path directory, Path passwordFile) {
        List<String> line = new ArrayList<>(List.of(
                programs.resolve("initdb").toString(),
                "--pgdata=" + directory,
                "--username=" + SUPERUSER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--no-locale",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8"));
        if (durability == Durability.NONE) {
            line.add("--no-sync");
        }
        return line;
    }

    /** Starts the server on {@code port} of the loopback address and returns when it takes connections. */
    long start(int port) throws IOException {
        account.own(data);
        Path log = data.resolve("server.log");
        Files.deleteIfExists(log);
        Command.Outcome outcome = account.command(List.of(
                        programs.resolve("pg_ctl").toString(),
                        "start",
                        "--wait",
                        "--timeout=60",
                        "--pgdata=" + data,
                        "--log=" + log,
                        "--options=" + serverOptions(port)))
                .run();
        Optional<Long> pid = postmasterPid();
        if (outcome.exitCode() != 0 || pid.isEmpty()) {
            throw failed("the embedded PostgreSQL in " + data + " did not start", outcome.output() + tail(log));
        }
        return pid.get();
    }

    private String serverOptions(int port) {
        String durable =
                durability == Durability.DISK ? "" : " -c fsync=off -c synchronous_commit=off -c full_page_writes=off";
        return "-p " + port + " -h 127.0.0.1 -c unix_socket_directories=''"
                + " -c max_connections=60 -c shared_buffers=32MB -c max_wal_size=256MB -c min_wal_size=32MB"
                + " -c wal_level=minimal -c max_wal_senders=0 -c max_parallel_workers=0 -c jit=off"
                + " -c log_timezone=UTC -c timezone=UTC" + durable;
    }

    /**
     * Stops a server that a dead gateway has left. A pid file of a server that is gone is removed, because PostgreSQL would take
     * whatever process has that number now for a running server.
     */
    void stopLeftover() throws IOException {
        Optional<Long> pid = postmasterPid();
        if (pid.isEmpty()) {
            return;
        }
        if (isServer(pid.get())) {
            stop("fast");
        }
        if (isServer(pid.get())) {
            stop("immediate");
        }
        if (isServer(pid.get())) {
            throw failed("a PostgreSQL from before (process " + pid.get() + ") does not stop", "");
        }
        Files.deleteIfExists(data.resolve("postmaster.pid"));
    }

    void stop(String mode) throws IOException {
        account.command(List.of(
                        programs.resolve("pg_ctl").toString(),
                        "stop",
                        "--wait",
                        "--timeout=15",
                        "--mode=" + mode,
                        "--pgdata=" + data))
                .run();
    }

    /** As in the pid file, which stands from the server's start until it has ended. */
    Optional<Long> postmasterPid() throws IOException {
        Path file = data.resolve("postmaster.pid");
        try {
            return Files.readAllLines(file, StandardCharsets.US_ASCII).stream()
                    .findFirst()
                    .map(line -> Long.parseLong(line.strip()));
        } catch (NoSuchFileException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** Whether the process is a PostgreSQL at all, and lives. */
    private static boolean isServer(long pid) {
        return ProcessHandle.of(pid)
                .flatMap(process -> process.info().command())
                .filter(command -> command.endsWith("/postgres"))
                .isPresent();
    }

    private void demand(List<String> line, String complaint) throws IOException {
        Command.Outcome outcome = account.command(line).run();
        if (outcome.exitCode() != 0) {
            throw failed(complaint, outcome.output());
        }
    }

    private static QueryException failed(String complaint, String detail) {
        return new QueryException(ErrorCode.INTERNAL_ERROR, (complaint + ". " + detail.strip()).strip());
    }

    private static String tail(Path log) throws IOException {
        if (!Files.exists(log)) {
            return "";
        }
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
    }
}
