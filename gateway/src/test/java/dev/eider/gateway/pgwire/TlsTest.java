package dev.eider.gateway.pgwire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.gateway.door.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {
    @TempDir
    private Path directory;

    /** A key of its own, made by the JDK's keytool. */
    private SSLContext context() throws IOException, InterruptedException, GeneralSecurityException {
        Path store = directory.resolve("key.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        "pg",
                        "-dname",
                        "CN=localhost",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        store.toString())
                .inheritIO()
                .start();
        assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    @Test
    void speaksTlsOnly() throws Exception {
        PgSettings settings =
                new PgSettings("127.0.0.1", 0, 5, Duration.ofSeconds(10), 1 << 20, "main", Optional.of(context()));
        try (Gateway gateway = new Gateway(settings)) {
            try (Connection connection = gateway.connect("sslmode=require");
                    var statement = connection.createStatement();
                    var rows = statement.executeQuery("ROWS 100000")) {
                int count = 0;
                while (rows.next()) {
                    count++;
                }
                assertThat(count).isEqualTo(100_000);
            }
            assertThatThrownBy(() -> gateway.connect("sslmode=disable"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28000"))
                    .hasMessageContaining("sslmode=require");
            try (RawClient stuffing = new RawClient(gateway.port())) {
                stuffing.out.write(RawClient.concat(
                        RawClient.int32(8),
                        RawClient.int32(80877103),
                        RawClient.int32(9),
                        RawClient.int32(RawClient.PROTOCOL_3_0),
                        new byte[1]));
                assertThat(stuffing.in.read()).isEqualTo('S');
                Deadline.await("the stuffed connection to be dropped", () -> gateway.listener.connections() == 0);
            }
        }
    }
}
