package dev.eider.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.objectstore.LocalObjectStore;
import dev.eider.objectstore.ObjectUri;
import dev.eider.objectstore.S3ObjectStore;
import dev.eider.objectstore.fixture.S3TestServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The objects are as good and as bad as they claim to be, in the eyes of bare DuckDB. */
class BadObjectsTest {
    @TempDir
    Path directory;

    @Test
    void theUnreadableAreUnreadable() {
        assertThat(objects().unreadable())
                .hasSize(6)
                .doesNotHaveDuplicates()
                .allSatisfy(uri ->
                        assertThatThrownBy(() -> query("SELECT count(*)", uri)).isInstanceOf(SQLException.class));
    }

    @Test
    void corruptPagesFailOnlyTheirColumn() throws SQLException {
        ObjectUri uri = objects().corruptPageData();

        assertThat(query("SELECT count(*), sum(id)", uri)).containsExactly(List.of("10000", "49995000"));
        assertThatThrownBy(() -> query("SELECT sum(length(name))", uri)).isInstanceOf(SQLException.class);
    }

    @Test
    void zeroRowsHaveColumns() throws SQLException {
        assertThat(query("SELECT count(id), count(name)", objects().zeroRows())).containsExactly(List.of("0", "0"));
    }

    @Test
    void keywordsAreColumns() throws SQLException {
        assertThat(query(
                        "SELECT \"select\", \"order\", \"two words\"", objects().keywordColumns()))
                .containsExactly(List.of("1", "one", "2"));
    }

    @Test
    void theOddNameIsOddInABucketToo() {
        try (S3TestServer server = S3TestServer.start();
                S3ObjectStore store = S3ObjectStore.open(server.settings())) {
            server.createBucket("odd-names");

            ObjectUri uri = new BadObjects(store, ObjectUri.parse("s3://odd-names/data/")).oddName();

            assertThat(uri.key()).contains(" ", "日本", "🦆", "%20", "#", "?");
            assertThat(store.head(uri).sizeBytes()).isPositive();
        }
    }

    @Test
    void theOddNameIsAFileName() throws SQLException {
        assertThat(query("SELECT *", objects().oddName())).containsExactly(List.of("42"));
    }

    private BadObjects objects() {
        return new BadObjects(new LocalObjectStore(), ObjectUri.parse("file://" + directory + "/"));
    }

    private static List<List<String>> query(String select, ObjectUri uri) throws SQLException {
        List<List<String>> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                PreparedStatement statement = connection.prepareStatement(select + " FROM read_parquet(?)")) {
            // To DuckDB ? is a glob; brackets make it a letter.
            statement.setString(1, "/" + uri.key().replace("?", "[?]"));
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    List<String> row = new ArrayList<>();
                    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                        row.add(result.getString(i));
                    }
                    rows.add(row);
                }
            }
        }
        return rows;
    }
}
