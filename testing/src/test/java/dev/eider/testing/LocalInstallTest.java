package dev.eider.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.eider.testing.life.Await;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What an installation of the overlay {@code local} does. */
@ExtendWith(LocalInstallation.Extension.class)
class LocalInstallTest {
    private final LocalInstallation installation;

    LocalInstallTest(LocalInstallation installation) {
        this.installation = installation;
    }

    @Test
    void aRestQueryOutlivesItsGateway() throws Exception {
        String sql = "SELECT sum(a.l_linenumber::BIGINT * b.n_nationkey * c.n_nationkey * d.r_regionkey)"
                + " // (SELECT sum(l_linenumber) FROM demo.tpch.lineitem) AS s"
                + " FROM demo.tpch.lineitem a, demo.tpch.nation b, demo.tpch.nation c, demo.tpch.region d";
        RestClient.Answer submitted = installation
                .rest()
                .submit(RestClient.body(sql).put("wait", "0s").put("cpu", "1"));
        String id = submitted.body().path("query_id").asText();
        installation.run("wait", "--for=create", "job/eider-" + id, "--timeout=60s");
        installation.run("wait", "--for=condition=Ready", "pod", "-l", "job-name=eider-" + id, "--timeout=60s");
        String job = installation.run("get", "job", "eider-" + id, "-o", "jsonpath={.metadata.uid}");
        installation.run("delete", "pod", "-l", "app.kubernetes.io/name=eider-gateway", "--grace-period=1");
        installation.awaitGateway();
        Await.until("the end of query " + id, Duration.ofSeconds(90), () -> {
            RestClient.Answer status = installation.rest().get("/v1/queries/" + id + "?wait=5s");
            assertThat(status.body().path("state").asText())
                    .as(status.toString())
                    .isIn("PLANNING", "QUEUED", "RUNNING", "FINISHED");
            return status.body().path("state").asText().equals("FINISHED");
        });
        JsonNode rows = installation
                .rest()
                .get("/v1/queries/" + id + "/result?format=json")
                .body()
                .path("rows");
        assertThat(rows.path(0).path(0).asLong()).isEqualTo(900_000);
        assertThat(installation.run("get", "job", "eider-" + id, "-o", "jsonpath={.metadata.uid}"))
                .as("it goes on, and is not run again")
                .isEqualTo(job);
        assertThat(installation.run("logs", "deployment/eider-gateway"))
                .as("another gateway has it")
                .contains("query " + id + " is taken over");
    }

    @Test
    void theRunnerStartsFromItsAheadOfTimeCache() throws Exception {
        String name = "eider-aot-check";
        String pod = """
                {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "%s", "namespace": "eider"},
                 "spec": {"restartPolicy": "Never", "automountServiceAccountToken": false,
                  "securityContext": {"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}},
                  "containers": [{"name": "c", "image": "%s",
                   "command": ["java", "@/app/runner.args", "-Xlog:aot=info:stdout", "dev.eider.runner.RunnerMain"],
                   "securityContext": {"allowPrivilegeEscalation": false, "capabilities": {"drop": ["ALL"]}}}]}}
                """.formatted(name, LocalInstallation.RUNNER_IMAGE);
        Kubectl.Outcome created = installation.tried(pod, "create", "-f", "-");
        assertThat(created.status()).as(created.err()).isZero();
        // Wrong use, which is told after the start: status 2.
        installation.run("wait", "--for=jsonpath={.status.phase}=Failed", "pod/" + name, "--timeout=60s");
        assertThat(installation.run("logs", name))
                .contains("Using AOT-linked classes: true")
                .contains("usage: RunnerMain");
    }
}
