package dev.eider.gateway.server;

import dev.eider.gateway.query.QueryService;

/** What a gateway is busy with, as Prometheus reads it; an autoscaler follows the waiting jobs. */
final class LoadMetrics {
    private LoadMetrics() {}

    static String text(QueryService.Load load) {
        StringBuilder text = new StringBuilder();
        gauge(text, "eider_jobs_running", "Jobs that hold a permit.", load.runningJobs());
        gauge(text, "eider_jobs_waiting", "Jobs that wait for room.", load.waitingJobs());
        gauge(text, "eider_queries_open", "Queries under way, being read, or with a kept result.", load.openQueries());
        gauge(text, "eider_result_memory_bytes", "Memory that readers of results hold.", load.resultBytes());
        return text.toString();
    }

    private static void gauge(StringBuilder text, String name, String help, long value) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(" gauge\n");
        text.append(name).append(' ').append(value).append('\n');
    }
}
