package dev.eider.gateway.kubernetes;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.JobSpec;
import dev.eider.contract.Json;
import dev.eider.contract.QueryException;
import dev.eider.contract.RemoteJob;
import dev.eider.contract.ResultManifest;
import dev.eider.objectstore.ObjectStore.PutMode;
import dev.eider.objectstore.ObjectStores;
import dev.eider.objectstore.ObjectUri;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The objects below a query's scratch prefix that gateway and runner exchange. Thread-safe; methods block. */
final class JobObjects {
    private final ObjectStores stores;

    JobObjects(ObjectStores stores) {
        this.stores = stores;
    }

    static String specUri(JobSpec spec) {
        return spec.result().prefixUri() + RemoteJob.NAME;
    }

    void write(RemoteJob job) {
        ObjectUri uri = ObjectUri.parse(specUri(job.spec()));
        stores.forUri(uri).put(uri, Json.write(job).getBytes(StandardCharsets.UTF_8), PutMode.OVERWRITE);
    }

    /** All that belongs to it. */
    void delete(JobSpec spec) {
        ObjectUri prefix = ObjectUri.parse(spec.result().prefixUri());
        stores.forUri(prefix).deletePrefix(prefix);
    }

    /** Empty as long as the query has not come to its end. */
    Optional<ResultManifest> manifest(JobSpec spec) {
        ObjectUri uri = ObjectUri.parse(spec.result().manifestUri());
        try (InputStream in = stores.forUri(uri).read(uri)) {
            return Optional.of(Json.read(new String(in.readAllBytes(), StandardCharsets.UTF_8), ResultManifest.class));
        } catch (QueryException e) {
            if (e.code() == ErrorCode.OBJECT_NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + uri, e);
        }
    }
}
