package dev.eider.testing.life;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.gateway.process.JavaCommand;
import dev.eider.testing.GatewayRunner;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a gateway, its planners and its jobs unpack is gone when they are: each job would fill the temporary directory a bit more. No other account may read it. */
class TemporaryFilesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    private Path directory;

    private Path temporary;

    @Test
    void nothingStaysInTheTemporaryDirectory() throws Exception {
        temporary = Files.createDirectory(directory.resolve("tmp"));
        Process gateway = new ProcessBuilder(JavaCommand.ofThisProcess()
                        .line(
                                List.of("-Djava.io.tmpdir=" + temporary),
                                GatewayRunner.class.getName(),
                                List.of(directory.resolve("data").toString())))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        List<ProcessHandle> family;
        try (BufferedReader out = gateway.inputReader(StandardCharsets.UTF_8)) {
            String url = out.readLine().split(" ")[0];
            runJob(url);
            for (String name : List.of("footers", "planners", "scratch", "stage")) {
                assertThat(Files.getPosixFilePermissions(
                                directory.resolve("data").resolve(name)))
                        .as(name)
                        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
            }
            List<Path> ofTheGateway = filesOfTheGateway();
            runJob(url);
            assertThat(filesOfTheGateway()).containsExactlyInAnyOrderElementsOf(ofTheGateway);
            killPlanners(gateway);
            runJob(url);
            assertThat(filesOfTheGateway()).containsExactlyInAnyOrderElementsOf(ofTheGateway);
        } finally {
            family = gateway.toHandle().descendants().toList();
            gateway.destroy();
            gateway.waitFor();
        }
        Await.empty(
                "processes",
                PATIENCE,
                () -> family.stream().filter(ProcessHandle::isAlive).toList());
        assertThat(Leftovers.files(temporary)).isEmpty();
        assertThat(filesOfPlanners()).isEmpty();
        assertThat(Leftovers.files(directory.resolve("data/stage"))).allMatch(file -> file.endsWith("lock"));
    }

    private static void runJob(String url) throws Exception {
        try (Connection connection = DriverManager.getConnection(
                        url + "?currentSchema=tpch", GatewayRunner.USER, GatewayRunner.PASSWORD);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM nation")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(25);
        }
    }

    private List<Path> filesOfTheGateway() {
        return Leftovers.files(temporary);
    }

    private List<Path> filesOfPlanners() {
        return Leftovers.files(directory.resolve("data/planners")).stream()
                .filter(file -> !file.endsWith("lock"))
                .toList();
    }

    /** Returns when they and what they had unpacked are gone. */
    private void killPlanners(Process gateway) throws Exception {
        List<Path> unpacked = filesOfPlanners();
        assertThat(unpacked).isNotEmpty();
        List<ProcessHandle> planners = gateway.toHandle()
                .descendants()
                .filter(process -> Leftovers.commandLine(process.pid()).contains("PlannerMain"))
                .toList();
        assertThat(planners).isNotEmpty();
        planners.forEach(ProcessHandle::destroyForcibly);
        Await.empty(
                "planners",
                PATIENCE,
                () -> planners.stream().filter(ProcessHandle::isAlive).toList());
        Await.empty(
                "their files",
                PATIENCE,
                () -> unpacked.stream().filter(Files::exists).toList());
    }
}
