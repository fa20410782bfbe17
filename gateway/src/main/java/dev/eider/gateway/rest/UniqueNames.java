package dev.eider.gateway.rest;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Names for the members of a JSON object, where SQL allows a name to stand twice. */
final class UniqueNames {
    private UniqueNames() {}

    /** The same names in the same order; one that has stood before gets {@code _1}, {@code _2} … appended. */
    static List<String> of(List<String> names) {
        Set<String> taken = new HashSet<>(names);
        Set<String> seen = new HashSet<>();
        List<String> unique = new ArrayList<>();
        for (String name : names) {
            String candidate = name;
            for (int i = 1; !seen.add(candidate); i++) {
                candidate = taken.contains(name + "_" + i) ? name : name + "_" + i;
            }
            unique.add(candidate);
        }
        return unique;
    }
}
