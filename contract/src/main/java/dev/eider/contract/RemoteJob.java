package dev.eider.contract;

import java.util.Optional;

/**
 * What a runner fetches that is started with a URI: an object beside the query's result, which goes when that goes. SQL, credentials and
 * token stand in it and so in no argument and no variable.
 *
 * @param callback absent if nobody listens; then the manifest alone tells the end
 */
public record RemoteJob(JobSpec spec, Optional<Callback> callback) {
    /** The object's name below the query's scratch prefix. */
    public static final String NAME = "spec.json";
}
