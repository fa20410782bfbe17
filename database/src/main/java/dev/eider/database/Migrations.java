package dev.eider.database;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings a schema to the version that the code expects. Each room has a schema of its own, so that they can share a database. */
public final class Migrations {
    private Migrations() {}

    /**
     * Applies what is missing and creates {@code schema} if need be. Gateways that start at the same moment wait for each other.
     *
     * @param location of the SQL files, as Flyway names it: {@code classpath:…} or {@code filesystem:…}
     * @throws QueryException DATABASE_UNAVAILABLE if the database cannot be reached or a migration fails
     */
    public static void apply(DataSource database, String schema, String location) {
        try {
            Flyway.configure(Migrations.class.getClassLoader())
                    .dataSource(database)
                    .schemas(schema)
                    .defaultSchema(schema)
                    .createSchemas(true)
                    .table("migrations")
                    .locations(location)
                    .failOnMissingLocations(true)
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new QueryException(
                    ErrorCode.DATABASE_UNAVAILABLE,
                    "the schema " + schema + " could not be brought up to date: " + e.getMessage(),
                    e);
        }
    }
}
