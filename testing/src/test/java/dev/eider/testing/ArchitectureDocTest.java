package dev.eider.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassModel;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** ARCHITECTURE.md names classes and methods that are there. */
class ArchitectureDocTest {
    /** {@code QueryService} or {@code QueryService.execute}; words in capitals are SQL. */
    private static final Pattern CLASS_NAME =
            Pattern.compile("`([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)(?:\\.([a-z]\\w*))?`");

    /** Of tests, which are not on the class path of other modules' tests. */
    private static final Set<String> TESTS = Set.of("ArchitectureTest");

    /** Simple name → names of the methods. */
    private static Map<String, Set<String>> methods;

    @BeforeAll
    static void readClasses() throws IOException {
        methods = new HashMap<>();
        for (ClassModel model : CompiledClasses.all()) {
            String name = model.thisClass().asInternalName();
            Set<String> own = methods.computeIfAbsent(name.replaceFirst(".*[/$]", ""), n -> new HashSet<>());
            model.methods().forEach(method -> own.add(method.methodName().stringValue()));
        }
    }

    @Test
    void everyClassAndMethodThatIsNamedExists() throws IOException {
        List<MatchResult> names = CLASS_NAME
                .matcher(Files.readString(Project.root().resolve("ARCHITECTURE.md")))
                .results()
                .filter(name -> !TESTS.contains(name.group(1)))
                .toList();
        assertThat(names).hasSizeGreaterThan(10);
        Set<String> missing = new TreeSet<>();
        for (MatchResult name : names) {
            Set<String> own = methods.get(name.group(1));
            if (own == null || (name.group(2) != null && !own.contains(name.group(2)))) {
                missing.add(name.group());
            }
        }
        assertThat(missing).isEmpty();
    }
}
