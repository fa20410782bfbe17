package dev.eider.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ServerAccountTest {
    static final List<ServerAccount> WAYS = ServerAccount.FOR_ROOT;

    @TempDir
    Path directory;

    @ParameterizedTest
    @FieldSource("WAYS")
    void startsForRootInEveryWayThatTheMachineHas(ServerAccount way) throws Exception {
        assumeThat(System.getProperty("user.name"))
                .as("only root has to become somebody else")
                .isEqualTo("root");
        assumeThat(way.works()).as("%s works here", way.prefix().getFirst()).isTrue();
        for (int i = 0; i < 2; i++) {
            try (EmbeddedDatabase database = EmbeddedDatabase.start(directory, Cluster.Durability.NONE, way)) {
                assertThat(EmbeddedDatabaseTest.query(database, "SELECT 1")).isEqualTo("1");
            }
        }
    }

    @Test
    void canChangeTheWayBetweenStarts() throws Exception {
        List<ServerAccount> ways = WAYS.stream().filter(ServerAccount::works).toList();
        assumeThat(System.getProperty("user.name"))
                .as("only root has to become somebody else")
                .isEqualTo("root");
        for (ServerAccount way : ways) {
            try (EmbeddedDatabase database = EmbeddedDatabase.start(directory, Cluster.Durability.NONE, way)) {
                EmbeddedDatabaseTest.execute(database, "CREATE TABLE IF NOT EXISTS kept AS SELECT 42 AS answer");
                assertThat(EmbeddedDatabaseTest.query(database, "SELECT answer FROM kept"))
                        .isEqualTo("42");
            }
        }
    }

    @Test
    void isNeverRoot() {
        assertThat(ServerAccount.find().works()).isTrue();
    }
}
