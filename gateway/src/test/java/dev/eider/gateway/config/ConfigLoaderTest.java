package dev.eider.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.QueryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {
    @TempDir
    Path dir;

    @Test
    void withoutAnythingTheDefaultsHold() {
        assertThat(ConfigLoader.load(Optional.empty(), Map.of())).isEqualTo(GatewayConfig.defaults());
    }

    @Test
    void variablesWinOverTheFileAndTheFileOverDefaults() throws IOException {
        Path file = write("""
                host: 0.0.0.0
                pg:
                  port: 5432
                storage:
                  s3:
                    endpoint: http://minio:9000
                    path_style: true
                users:
                  - name: ann
                    password: secret
                    tenant: sales
                """);
        GatewayConfig config = ConfigLoader.load(
                Optional.of(file),
                Map.of("EIDER_PG_PORT", "6000", "EIDER_STORAGE_LOCAL_ROOTS", "[/data, /more]", "PATH", "/bin"));
        assertThat(config.host()).isEqualTo("0.0.0.0");
        assertThat(config.pg().port()).isEqualTo(6000);
        assertThat(config.flight().port()).isEqualTo(9091);
        assertThat(config.storage().s3().endpoint()).contains("http://minio:9000");
        assertThat(config.storage().s3().pathStyle()).isTrue();
        assertThat(config.storage().localRoots()).containsExactly("/data", "/more");
        assertThat(config.users()).containsExactly(new GatewayConfig.User("ann", "secret", Optional.of("sales")));
    }

    @Test
    void anUnknownKeyIsRefusedByName() throws IOException {
        Path file = write("pg:\n  prot: 1\n");
        assertThatThrownBy(() -> ConfigLoader.load(Optional.of(file), Map.of()))
                .isInstanceOf(QueryException.class)
                .hasMessageContaining("'pg.prot'");
    }

    @Test
    void aValueThatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> ConfigLoader.load(Optional.empty(), Map.of("EIDER_PG_PORT", "many")))
                .isInstanceOf(QueryException.class)
                .hasMessageContaining("many");
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(dir.resolve("eider.yaml"), yaml);
    }
}
