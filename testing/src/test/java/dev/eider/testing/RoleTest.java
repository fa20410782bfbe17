package dev.eider.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.lang.classfile.ClassModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The gateway's Role allows what its classes call of Kubernetes' API, and nothing else. */
class RoleTest {
    private static final Pattern API = Pattern.compile("io/kubernetes/client/openapi/apis/(Core|Batch)V1Api");
    private static final Pattern CALL =
            Pattern.compile("(create|read|list|delete|patch|replace)Namespaced(\\w+?)(Status|Resize|Log)?");
    private static final Map<String, String> VERBS = Map.of(
            "create", "create", "read", "get", "list", "list", "delete", "delete", "patch", "patch", "replace",
            "update");

    @Test
    void holdsExactlyTheVerbsThatTheLauncherUses() throws IOException, InterruptedException {
        assertThat(allowed()).isEqualTo(used());
    }

    private static Set<String> used() throws IOException {
        Set<String> used = new TreeSet<>();
        for (ClassModel model : CompiledClasses.all()) {
            model.methods()
                    .forEach(method -> method.code()
                            .ifPresent(code -> code.forEach(element -> {
                                if (element instanceof InvokeInstruction call
                                        && call.opcode() != Opcode.INVOKESPECIAL) {
                                    add(call, used);
                                }
                            })));
        }
        assertThat(used).as("calls of Kubernetes' API").isNotEmpty();
        return used;
    }

    private static void add(InvokeInstruction invoked, Set<String> used) {
        String owner = invoked.owner().asInternalName();
        Matcher api = API.matcher(owner);
        if (api.matches()) {
            Matcher call = CALL.matcher(invoked.name().stringValue());
            assertThat(call.matches())
                    .as("what Role would %s need?", invoked.name())
                    .isTrue();
            String part = call.group(3) == null ? "" : "/" + call.group(3).toLowerCase(Locale.ROOT);
            String resource = (api.group(1).equals("Batch") ? "batch/" : "")
                    + call.group(2).toLowerCase(Locale.ROOT) + "s" + part;
            used.add(resource + " " + VERBS.get(call.group(1)));
        } else if (invoked.name().equalsString("watch")
                && owner.contains("APIlist")
                && owner.contains("openapi/apis")) {
            Matcher list = Pattern.compile(".*/(Core|Batch)V1Api\\$APIlistNamespaced(\\w+)Request")
                    .matcher(owner);
            assertThat(list.matches()).as(owner).isTrue();
            used.add((list.group(1).equals("Batch") ? "batch/" : "")
                    + list.group(2).toLowerCase(Locale.ROOT) + "s watch");
        }
    }

    private static Set<String> allowed() throws IOException, InterruptedException {
        Set<String> allowed = new TreeSet<>();
        for (JsonNode role : Manifests.parse(Manifests.overlay("local"), "Role")) {
            for (JsonNode rule : role.path("rules")) {
                String group = rule.path("apiGroups").path(0).asText();
                rule.path("resources")
                        .forEach(resource -> rule.path("verbs")
                                .forEach(verb -> allowed.add((group.isEmpty() ? "" : group + "/") + resource.asText()
                                        + " " + verb.asText())));
            }
        }
        return allowed;
    }
}
