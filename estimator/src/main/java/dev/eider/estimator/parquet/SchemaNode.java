package dev.eider.estimator.parquet;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.SchemaElement;

/**
 * A node of a file's schema tree.
 *
 * @param firstLeaf index of the node's first column chunk in a row group
 * @param leafCount how many it has; 1 for a leaf
 */
public record SchemaNode(SchemaElement element, List<SchemaNode> children, int firstLeaf, int leafCount) {
    public SchemaNode {
        children = List.copyOf(children);
    }

    public boolean isLeaf() {
        return children.isEmpty();
    }

    /** A group that is a struct to DuckDB, neither a list nor a map nor repeated. */
    public boolean isStruct() {
        return !isLeaf()
                && !element.isSetConverted_type()
                && !element.isSetLogicalType()
                && element.getRepetition_type() != FieldRepetitionType.REPEATED;
    }

    /** Of a root, by the name that DuckDB gives the column: what has another's name, in any case, gets a number behind it. */
    public Optional<SchemaNode> column(String name) {
        String wanted = lowerCase(name);
        Map<String, Integer> counts = new HashMap<>();
        for (SchemaNode child : children) {
            String given = lowerCase(child.element().getName());
            for (Integer taken = counts.get(given); taken != null; taken = counts.get(given)) {
                counts.put(given, taken + 1);
                given += "_" + taken;
            }
            counts.put(given, 1);
            if (given.equals(wanted)) {
                return Optional.of(child);
            }
        }
        return Optional.empty();
    }

    /** A field by name without regard to case, as DuckDB looks them up; empty unless exactly one child is called so. */
    public Optional<SchemaNode> child(String name) {
        String wanted = lowerCase(name);
        List<SchemaNode> found = children.stream()
                .filter(c -> lowerCase(c.element().getName()).equals(wanted))
                .toList();
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    /** To DuckDB É and é are two names. */
    private static String lowerCase(String name) {
        return name.codePoints()
                .map(c -> c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
