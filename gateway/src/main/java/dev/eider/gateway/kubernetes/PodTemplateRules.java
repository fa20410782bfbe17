package dev.eider.gateway.kubernetes;

import io.kubernetes.client.openapi.models.V1Container;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1PodSpec;
import io.kubernetes.client.openapi.models.V1PodTemplateSpec;
import io.kubernetes.client.openapi.models.V1Volume;
import io.kubernetes.client.openapi.models.V1VolumeMount;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What every query would fail of if a pod template had it: names of forms that Kubernetes does not take, and those that are Eider's own.
 * The rest is the API server's to say.
 */
final class PodTemplateRules {
    private static final String DNS_LABEL = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";
    private static final Pattern NAME = Pattern.compile(DNS_LABEL);
    /** Its name is of the form that a value has. */
    private static final Pattern KEY =
            Pattern.compile("((?=.{1,253}/)" + DNS_LABEL + "(\\." + DNS_LABEL + ")*/)?" + Labels.VALUE.pattern());

    private static final String RESERVED = "eider.dev/";

    private PodTemplateRules() {}

    /** @throws IllegalArgumentException with the first thing that is wrong */
    static void check(V1PodTemplateSpec template) {
        V1ObjectMeta metadata = Objects.requireNonNullElseGet(template.getMetadata(), V1ObjectMeta::new);
        pairs("label", metadata.getLabels());
        notReserved("label", metadata.getLabels());
        keys("annotation", orEmpty(metadata.getAnnotations()).keySet());
        notReserved("annotation", metadata.getAnnotations());
        V1PodSpec spec = Objects.requireNonNullElseGet(template.getSpec(), V1PodSpec::new);
        pairs("nodeSelector", spec.getNodeSelector());
        Stream<String> reserved = Stream.of(JobTemplate.STAGE_VOLUME, JobTemplate.TMP_VOLUME);
        names(
                "volume",
                Stream.concat(reserved, orEmpty(spec.getVolumes()).stream().map(V1Volume::getName)));
        names(
                "container",
                Stream.concat(orEmpty(spec.getInitContainers()).stream(), orEmpty(spec.getContainers()).stream())
                        .map(V1Container::getName));
        orEmpty(spec.getContainers()).stream()
                .filter(container -> JobTemplate.CONTAINER.equals(container.getName()))
                .forEach(PodTemplateRules::mounts);
    }

    private static void pairs(String kind, @Nullable Map<String, String> pairs) {
        keys(kind, orEmpty(pairs).keySet());
        orEmpty(pairs).forEach((key, value) -> {
            if (value != null
                    && !value.isEmpty()
                    && !Labels.VALUE.matcher(value).matches()) {
                throw wrong(kind + " " + key + " is '" + value + "', which is no value of a label");
            }
        });
    }

    private static void keys(String kind, Set<String> keys) {
        for (String key : keys) {
            if (!KEY.matcher(key).matches()) {
                throw wrong(kind + " '" + key + "' is not of the form name or example.com/name");
            }
        }
    }

    /** Nodes may well have such labels: only what a pod has is Eider's. */
    private static void notReserved(String kind, @Nullable Map<String, String> pairs) {
        for (String key : orEmpty(pairs).keySet()) {
            if (key.startsWith(RESERVED)) {
                throw wrong(kind + " '" + key + "': names that begin with " + RESERVED + " are Eider's own");
            }
        }
    }

    /** Each once, those that Eider adds first. */
    private static void names(String kind, Stream<@Nullable String> names) {
        Set<String> seen = new HashSet<>();
        names.forEach(name -> {
            if (name == null || !NAME.matcher(name).matches()) {
                throw wrong(kind + " '" + Objects.requireNonNullElse(name, "")
                        + "': a name has lower-case letters, digits and '-' and at most 63 of them");
            }
            if (!seen.add(name)) {
                throw wrong("there are two of " + kind + " '" + name + "', or it is Eider's own");
            }
        });
    }

    private static void mounts(V1Container runner) {
        for (V1VolumeMount mount : orEmpty(runner.getVolumeMounts())) {
            String path = Objects.requireNonNullElse(mount.getMountPath(), "");
            String plain = path.replaceFirst("(?<=.)/+$", "");
            if (plain.equals(JobTemplate.STAGE) || plain.equals(JobTemplate.TMP)) {
                throw wrong("volumeMount '" + mount.getName() + "': " + path + " is Eider's own");
            }
        }
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return Objects.requireNonNullElse(list, List.of());
    }

    private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
        return Objects.requireNonNullElse(map, Map.of());
    }

    private static IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(what);
    }
}
