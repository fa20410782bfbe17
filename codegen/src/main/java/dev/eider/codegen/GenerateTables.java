package dev.eider.codegen;

import dev.eider.database.EmbeddedDatabase;
import dev.eider.database.Migrations;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.jooq.Constants;
import org.jooq.codegen.GenerationTool;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Database;
import org.jooq.meta.jaxb.Generate;
import org.jooq.meta.jaxb.Generator;
import org.jooq.meta.jaxb.Jdbc;
import org.jooq.meta.jaxb.Logging;
import org.jooq.meta.jaxb.Target;

/**
 * Runs a module's migrations on an embedded PostgreSQL and has jOOQ write classes for the tables. Does nothing while the migrations (and
 * this program) are those of the last run: a file beside the classes holds their checksum.
 */
public final class GenerateTables {
    /** Held, because java.util.logging forgets the level of a logger that nobody holds. */
    private static final Logger FLYWAY = Logger.getLogger("org.flywaydb");

    private GenerateTables() {}

    /** @param arguments directory of the migrations, schema, package of the classes, directory to write to */
    public static void main(String[] arguments) throws Exception {
        System.setProperty("org.jooq.no-logo", "true");
        System.setProperty("org.jooq.no-tips", "true");
        FLYWAY.setLevel(Level.WARNING);
        Path migrations = Path.of(arguments[0]);
        Path target = Path.of(arguments[3]);
        Path stamp = target.resolveSibling(target.getFileName() + ".sha256");
        String checksum = checksum(migrations, List.of(Constants.FULL_VERSION, arguments[1], arguments[2]));
        if (Files.exists(stamp) && Files.readString(stamp).equals(checksum)) {
            return;
        }
        generate(migrations, arguments[1], arguments[2], target);
        Files.writeString(stamp, checksum);
    }

    private static String checksum(Path migrations, List<String> settings) throws IOException {
        MessageDigest digest = sha256();
        digest.update(thisProgram());
        settings.forEach(setting -> digest.update(setting.getBytes(StandardCharsets.UTF_8)));
        try (Stream<Path> files = Files.list(migrations)) {
            for (Path file : files.sorted().toList()) {
                digest.update(file.getFileName().toString().getBytes(StandardCharsets.UTF_8));
                digest.update(Files.readAllBytes(file));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Its settings may have changed since the last run. */
    private static byte[] thisProgram() throws IOException {
        try (InputStream code = GenerateTables.class.getResourceAsStream("GenerateTables.class")) {
            return code == null ? new byte[0] : code.readAllBytes();
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void generate(Path migrations, String schema, String packageName, Path target) throws Exception {
        Path scratch = Files.createTempDirectory("eider-codegen-");
        try (EmbeddedDatabase database = EmbeddedDatabase.startUnsynced(scratch)) {
            Migrations.apply(database.dataSource(), schema, "filesystem:" + migrations);
            GenerationTool.generate(configuration(database, schema, packageName, target));
        } finally {
            deleteTree(scratch);
        }
    }

    private static Configuration configuration(
            EmbeddedDatabase database, String schema, String packageName, Path target) {
        return new Configuration()
                .withLogging(Logging.WARN)
                .withJdbc(new Jdbc()
                        .withUrl(database.jdbcUrl())
                        .withUser(database.user())
                        .withPassword(database.password()))
                .withGenerator(new Generator()
                        .withDatabase(new Database()
                                .withName("org.jooq.meta.postgres.PostgresDatabase")
                                .withInputSchema(schema)
                                .withExcludes("migrations"))
                        .withGenerate(
                                new Generate().withGeneratedAnnotation(false).withFluentSetters(true))
                        .withTarget(new Target().withPackageName(packageName).withDirectory(target.toString())));
    }

    private static void deleteTree(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
