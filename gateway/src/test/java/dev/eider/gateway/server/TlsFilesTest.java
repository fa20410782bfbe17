package dev.eider.gateway.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.QueryException;
import dev.eider.gateway.config.GatewayConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsFilesTest {
    private static final char[] PASSWORD = "changeit".toCharArray();

    @TempDir
    private Path directory;

    @Test
    void servesTheCertificateOfTheFiles() throws Exception {
        KeyStore keys = selfSigned();
        Path certificate = pem("CERTIFICATE", keys.getCertificate("server").getEncoded());
        Path key = pem("PRIVATE KEY", keys.getKey("server", PASSWORD).getEncoded());
        SSLContext context = TlsFiles.of(tls(Optional.of(certificate), Optional.of(key)))
                .orElseThrow()
                .context();

        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(keys);
        SSLContext client = SSLContext.getInstance("TLS");
        client.init(null, trust.getTrustManagers(), null);
        try (SSLServerSocket listener = (SSLServerSocket)
                        context.getServerSocketFactory().createServerSocket(0, 1, InetAddress.getLoopbackAddress());
                SSLSocket socket = (SSLSocket) client.getSocketFactory()
                        .createSocket(InetAddress.getLoopbackAddress(), listener.getLocalPort())) {
            Thread server = Thread.ofVirtual().start(() -> {
                try (SSLSocket accepted = (SSLSocket) listener.accept()) {
                    accepted.startHandshake();
                } catch (IOException _) {
                    // The client's assertion tells.
                }
            });
            socket.startHandshake();
            X509Certificate seen = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            assertThat(seen).isEqualTo(keys.getCertificate("server"));
            server.join();
        }
    }

    @Test
    void isOffWithoutFiles() {
        assertThat(TlsFiles.of(GatewayConfig.Tls.none())).isEmpty();
    }

    @Test
    void wantsBothFilesAndReadableOnes() throws Exception {
        Path certificate = pem("CERTIFICATE", new byte[] {1});
        assertThatThrownBy(() -> TlsFiles.of(tls(Optional.of(certificate), Optional.empty())))
                .isInstanceOf(QueryException.class)
                .hasMessageContaining("tls.private_key is missing");
        assertThatThrownBy(() -> TlsFiles.of(tls(Optional.of(certificate), Optional.of(directory.resolve("none")))))
                .isInstanceOf(QueryException.class)
                .hasMessageContaining("tls.private_key: cannot read");
        TlsFiles nonsense = TlsFiles.of(tls(Optional.of(certificate), Optional.of(certificate)))
                .orElseThrow();
        assertThatThrownBy(nonsense::context)
                .isInstanceOf(QueryException.class)
                .hasMessageContaining("are not a certificate and its key");
    }

    private static GatewayConfig.Tls tls(Optional<Path> certificates, Optional<Path> key) {
        return new GatewayConfig.Tls(certificates.map(Path::toString), key.map(Path::toString));
    }

    private Path pem(String what, byte[] content) throws IOException {
        return Files.writeString(
                directory.resolve(what.replace(' ', '-')),
                "-----BEGIN " + what + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END "
                        + what + "-----\n");
    }

    private KeyStore selfSigned() throws Exception {
        Path store = directory.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("keytool.log").toFile())
                .start();
        assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return KeyStore.getInstance(store.toFile(), PASSWORD);
    }
}
