package dev.eider.estimator.parquet;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
        Set<String> names = new HashSet<>();
        for (SchemaNode child : children) {
            String own = lowerCase(child.element().getName());
            String given = own;
            for (int i = 1; !names.add(given); i++) {
                given = own + "_" + i;
            }
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
