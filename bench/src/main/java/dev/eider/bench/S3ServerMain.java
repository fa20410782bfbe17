package dev.eider.bench;

import dev.eider.contract.Json;
import dev.eider.objectstore.fixture.S3TestServer;
import java.io.IOException;
import java.nio.file.Path;

/** {@code S3ServerMain HOST DIRECTORY BUCKET}: an S3 server at an address of this machine until standard input ends; its settings are the first line it prints. */
final class S3ServerMain {
    private S3ServerMain() {}

    public static void main(String[] arguments) throws IOException {
        try (S3TestServer server = S3TestServer.start(arguments[0], Path.of(arguments[1]))) {
            server.createBucket(arguments[2]);
            System.out.println(Json.write(server.settings()));
            while (System.in.read() >= 0) {
                // Only the end matters.
            }
        }
    }
}
