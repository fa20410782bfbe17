package dev.eider.gateway.admission;

/** CPU and memory that all running jobs together may be given. */
public record Capacity(long cpuMillis, long memoryBytes) {}
