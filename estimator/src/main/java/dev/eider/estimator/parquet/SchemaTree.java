package dev.eider.estimator.parquet;

import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.format.SchemaElement;

/** Makes the tree of a footer's flat, depth-first list of schema elements, which a hostile file may have filled with anything. */
final class SchemaTree {
    private static final int MAX_DEPTH = 100;

    private final List<SchemaElement> elements;
    private int next;
    private int leaves;

    private SchemaTree(List<SchemaElement> elements) {
        this.elements = elements;
    }

    /** @throws CorruptFooterException if the list is no tree */
    static SchemaNode of(List<SchemaElement> elements) throws CorruptFooterException {
        SchemaTree tree = new SchemaTree(elements);
        SchemaNode root = tree.read(0);
        if (tree.next != elements.size()) {
            throw new CorruptFooterException("its schema has elements that belong to no group");
        }
        return root;
    }

    private SchemaNode read(int depth) throws CorruptFooterException {
        if (next >= elements.size() || depth > MAX_DEPTH) {
            throw new CorruptFooterException("its schema is no tree");
        }
        SchemaElement element = elements.get(next++);
        int firstLeaf = leaves;
        if (element.isSetType()) {
            leaves++;
            return new SchemaNode(element, List.of(), firstLeaf, 1);
        }
        List<SchemaNode> children = new ArrayList<>();
        for (int i = 0; i < element.getNum_children(); i++) {
            children.add(read(depth + 1));
        }
        return new SchemaNode(element, children, firstLeaf, leaves - firstLeaf);
    }
}
