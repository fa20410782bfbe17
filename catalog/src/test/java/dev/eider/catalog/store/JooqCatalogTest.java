package dev.eider.catalog.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.catalog.Catalog;
import dev.eider.catalog.CatalogContractTest;
import dev.eider.catalog.PageRequest;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.database.EmbeddedDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

class JooqCatalogTest extends CatalogContractTest {
    @TempDir
    static Path directory;

    private static EmbeddedDatabase database;

    @BeforeAll
    static void start() {
        database = EmbeddedDatabase.startUnsynced(directory);
        JooqCatalog.migrate(database.dataSource());
    }

    @AfterAll
    static void stop() {
        database.close();
    }

    @Override
    protected Catalog emptyCatalog() {
        try (Connection connection = database.dataSource().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("TRUNCATE eider_catalog.catalogs CASCADE");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        return new JooqCatalog(database.dataSource());
    }

    @Test
    void migratesTwice() {
        JooqCatalog.migrate(database.dataSource());
    }

    @Test
    void tellsThatTheDatabaseIsOutOfReach() {
        PGSimpleDataSource nobodyThere = new PGSimpleDataSource();
        nobodyThere.setServerNames(new String[] {"127.0.0.1"});
        nobodyThere.setPortNumbers(new int[] {1});
        DataSource source = nobodyThere;
        assertThatThrownBy(() -> new JooqCatalog(source).catalogs(PageRequest.first()))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATABASE_UNAVAILABLE));
        assertThatThrownBy(() -> JooqCatalog.migrate(source))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DATABASE_UNAVAILABLE));
    }
}
