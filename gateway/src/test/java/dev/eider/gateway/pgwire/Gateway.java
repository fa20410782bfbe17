package dev.eider.gateway.pgwire;

import dev.eider.gateway.auth.Authenticator;
import dev.eider.gateway.auth.User;
import dev.eider.gateway.query.SessionMemory;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Properties;

/** The PostgreSQL door alone, on a free port, with user {@code ada}, password {@code secret} and database {@code demo}. */
final class Gateway implements AutoCloseable {
    static final String USER = "ada";
    static final String PASSWORD = "secret";

    final FakeQueries queries = new FakeQueries();
    final PgListener listener;

    Gateway() throws IOException {
        this(PgSettings.onLoopback(0));
    }

    Gateway(PgSettings settings) throws IOException {
        this(settings, USER);
    }

    /** @param users all with the same password */
    Gateway(PgSettings settings, String... users) throws IOException {
        Authenticator authenticator = new Authenticator(Arrays.stream(users)
                .map(name -> new User(name, PASSWORD, "acme"))
                .toList());
        listener = PgListener.open(settings, SessionMemory.Shared.ofProcess(1), queries, authenticator, "demo"::equals);
    }

    int port() {
        return listener.port();
    }

    Connection connect(String... options) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", USER);
        properties.setProperty("password", PASSWORD);
        for (String option : options) {
            int equals = option.indexOf('=');
            properties.setProperty(option.substring(0, equals), option.substring(equals + 1));
        }
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port() + "/demo", properties);
    }

    @Override
    public void close() {
        listener.close();
        queries.close();
    }

    public static void main(String[] args) throws Exception {
        try (Gateway gateway =
                new Gateway(PgSettings.onLoopback(args.length > 0 ? Integer.parseInt(args[0]) : 15433))) {
            System.out.println("postgresql://ada:secret@127.0.0.1:" + gateway.port() + "/demo");
            Thread.currentThread().join();
        }
    }
}
