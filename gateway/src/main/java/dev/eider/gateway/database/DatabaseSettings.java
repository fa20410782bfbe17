package dev.eider.gateway.database;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Where PostgreSQL is and how many connections are kept to it.
 *
 * @param jdbcUrl {@code jdbc:postgresql://host:port/database}
 * @param poolSize most connections at once, at least 1
 * @param disk a place on that of the server, if it is this gateway's own
 * @param patience how long a caller waits for a free connection, at least 250 ms
 */
public record DatabaseSettings(
        String jdbcUrl, String user, String password, int poolSize, Duration patience, Optional<Path> disk) {

    /** With 10 connections and 10 seconds of patience. */
    public static DatabaseSettings of(String jdbcUrl, String user, String password) {
        return new DatabaseSettings(jdbcUrl, user, password, 10, Duration.ofSeconds(10), Optional.empty());
    }

    /** Without the password; one that stands in the URL is left out too. */
    @Override
    public String toString() {
        return "DatabaseSettings[" + DataSources.withoutParameters(jdbcUrl) + ", user=" + user + ", poolSize="
                + poolSize + "]";
    }
}
