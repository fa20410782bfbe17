package dev.eider.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** YAML's numbers and truth values would change them: octal, with an exponent, grouped, rounded, a word. */
    @ParameterizedTest
    @ValueSource(
            strings = {"0123", "12e4", "yes", "1_000", "1.10", "0x1f", "2020-01-01", "1:30", "007.50", "!x", ".inf"})
    void textsAreTakenAsWritten(String written) throws IOException {
        String text = written.equals("!x") ? "'!x'" : written;
        Path file = write("""
                host: %1$s
                users: [{name: %1$s, password: %1$s, tenant: %1$s}]
                database: {user: %1$s, password: %1$s}
                storage:
                  local_roots:
                    - %1$s
                  s3:
                    region: %1$s
                    access_key_id: %1$s
                    secret_access_key: %1$s
                    session_token: %1$s
                """.formatted(text));
        GatewayConfig inFile = ConfigLoader.load(Optional.of(file), Map.of());
        GatewayConfig inVariables = ConfigLoader.load(
                Optional.empty(),
                Map.of(
                        "EIDER_HOST", written,
                        "EIDER_USERS", "[{name: %1$s, password: %1$s, tenant: %1$s}]".formatted(text),
                        "EIDER_DATABASE_USER", written,
                        "EIDER_DATABASE_PASSWORD", written,
                        "EIDER_STORAGE_LOCAL_ROOTS", "[" + text + "]",
                        "EIDER_STORAGE_S3_REGION", written,
                        "EIDER_STORAGE_S3_ACCESS_KEY_ID", written,
                        "EIDER_STORAGE_S3_SECRET_ACCESS_KEY", written,
                        "EIDER_STORAGE_S3_SESSION_TOKEN", written));
        assertThat(inFile.users()).containsExactly(new GatewayConfig.User(written, written, Optional.of(written)));
        assertThat(inFile.host()).isEqualTo(written);
        assertThat(inFile.database().password()).contains(written);
        assertThat(inFile.storage().localRoots()).containsExactly(written);
        assertThat(inFile.storage().s3().secretAccessKey()).contains(written);
        assertThat(inVariables).isEqualTo(inFile);
    }

    @Test
    void anAliasIsWhatItStandsFor() throws IOException {
        Path file = write("users: [{name: ann, password: &p 0123}, {name: bob, password: *p}]");
        assertThat(ConfigLoader.load(Optional.of(file), Map.of()).users())
                .extracting(GatewayConfig.User::password)
                .containsExactly("0123", "0123");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing", "---", "null", "database: {password: null, user: , url: ~}"})
    void whatIsNullIsNotSet(String yaml) throws IOException {
        assertThat(ConfigLoader.load(Optional.of(write(yaml)), Map.of())).isEqualTo(GatewayConfig.defaults());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "pg:~ port: 1~ port: 2             | line 3: 'pg.port' has been given in line 2 already, and a key can stand only once",
                "pg: {port: 1}~host: a~pg: {}      | line 3: 'pg' has been given in line 1 already",
                "users:~- name: a~  name: b        | line 3: 'users.name' has been given in line 2 already",
                "pg: {port: 1}~---~pg: {port: 2}   | line 2 cannot be read: expected a single document in the stream",
                "users: [{password: hush}~host: x  | line 2 cannot be read: while parsing a flow sequence",
                "[a]: b                            | line 1: a key must be a text",
                "users: &a [*a]                    | line 1: 'users' contains itself",
                "- pg                              | the configuration must be a mapping of keys to values, such as pg:",
                "pg: 5                             | 'pg' must be a mapping of keys to values",
                "demo: {enabled: yes}              | demo.enabled is 'yes'; allowed is true or false",
                "database: {password: [hush]}      | database.password cannot be used",
                "users: [{name: a, password: null}] | users cannot be used"
            })
    void whatCanBeMeantInTwoWaysIsRefusedWithItsLine(String yaml, String message) throws IOException {
        Path file = write(yaml.replace('~', '\n'));
        assertThatThrownBy(() -> ConfigLoader.load(Optional.of(file), Map.of()))
                .isInstanceOf(QueryException.class)
                .hasMessageStartingWith(file + ": " + message)
                .hasMessageNotContaining("hush")
                .message()
                .hasLineCount(1);
    }

    @Test
    void anUnknownKeyIsRefusedByName() throws IOException {
        Path file = write("pg:\n  prot: 1\n");
        assertThatThrownBy(() -> ConfigLoader.load(Optional.of(file), Map.of()))
                .isInstanceOf(QueryException.class)
                .hasMessageContaining("'pg.prot'; did you mean pg.port?");
    }

    @Test
    void everyKeyHasARuleThatItsDefaultKeeps() {
        assertThat(Rules.keys())
                .containsExactlyInAnyOrderElementsOf(ConfigLoader.keys().keySet());
        ConfigLoader.keys().forEach((key, value) -> {
            if (!value.isNull()) {
                assertThat(Rules.of(key).reader().apply(value)).as(key).isPresent();
            }
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PG_PORT                       | many    | pg.port is 'many'; allowed is a whole number from 0 to 65535",
                "PG_PORT                       | 99999   | pg.port is '99999'; allowed is a whole number from 0 to 65535",
                "HTTP_PORT                     | -1      | http.port is '-1'",
                "FLIGHT_PORT                   | 1e3     | flight.port is '1e3'",
                "PLANNING_PROCESSES            | 0       | planning.processes is '0'; allowed is a whole number from 1",
                "CLUSTER_HEARTBEAT_SECONDS     | 20      | cluster.silence_seconds is 20; allowed is more than cluster.heartbeat_s",
                "STORAGE_S3_ACCESS_KEY_ID      | a       | storage.s3.secret_access_key is missing; set both, or neither",
                "STORAGE_S3_SECRET_ACCESS_KEY  | a       | one of storage.s3.access_key_id and",
                "STORAGE_S3_SESSION_TOKEN      | a       | storage.s3.session_token is set without the storage.s3.access_key_id",
                "STORAGE_S3_ENDPOINT           | http://h:9000/p?x=1 | storage.s3.endpoint is 'http://h:9000/p?x=1'; allowed is a URL",
                "STORAGE_S3_ENDPOINT           | http://h:99999 | storage.s3.endpoint is 'http://h:99999'; allowed is a URL",
                "USERS                         | '[{name: a, password: x, password: y}]' | EIDER_USERS: line 1: 'password' has been given",
                "USERS                         | '[{name: a, password: x}] []' | EIDER_USERS: line 1 cannot be read: ",
                "PLANNING_PROCESSES            | 9       | planning.max_processes is 8; allowed is no less than planning.pro",
                "QUERIES_MAX_QUEUED            | -1      | queries.max_queued is '-1'; allowed is a whole number from 0",
                "QUERIES_TIME_LIMIT_SECONDS    | -5      | queries.time_limit_seconds is '-5'; allowed is a whole number from 1",
                "QUERIES_TIME_LIMIT_SECONDS    | 99999999999999999999 | queries.time_limit_seconds is '99999999999999999999'",
                "CAPACITY_CPU_MILLIS           | 10      | capacity.cpu_millis is '10'; allowed is 0 or a whole number from 1000",
                "SCRATCH_COMPRESSION           | lz4     | scratch.compression is 'lz4'; allowed is none or zstd",
                "SCRATCH_URI                   | /tmp    | scratch.uri is '/tmp'; allowed is a location such as s3://",
                "DEMO_ENABLED                  | yes     | demo.enabled is 'yes'; allowed is true or false",
                "DEMO_SCALE                    | NaN     | demo.scale is 'NaN'; allowed is a number from 0.001 to 1000",
                "STORAGE_S3_ENDPOINT           | minio   | storage.s3.endpoint is 'minio'; allowed is a URL such as https://",
                "CLUSTER_URL                   | http://a:99999 | cluster.url is 'http://a:99999'; allowed is a URL such as",
                "KUBERNETES_CALLBACK_URL       | https://x:99999/foo | kubernetes.callback_url is 'https://x:99999/foo'; allowed is",
                "KUBERNETES_CALLBACK_URL       | https://x/foo?y | kubernetes.callback_url is 'https://x/foo?y'; allowed is a URL",
                "KUBERNETES_CALLBACK_URL       | http://$(POD_IP):8080 | kubernetes.callback_url is 'http://$(POD_IP):8080'",
                "KUBERNETES_TENANTS            | '[{name: a, service_account: Bad Name!}]' | names that Kubernetes takes",
                "KUBERNETES_TENANTS            | '[{name: a, queue: has space}]' | kubernetes.tenants is [{\"name\":\"a\",",
                "USERS                         | ann     | users cannot be used; allowed is a list such as [{name: ann,",
                "USERS                         | [{name: ann, pasword: x}] | users cannot be used",
                "USERS                         | '[{name: a, password: x}, {name: a, password: y}]' | users cannot be used"
            })
    void aValueThatIsNotAllowedIsRefusedWithWhatIs(String variable, String value, String message) {
        assertThatThrownBy(() -> ConfigLoader.load(Optional.empty(), Map.of("EIDER_" + variable, value)))
                .isInstanceOfSatisfying(
                        QueryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_REQUEST))
                .hasMessageContaining(message)
                .message()
                .hasLineCount(1);
    }

    /** As {@code http://$(POD_IP):8080} becomes. */
    @ParameterizedTest
    @CsvSource({
        "http://fd00::1:8080, http://[fd00::1]:8080",
        "http://2001:db8:1:2:3:4:5:6:8080, http://[2001:db8:1:2:3:4:5:6]:8080",
        "http://[fd00::1]:8080, http://[fd00::1]:8080",
        "http://10.0.0.7:8080, http://10.0.0.7:8080"
    })
    void addressesOfPodsAreHostsOfUrls(String value, String url) {
        GatewayConfig config = ConfigLoader.load(
                Optional.empty(), Map.of("EIDER_CLUSTER_URL", value, "EIDER_KUBERNETES_CALLBACK_URL", value));
        assertThat(config.cluster().url()).hasToString("Optional[" + url + "]");
        assertThat(config.kubernetes().callbackUrl()).hasToString("Optional[" + url + "]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pg: {port: 70000}",
                "pg: {port: }",
                "pg: {port: [1]}",
                "storage: {local_roots: /data}",
                "storage: {local_roots: [{a: b}]}",
                "host: ' '",
                "users: [ann]",
                "pg: 15432"
            })
    void theFileIsHeldToTheSameRules(String yaml) throws IOException {
        Path file = write(yaml);
        assertThatThrownBy(() -> ConfigLoader.load(Optional.of(file), Map.of()))
                .isInstanceOf(QueryException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(yaml.substring(0, yaml.indexOf(':')))
                .message()
                .hasLineCount(1);
    }

    @Test
    void anUnknownVariableIsRefusedWithTheClosestOne() {
        assertThatThrownBy(() -> ConfigLoader.load(Optional.empty(), Map.of("EIDER_PG_PROT", "1")))
                .isInstanceOf(QueryException.class)
                .hasMessage("unknown variable EIDER_PG_PROT; did you mean EIDER_PG_PORT?");
        assertThatThrownBy(() -> ConfigLoader.load(Optional.empty(), Map.of("EIDER_QUERIES_TIMELIMIT", "1")))
                .hasMessageContaining("did you mean EIDER_QUERIES_TIME_LIMIT_SECONDS?");
        assertThatThrownBy(() -> ConfigLoader.load(Optional.empty(), Map.of("EIDER_NOPE", "1")))
                .hasMessageContaining("unknown variable EIDER_NOPE");
    }

    @Test
    void variablesOfTheClientAndOfKubernetesArePassedOver() {
        Map<String, String> others = Map.of(
                "EIDER_USER", "ann",
                "EIDER_PASSWORD", "secret",
                "EIDER_TEST_HOST", "10.0.0.1",
                "EIDER_SERVICE_HOST", "10.0.0.1",
                "EIDER_SERVICE_PORT_HTTP", "8080",
                "EIDER_PORT", "tcp://10.0.0.1:8080",
                "EIDER_GATEWAY_PORT_8080_TCP_ADDR", "10.0.0.1",
                "EIDERDOWN", "soft");
        assertThat(ConfigLoader.load(Optional.empty(), others)).isEqualTo(GatewayConfig.defaults());
        assertThatThrownBy(() -> ConfigLoader.load(Optional.empty(), Map.of("EIDER_PORT", "8080")))
                .hasMessageContaining("EIDER_PORT");
    }

    @Test
    void listsInVariablesHaveCommasOrBrackets() {
        assertThat(roots("/data")).containsExactly("/data");
        assertThat(roots("/data, /with space")).containsExactly("/data", "/with space");
        assertThat(roots("['/a,b', /c]")).containsExactly("/a,b", "/c");
        assertThat(roots("")).isEmpty();
        assertThat(ConfigLoader.load(Optional.empty(), Map.of("EIDER_USERS", "[{name: ann, password: 1234}]"))
                        .users())
                .containsExactly(new GatewayConfig.User("ann", "1234", Optional.empty()));
    }

    private static List<String> roots(String text) {
        return ConfigLoader.load(Optional.empty(), Map.of("EIDER_STORAGE_LOCAL_ROOTS", text))
                .storage()
                .localRoots();
    }

    private Path write(String yaml) throws IOException {
        return Files.writeString(dir.resolve("eider.yaml"), yaml);
    }
}
