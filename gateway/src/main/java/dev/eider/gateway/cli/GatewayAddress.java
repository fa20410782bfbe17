package dev.eider.gateway.cli;

import dev.eider.contract.QueryException;
import dev.eider.gateway.config.ConfigLoader;
import dev.eider.gateway.config.GatewayConfig;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where the gateway is and who asks it: as options say, else as variables do, else as {@code eider up} with the same configuration would
 * have it or has left it in its data directory.
 *
 * @param file where {@code eider up} leaves it
 */
record GatewayAddress(URI url, String user, String password, Path file) {
    private static final String EXAMPLE = "http://127.0.0.1:8080";
    private static final Path CLIENT_FILE = Path.of("client.json");
    private static final Pattern HTTP = Pattern.compile("(?i)https?://");
    private static final int MAX_PORT = 65_535;

    /** What the command line has. */
    record Options(Optional<Path> config, Optional<String> url, Optional<String> user, Optional<String> password) {}

    /**
     * @param directory that a relative data directory is below, and in which {@code eider.yaml} may be
     * @throws CommandFailure USAGE for a configuration or an address that cannot be used
     */
    static GatewayAddress find(Options options, Path directory, Map<String, String> environment) throws CommandFailure {
        GatewayConfig config = config(options, directory, environment);
        Path file = directory.resolve(config.dataDir()).resolve(CLIENT_FILE);
        ClientFile left = ClientFile.load(file);
        return new GatewayAddress(
                url(options.url().or(() -> portSet(config)).or(left::url).orElseGet(() -> address(config))),
                choose(options.user(), environment.get("EIDER_USER"), left.user()),
                choose(options.password(), environment.get("EIDER_PASSWORD"), left.password()),
                file);
    }

    private static GatewayConfig config(Options options, Path directory, Map<String, String> environment)
            throws CommandFailure {
        try {
            return ConfigLoader.load(ConfigLoader.file(options.config(), directory), environment);
        } catch (QueryException e) {
            throw new CommandFailure(ExitCode.USAGE, "eider: " + e.getMessage());
        }
    }

    private static String choose(
            Optional<String> option, @org.jspecify.annotations.Nullable String variable, Optional<String> left) {
        return option.or(() -> Optional.ofNullable(variable)).or(() -> left).orElse("");
    }

    /** A port that is neither the default nor any free one says more than what an earlier start has left. */
    private static Optional<String> portSet(GatewayConfig config) {
        int port = config.http().port();
        boolean set = port != 0 && port != GatewayConfig.defaults().http().port();
        return set ? Optional.of(address(config)) : Optional.empty();
    }

    private static String address(GatewayConfig config) {
        try {
            InetAddress host = InetAddress.getByName(config.host());
            String reachable =
                    host.isAnyLocalAddress() ? InetAddress.getLoopbackAddress().getHostAddress() : config.host();
            return new URI("http", null, reachable, config.http().port(), null, null, null).toString();
        } catch (UnknownHostException | URISyntaxException _) {
            return "http://" + config.host() + ":" + config.http().port();
        }
    }

    private static URI url(String text) throws CommandFailure {
        try {
            URI base = URI.create(text);
            if (HTTP.matcher(text).lookingAt() && base.getHost() != null && base.getPort() <= MAX_PORT) {
                return base;
            }
        } catch (IllegalArgumentException _) {
            // answered below, as any other text that is no address
        }
        throw new CommandFailure(ExitCode.USAGE, "'" + text + "' is not an address such as " + EXAMPLE);
    }
}
