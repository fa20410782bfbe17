package dev.eider.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Holds the house to its plan: Maven keeps the modules apart, this test the packages. */
class ArchitectureTest {
    private static final Pattern IN_DESCRIPTOR = Pattern.compile("L(dev/eider/[\\w/]+)/[\\w$]+[;<]");

    /** A room of the gateway → the rooms of the gateway that it may know. {@code server} wires all of them and is known by none. */
    private static final Map<String, Set<String>> GATEWAY_ARROWS = Map.ofEntries(
            Map.entry("pgwire", Set.of("arrow", "query", "auth", "sql")),
            Map.entry("flightsql", Set.of("arrow", "query", "auth")),
            Map.entry("rest", Set.of("amount", "arrow", "query", "auth")),
            Map.entry("cli", Set.of("amount", "config", "sql")),
            Map.entry("amount", Set.of()),
            Map.entry("arrow", Set.of("query")),
            Map.entry("query", Set.of("amount", "sql", "admission", "job", "result", "auth")),
            Map.entry("sql", Set.of()),
            Map.entry("admission", Set.of()),
            Map.entry("auth", Set.of()),
            Map.entry("config", Set.of()),
            Map.entry("database", Set.of()),
            Map.entry("process", Set.of()),
            Map.entry("job", Set.of("process")),
            Map.entry("kubernetes", Set.of("job")),
            Map.entry("planner", Set.of("process")),
            Map.entry("demo", Set.of("process")),
            Map.entry("result", Set.of()));

    /** jOOQ's generator writes schema, tables and records so that each knows the others; nobody edits or reads them by package. */
    private static final Pattern GENERATED = Pattern.compile("dev\\.eider\\.(catalog|metering)\\.jooq(\\..*)?");

    private static SortedMap<String, Set<String>> arrows;

    @BeforeAll
    static void readClasses() throws IOException {
        arrows = new TreeMap<>();
        for (ClassModel model : CompiledClasses.all()) {
            readClass(model);
        }
    }

    @Test
    void theWholeHouseWasRead() {
        assertThat(arrows.keySet())
                .contains(
                        "dev.eider.contract",
                        "dev.eider.objectstore",
                        "dev.eider.estimator",
                        "dev.eider.runner",
                        "dev.eider.catalog",
                        "dev.eider.metering",
                        "dev.eider.gateway.query",
                        "dev.eider.gateway.pgwire");
    }

    @Test
    void noPackagesImportEachOtherInACircle() {
        List<List<String>> circles = new ArrayList<>();
        for (String start : arrows.keySet()) {
            Deque<String> path = new ArrayDeque<>();
            findCircle(start, start, path, new HashSet<>(), circles);
        }
        assertThat(circles).isEmpty();
    }

    @Test
    void roomsOfTheGatewayKnowOnlyWhomTheyMay() {
        Set<String> forbidden = new TreeSet<>();
        arrows.forEach((from, targets) -> targets.forEach(to -> {
            String room = room(from);
            String other = room(to);
            if (!room.isEmpty() && !other.isEmpty() && !room.equals(other) && !room.equals("server")) {
                Set<String> allowed = GATEWAY_ARROWS.get(room);
                if (allowed == null || !allowed.contains(other)) {
                    forbidden.add(from + " -> " + to);
                }
            }
        }));
        assertThat(forbidden).isEmpty();
    }

    @Test
    void gatewayAndRunnerMeetInTheContractOnly() {
        assertThat(arrows.get("dev.eider.runner"))
                .noneMatch(p -> p.startsWith("dev.eider.gateway") || p.startsWith("dev.eider.estimator"));
        assertThat(arrows.entrySet().stream()
                        .filter(e -> e.getKey().startsWith("dev.eider.gateway"))
                        .flatMap(e -> e.getValue().stream()))
                .noneMatch(p -> p.startsWith("dev.eider.runner"));
    }

    /** {@code dev.eider.gateway.pgwire.type} → {@code pgwire}; empty outside the gateway and for its root. */
    private static String room(String packageName) {
        String root = "dev.eider.gateway.";
        return packageName.startsWith(root)
                ? packageName.substring(root.length()).split("\\.")[0]
                : "";
    }

    private static void findCircle(
            String start, String at, Deque<String> path, Set<String> seen, List<List<String>> circles) {
        path.addLast(at);
        for (String next : arrows.getOrDefault(at, Set.of())) {
            if (isGenerated(at) && isGenerated(next)) {
                continue;
            }
            if (next.equals(start)) {
                circles.add(List.copyOf(path));
            } else if (seen.add(next)) {
                findCircle(start, next, path, seen, circles);
            }
        }
        path.removeLast();
    }

    private static boolean isGenerated(String packageName) {
        return GENERATED.matcher(packageName).matches();
    }

    private static void readClass(ClassModel model) {
        String from = packageOf(model.thisClass().asInternalName());
        Set<String> targets = arrows.computeIfAbsent(from, p -> new TreeSet<>());
        for (PoolEntry entry : model.constantPool()) {
            if (entry instanceof ClassEntry type && type.asInternalName().startsWith("dev/eider/")) {
                targets.add(packageOf(type.asInternalName()));
            } else if (entry instanceof Utf8Entry text) {
                Matcher matcher = IN_DESCRIPTOR.matcher(text.stringValue());
                while (matcher.find()) {
                    targets.add(matcher.group(1).replace('/', '.'));
                }
            }
        }
        targets.remove(from);
    }

    private static String packageOf(String internalName) {
        return internalName.substring(0, internalName.lastIndexOf('/')).replace('/', '.');
    }
}
