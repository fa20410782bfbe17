package dev.eider.gateway.config;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;

/** What keys ask of each other: each may have its value, and not all of them together. */
final class Combinations {
    private Combinations() {}

    /** @throws QueryException INVALID_REQUEST naming two keys that do not go together */
    static void check(GatewayConfig config) {
        GatewayConfig.Planning planning = config.planning();
        require(
                planning.maxProcesses() >= planning.processes(),
                "planning.max_processes is " + planning.maxProcesses()
                        + "; allowed is no less than planning.processes, which is " + planning.processes());
        GatewayConfig.Cluster cluster = config.cluster();
        require(
                cluster.silenceSeconds() > cluster.heartbeatSeconds(),
                "cluster.silence_seconds is " + cluster.silenceSeconds()
                        + "; allowed is more than cluster.heartbeat_seconds, which is " + cluster.heartbeatSeconds());
        GatewayConfig.S3 s3 = config.storage().s3();
        require(
                s3.accessKeyId().isPresent() == s3.secretAccessKey().isPresent(),
                "one of storage.s3.access_key_id and storage.s3.secret_access_key is missing; set both, or neither to have the AWS SDK"
                        + " find credentials");
        require(
                s3.sessionToken().isEmpty() || s3.accessKeyId().isPresent(),
                "storage.s3.session_token is set without the storage.s3.access_key_id and storage.s3.secret_access_key that it belongs to");
    }

    private static void require(boolean fits, String otherwise) {
        if (!fits) {
            throw new QueryException(ErrorCode.INVALID_REQUEST, otherwise);
        }
    }
}
