package dev.eider.runner;

import dev.eider.contract.JobSpec;
import dev.eider.contract.Json;
import dev.eider.contract.RemoteJob;
import dev.eider.objectstore.ObjectInfo;
import dev.eider.objectstore.ObjectStore.PutMode;
import dev.eider.objectstore.ObjectStores;
import dev.eider.objectstore.ObjectUri;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;

/**
 * The whole way of a small statement, a few times, so that a query finds nothing that is done for the first time: an object is staged from
 * where results go, DuckDB reads it, and its rows are written there. What it leaves behind lies below the prefix of the runner that
 * stands by, and goes with that.
 */
final class WarmUp {
    /** After so many the next one takes as long. */
    private static final int RUNS = 5;

    private static final String SQL =
            "SELECT count(*) AS n, sum(i) AS s, max(s) AS t FROM sample WHERE i > 1000 GROUP BY i % 7 ORDER BY n";

    private final JobSpec standby;
    private final ObjectStores stores;

    WarmUp(JobSpec standby, ObjectStores stores) {
        this.standby = standby;
        this.stores = stores;
    }

    /** @throws dev.eider.contract.QueryException if a query would fail, too */
    void run() throws IOException {
        SampleTable table = SampleTable.of(upload());
        for (int run = 0; run < RUNS; run++) {
            run(spec(table, run));
        }
    }

    private ObjectInfo upload() throws IOException {
        Path file = Files.createTempFile("sample", ".parquet");
        try {
            SampleTable.write(file);
            ObjectUri uri = ObjectUri.parse(standby.result().prefixUri() + "sample.parquet");
            return stores.forUri(uri).put(uri, Files.readAllBytes(file), PutMode.OVERWRITE);
        } catch (SQLException e) {
            throw new IOException("DuckDB cannot write " + file, e);
        } finally {
            Files.delete(file);
        }
    }

    private JobSpec spec(SampleTable table, int run) {
        String prefix = standby.result().prefixUri() + run + "/";
        return table.spec(
                standby.id(),
                SQL,
                standby.shape(),
                standby.result().at(prefix, standby.result().batchRows()),
                standby.storage());
    }

    private void run(JobSpec spec) {
        // As it comes from the gateway, and as events go there.
        JobSpec read = Json.read(Json.write(new RemoteJob(spec, Optional.empty())), RemoteJob.class)
                .spec();
        new JobRun(read, stores::forUri, RunnerMain.stagePath(read), Json::write, JobClock.startNow())
                .run()
                .error()
                .ifPresent(error -> {
                    throw error.toException();
                });
    }
}
