package dev.eider.runner;

import dev.eider.contract.StorageSettings;
import java.util.Map;
import java.util.Optional;

/**
 * How the object that holds the spec is reached, which the spec itself cannot tell: by the gateway's own variables, as far as they are set
 * (a Secret may hold keys), else by the cloud SDK's default chain.
 */
final class StorageVariables {
    private static final String PREFIX = "EIDER_STORAGE_S3_";

    private StorageVariables() {}

    static StorageSettings settings(Map<String, String> environment) {
        return new StorageSettings(
                variable(environment, "ENDPOINT"),
                variable(environment, "REGION"),
                variable(environment, "PATH_STYLE").map(Boolean::parseBoolean).orElse(false),
                variable(environment, "ACCESS_KEY_ID"),
                variable(environment, "SECRET_ACCESS_KEY"),
                variable(environment, "SESSION_TOKEN"));
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(PREFIX + name)).filter(value -> !value.isEmpty());
    }
}
