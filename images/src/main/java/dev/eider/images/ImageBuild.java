package dev.eider.images;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.DescriptorDigest;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import com.google.cloud.tools.jib.api.buildplan.Port;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

/**
 * Puts an image together.
 *
 * @param base an archive; absent for {@link #PUBLIC_BASE}
 * @param dist the distribution as Maven makes it
 * @param layerCache where layers are kept for the next build
 */
record ImageBuild(Optional<Path> base, Path dist, Path layerCache, PrintWriter out) {
    /** Temurin's JRE 25 on Ubuntu 24.04, for both architectures; the digest is what counts. */
    static final String PUBLIC_BASE =
            "eclipse-temurin:25-jre-noble@sha256:b573af9e331196fbc42e246da4df24df9b6c556c73e7efddfde0511f1c9508c5";

    /** Where an image goes. */
    @FunctionalInterface
    interface Target {
        Containerizer containerizer() throws InvalidImageReferenceException;
    }

    /**
     * @param workDir an empty directory
     * @return of the image's manifest
     * @throws IOException if the base or the target cannot be read or written
     */
    DescriptorDigest build(Program program, Architecture architecture, Target target, Path workDir)
            throws IOException, InterruptedException {
        Application application = Application.assemble(program, architecture, dist, workDir);
        Optional<Path> cache = cache(application, architecture, workDir);
        return containerize(application, architecture, application.layers(cache), target);
    }

    private Optional<Path> cache(Application application, Architecture architecture, Path workDir)
            throws IOException, InterruptedException {
        Optional<String> training = application.program().training();
        String name = application.program().imageName();
        if (training.isEmpty()) {
            return Optional.empty();
        }
        if (!architecture.runsHere()) {
            out.println(name + " for " + architecture.imageName()
                    + ": no ahead-of-time cache, as this machine cannot run it; its jobs start slower");
            return Optional.empty();
        }
        Path plain = workDir.resolve("plain.tar");
        containerize(application, architecture, application.layers(Optional.empty()), () -> archive(plain, name));
        return Optional.of(AheadOfTimeCache.make(
                plain, application, training.get(), Files.createDirectories(workDir.resolve("training"))));
    }

    static Containerizer archive(Path file, String reference) throws InvalidImageReferenceException {
        return Containerizer.to(TarImage.at(file).named(reference));
    }

    private DescriptorDigest containerize(
            Application application, Architecture architecture, List<FileEntriesLayer> layers, Target target)
            throws IOException, InterruptedException {
        Program program = application.program();
        try {
            JibContainerBuilder image = base.isPresent() ? Jib.from(TarImage.at(base.get())) : Jib.from(PUBLIC_BASE);
            List<String> entrypoint =
                    new ArrayList<>(List.of("java", "@" + Application.HOME + "/" + program.argumentFile()));
            entrypoint.addAll(program.main());
            return image.setPlatforms(Set.of(new Platform(architecture.imageName(), "linux")))
                    .setFileEntriesLayers(layers)
                    .setEntrypoint(entrypoint)
                    .setProgramArguments(program.arguments())
                    .setExposedPorts(program.ports().stream().map(Port::tcp).collect(Collectors.toSet()))
                    .setUser(Application.ACCOUNT + ":" + Application.ACCOUNT)
                    .setEnvironment(program.environment())
                    .setCreationTime(Application.MODIFIED)
                    .addLabel("org.opencontainers.image.title", "Eider " + program.imageName())
                    .containerize(target.containerizer()
                            .setToolName("eider")
                            .setBaseImageLayersCache(layerCache.resolve("base"))
                            .setApplicationLayersCache(layerCache.resolve("application")))
                    .getDigest();
        } catch (InvalidImageReferenceException | RegistryException | CacheDirectoryCreationException e) {
            throw new IOException(e.getMessage(), e);
        } catch (ExecutionException e) {
            throw new IOException("the image cannot be built: " + e.getCause(), e);
        }
    }
}
