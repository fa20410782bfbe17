package dev.eider.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What kustomize makes of the project's overlays and components. */
public final class Manifests {
    static final List<String> OVERLAYS = List.of("local", "aws", "azure", "gcp");

    private static final YAMLMapper YAML = new YAMLMapper();

    private Manifests() {}

    /** All objects, as one text of YAML. */
    static String overlay(String name) throws IOException, InterruptedException {
        return Kubectl.offline()
                .run(
                        "kustomize",
                        Project.root().resolve("kustomize/overlays/" + name).toString());
    }

    /** The base with one component. */
    static String component(String name) throws IOException, InterruptedException {
        return build(Map.of("kustomization.yaml", """
                resources: [MANIFESTS/base]
                components: [MANIFESTS/components/%s]
                """.formatted(name)));
    }

    /**
     * An overlay of one's own.
     *
     * @param files text by name; {@code MANIFESTS} in it stands for the way to the project's
     */
    public static String build(Map<String, String> files) throws IOException, InterruptedException {
        Path target = Files.createDirectories(Path.of("target"));
        Path directory = Files.createTempDirectory(target, "overlay-").toAbsolutePath();
        try {
            String manifests =
                    directory.relativize(Project.root().resolve("manifests")).toString();
            for (Map.Entry<String, String> file : files.entrySet()) {
                Files.writeString(
                        directory.resolve(file.getKey()), file.getValue().replace("MANIFESTS", manifests));
            }
            return Kubectl.offline().run("kustomize", directory.toString());
        } finally {
            for (String file : files.keySet()) {
                Files.deleteIfExists(directory.resolve(file));
            }
            Files.delete(directory);
        }
    }

    static List<String> components() throws IOException {
        try (Stream<Path> directories = Files.list(Project.root().resolve("manifests/components"))) {
            return directories.map(d -> d.getFileName().toString()).sorted().toList();
        }
    }

    static List<JsonNode> parse(String yaml) throws IOException {
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(yaml)) {
            return documents.readAll();
        }
    }

    /** Of this kind. */
    static List<JsonNode> parse(String yaml, String kind) throws IOException {
        return parse(yaml).stream()
                .filter(object -> object.path("kind").asText().equals(kind))
                .toList();
    }

    /** {@code Kind/name}. */
    static String name(JsonNode object) {
        return object.path("kind").asText() + "/" + object.at("/metadata/name").asText();
    }
}
