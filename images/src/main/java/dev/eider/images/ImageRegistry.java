package dev.eider.images;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Credential;
import com.google.cloud.tools.jib.api.CredentialRetriever;
import com.google.cloud.tools.jib.api.DescriptorDigest;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.event.EventHandlers;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import com.google.cloud.tools.jib.http.FailoverHttpClient;
import com.google.cloud.tools.jib.image.json.ManifestTemplate;
import com.google.cloud.tools.jib.image.json.V22ManifestListTemplate;
import com.google.cloud.tools.jib.json.JsonTemplateMapper;
import com.google.cloud.tools.jib.registry.RegistryClient;
import com.google.cloud.tools.jib.registry.credentials.CredentialRetrievalException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where images are pushed to: one of each architecture under a tag of its own, and a list of them under the tag that pods name. Credentials are
 * those of {@code docker login}.
 *
 * @param insecure whether plain HTTP will do
 */
record ImageRegistry(String prefix, String tag, boolean insecure) {

    private ImageReference reference(Program program, String suffix) throws InvalidImageReferenceException {
        return ImageReference.parse(prefix + "/" + program.imageName() + ":" + tag + suffix);
    }

    /** Of the image of one architecture. */
    Containerizer target(Program program, Architecture architecture) throws InvalidImageReferenceException {
        ImageReference reference = reference(program, "-" + architecture.imageName());
        RegistryImage image = RegistryImage.named(reference);
        credentials(reference).forEach(image::addCredentialRetriever);
        return Containerizer.to(image).setAllowInsecureRegistries(insecure);
    }

    /**
     * Pushes the list.
     *
     * @param images digests of the images' manifests, which are there already
     * @return its name
     */
    String pushList(Program program, Map<Architecture, DescriptorDigest> images) throws IOException {
        FailoverHttpClient http = new FailoverHttpClient(insecure, insecure, event -> {});
        try {
            ImageReference reference = reference(program, "");
            RegistryClient client = client(reference, http);
            V22ManifestListTemplate list = new V22ManifestListTemplate();
            for (Map.Entry<Architecture, DescriptorDigest> image : images.entrySet()) {
                list.addManifest(entry(client, image.getKey(), image.getValue()));
            }
            client.pushManifest(list, tag);
            return reference.toString();
        } catch (InvalidImageReferenceException | RegistryException | CredentialRetrievalException e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            http.shutDown();
        }
    }

    private RegistryClient client(ImageReference reference, FailoverHttpClient http)
            throws IOException, RegistryException, CredentialRetrievalException {
        RegistryClient.Factory factory =
                RegistryClient.factory(EventHandlers.NONE, reference.getRegistry(), reference.getRepository(), http);
        Optional<Credential> credential = credential(reference);
        credential.ifPresent(factory::setCredential);
        RegistryClient client = factory.newRegistryClient();
        if (!client.doPushBearerAuth() && credential.isPresent()) {
            client.configureBasicAuth();
        }
        return client;
    }

    private static V22ManifestListTemplate.ManifestDescriptorTemplate entry(
            RegistryClient client, Architecture architecture, DescriptorDigest digest)
            throws IOException, RegistryException {
        ManifestTemplate manifest = client.pullManifest(digest.toString()).getManifest();
        V22ManifestListTemplate.ManifestDescriptorTemplate entry =
                new V22ManifestListTemplate.ManifestDescriptorTemplate();
        entry.setMediaType(manifest.getManifestMediaType());
        // Written by the same library as when it was pushed, so it has the same length.
        entry.setSize(JsonTemplateMapper.toByteArray(manifest).length);
        entry.setDigest(digest.toString());
        entry.setPlatform(architecture.imageName(), "linux");
        return entry;
    }

    private static Optional<Credential> credential(ImageReference reference) throws CredentialRetrievalException {
        for (CredentialRetriever retriever : credentials(reference)) {
            Optional<Credential> found = retriever.retrieve();
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static List<CredentialRetriever> credentials(ImageReference reference) {
        CredentialRetrieverFactory factory = CredentialRetrieverFactory.forImage(reference, event -> {});
        return List.of(factory.dockerConfig(), factory.wellKnownCredentialHelpers());
    }
}
