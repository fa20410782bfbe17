package dev.eider.gateway.server;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.config.GatewayConfig;
import dev.eider.gateway.flightsql.FlightDoor;
import io.helidon.common.configurable.Resource;
import io.helidon.common.pki.Keys;
import io.helidon.common.tls.Tls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * The certificate of the PostgreSQL and Flight SQL doors, read once.
 *
 * @param certificates PEM, the server's first
 * @param privateKey PEM, not encrypted
 */
record TlsFiles(Path certificates, Path privateKey) {

    /** @throws QueryException INVALID_REQUEST if only one of both is configured, or cannot be read */
    static Optional<TlsFiles> of(GatewayConfig.Tls configured) {
        if (configured.certificates().isEmpty() && configured.privateKey().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new TlsFiles(
                readable("tls.certificates", configured.certificates()),
                readable("tls.private_key", configured.privateKey())));
    }

    private static Path readable(String key, Optional<String> file) {
        Path path = file.map(Path::of)
                .orElseThrow(() -> new QueryException(
                        ErrorCode.INVALID_REQUEST, key + " is missing: TLS needs certificates and private key"));
        if (!Files.isReadable(path)) {
            throw new QueryException(ErrorCode.INVALID_REQUEST, key + ": cannot read " + path);
        }
        return path;
    }

    SSLContext context() {
        try {
            Keys keys = Keys.builder()
                    .pem(pem -> pem.key(Resource.create(privateKey)).certChain(Resource.create(certificates)))
                    .build();
            return Tls.builder()
                    .privateKey(keys)
                    .privateKeyCertChain(keys)
                    .build()
                    .sslContext();
        } catch (RuntimeException e) {
            throw new QueryException(
                    ErrorCode.INVALID_REQUEST,
                    "tls.certificates and tls.private_key are not a certificate and its key in PEM: " + e.getMessage(),
                    e);
        }
    }

    FlightDoor.Tls flight() {
        return new FlightDoor.Tls(certificates, privateKey);
    }
}
