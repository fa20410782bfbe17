package dev.eider.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.gateway.query.QueryService;
import org.junit.jupiter.api.Test;

class LoadMetricsTest {
    @Test
    void everyGaugeHasHelpTypeAndValue() {
        assertThat(LoadMetrics.text(new QueryService.Load(1, 2, 3, 4)).lines())
                .filteredOn(line -> !line.startsWith("#"))
                .containsExactly(
                        "eider_jobs_running 1",
                        "eider_jobs_waiting 2",
                        "eider_queries_open 3",
                        "eider_result_memory_bytes 4");
        assertThat(LoadMetrics.text(new QueryService.Load(1, 2, 3, 4)).lines())
                .contains("# HELP eider_jobs_waiting Jobs that wait for room.", "# TYPE eider_jobs_waiting gauge");
    }
}
