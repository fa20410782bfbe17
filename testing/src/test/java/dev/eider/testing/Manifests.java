package dev.eider.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What kustomize makes of the project's overlays and components. */
final class Manifests {
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
        Path target = Files.createDirectories(Path.of("target"));
        Path directory = Files.createTempDirectory(target, "component-").toAbsolutePath();
        try {
            Path manifests = directory.relativize(Project.root().resolve("manifests"));
            Files.writeString(directory.resolve("kustomization.yaml"), """
                    resources: [%1$s/base]
                    components: [%1$s/components/%2$s]
                    """.formatted(manifests, name));
            return Kubectl.offline().run("kustomize", directory.toString());
        } finally {
            Files.delete(directory.resolve("kustomization.yaml"));
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
