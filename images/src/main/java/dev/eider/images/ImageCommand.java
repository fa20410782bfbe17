package dev.eider.images;

import com.google.cloud.tools.jib.api.DescriptorDigest;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./eider image}. */
@Command(
        name = "image",
        description =
                "Builds the images of gateway and job-runner: archives for this machine's architecture, or both architectures"
                        + " in a registry.",
        mixinStandardHelpOptions = true)
public final class ImageCommand implements Callable<Integer> {
    @Option(names = "--dist", paramLabel = "DIR", required = true, hidden = true)
    private Path dist = Path.of("");

    @Option(names = "--output", paramLabel = "DIR", required = true, hidden = true)
    private Path output = Path.of("");

    @Option(
            names = "--base",
            paramLabel = "FILE.tar",
            description =
                    "archive of a base image with a JDK or JRE 25 and JAVA_HOME set; else " + ImageBuild.PUBLIC_BASE)
    private Optional<Path> base = Optional.empty();

    @Option(
            names = "--push",
            paramLabel = "REGISTRY",
            description =
                    "push to REGISTRY/gateway and REGISTRY/job-runner instead, with the credentials of docker login")
    private Optional<String> registry = Optional.empty();

    @Option(names = "--insecure", description = "push by plain HTTP if the registry has no TLS")
    private boolean insecure;

    @Option(
            names = "--tag",
            paramLabel = "TAG",
            defaultValue = "dev",
            description = "tag of the images; default ${DEFAULT-VALUE}")
    private String tag = "dev";

    @Option(
            names = "--arch",
            paramLabel = "ARCH",
            split = ",",
            description = "AMD64, ARM64 or both; default this machine's, or with --push both")
    private List<Architecture> architectures = List.of();

    @Spec
    private CommandSpec spec;

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new ImageCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException {
        try {
            for (Program program : Program.values()) {
                build(program);
            }
            return 0;
        } catch (IOException e) {
            spec.commandLine().getErr().println("eider: " + e.getMessage());
            return 1;
        }
    }

    private List<Architecture> chosen() throws IOException {
        if (base.isEmpty()) {
            List<Architecture> usual =
                    registry.isPresent() ? List.of(Architecture.values()) : List.of(Architecture.ofThisMachine());
            return architectures.isEmpty() ? usual : architectures;
        }
        try (ImageArchive archive = ImageArchive.open(base.get())) {
            Architecture only = Architecture.of(archive.architecture());
            if (!architectures.isEmpty() && !architectures.equals(List.of(only))) {
                throw new IOException(base.get() + " is for " + only.imageName() + " alone");
            }
            return List.of(only);
        }
    }

    private void build(Program program) throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        Map<Architecture, DescriptorDigest> images = new EnumMap<>(Architecture.class);
        for (Architecture architecture : chosen()) {
            Path file = output.resolve(fileName(program, architecture));
            String name = "localhost/eider/" + program.imageName() + ":" + tag;
            if (registry.isPresent()) {
                images.put(
                        architecture,
                        build(program, architecture, () -> registry().target(program, architecture)));
            } else {
                build(program, architecture, () -> ImageBuild.archive(file, name));
                out.println(file + " (" + name + ", " + (Files.size(file) >> 20) + " MiB)");
            }
        }
        if (registry.isPresent()) {
            out.println("pushed " + registry().pushList(program, images) + " for " + images.keySet());
        }
        out.flush();
    }

    private ImageRegistry registry() {
        return new ImageRegistry(registry.orElseThrow(), tag, insecure);
    }

    private DescriptorDigest build(Program program, Architecture architecture, ImageBuild.Target target)
            throws IOException, InterruptedException {
        Files.createDirectories(output);
        Path workDir = Files.createTempDirectory(output, "build-");
        try {
            return new ImageBuild(
                            base,
                            dist,
                            output.resolve("cache"),
                            spec.commandLine().getOut())
                    .build(program, architecture, target, workDir);
        } finally {
            delete(workDir);
        }
    }

    private String fileName(Program program, Architecture architecture) {
        boolean usual = base.isPresent() || architecture == Architecture.ofThisMachine();
        return program.imageName() + (usual ? "" : "-" + architecture.imageName()) + ".tar";
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
