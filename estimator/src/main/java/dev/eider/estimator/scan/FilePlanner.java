package dev.eider.estimator.scan;

import dev.eider.contract.ByteRange;
import dev.eider.estimator.parquet.ColumnChunks;
import dev.eider.estimator.parquet.ParquetFooter;
import dev.eider.estimator.parquet.SchemaNode;
import dev.eider.estimator.scan.TableAccess.ColumnFilter;
import dev.eider.estimator.scan.TableAccess.ColumnPath;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which row groups and column chunks of one file a table's scans read. */
final class FilePlanner {
    private final ParquetFooter footer;
    private final ColumnChunks chunks;
    private final Set<String> cast;
    private final boolean bloomFilters;

    /**
     * @param cast lower-case names of columns whose values are cast when they are read: they are read whole, and their bounds rule nothing out
     * @param bloomFilters of every column that is read, as joins may ask for them, else of filtered columns only
     */
    FilePlanner(ParquetFooter footer, Set<String> cast, boolean bloomFilters) {
        this.footer = footer;
        this.cast = Set.copyOf(cast);
        this.chunks = footer.chunks();
        this.bloomFilters = bloomFilters;
    }

    /**
     * @param ranges ascending and merged, with the footer
     * @param rows in the row groups that are read
     * @param uncompressedBytes of the column chunks that are read
     */
    record FileRead(List<ByteRange> ranges, long rows, long uncompressedBytes) {}

    FileRead plan(List<TableAccess> accesses) {
        List<ByteRange> ranges = new ArrayList<>(List.of(footer.range()));
        long rows = 0;
        long uncompressed = 0;
        List<BitSet> leaves = accesses.stream().map(this::leaves).toList();
        BitSet filtered = leaves(accesses.stream()
                .flatMap(a -> a.filters().stream())
                .map(ColumnFilter::path)
                .toList());
        for (int group = 0; group < chunks.groups(); group++) {
            BitSet read = new BitSet();
            boolean isRead = false;
            for (int i = 0; i < accesses.size(); i++) {
                if (mayMatch(group, accesses.get(i))) {
                    isRead = true;
                    read.or(leaves.get(i));
                }
            }
            rows += isRead ? chunks.rows(group) : 0;
            for (int leaf = read.nextSetBit(0); leaf >= 0; leaf = read.nextSetBit(leaf + 1)) {
                ranges.add(chunks.range(group, leaf));
                uncompressed += chunks.uncompressedBytes(group, leaf);
            }
            addBloomFilters(group, filtered, read, ranges);
        }
        return new FileRead(RangeUnion.of(ranges), rows, uncompressed);
    }

    /** DuckDB asks bloom filters before it decides on a row group, so also in groups that it then skips. */
    private void addBloomFilters(int group, BitSet filtered, BitSet read, List<ByteRange> ranges) {
        BitSet asked = (BitSet) filtered.clone();
        if (bloomFilters) {
            asked.or(read);
        }
        for (int leaf = asked.nextSetBit(0); leaf >= 0; leaf = asked.nextSetBit(leaf + 1)) {
            chunks.bloomFilter(group, leaf).ifPresent(ranges::add);
        }
    }

    private boolean mayMatch(int group, TableAccess access) {
        return access.filters().stream().allMatch(filter -> mayMatch(group, filter));
    }

    private boolean mayMatch(int group, ColumnFilter filter) {
        if (isCast(filter.path())) {
            return true;
        }
        Optional<SchemaNode> leaf = node(filter.path()).filter(SchemaNode::isLeaf);
        return leaf.flatMap(node -> ChunkBounds.of(node.element(), chunks.statistics(group, node.firstLeaf())))
                .map(bounds -> bounds.mayMatch(filter.filter()))
                .orElse(true);
    }

    private boolean isCast(ColumnPath path) {
        return cast.contains(path.column().toLowerCase(Locale.ROOT));
    }

    private BitSet leaves(TableAccess access) {
        BitSet leaves = leaves(access.columns());
        if (access.whole()) {
            leaves.set(0, footer.schema().root().leafCount());
        }
        return leaves;
    }

    private BitSet leaves(List<ColumnPath> paths) {
        BitSet leaves = new BitSet();
        for (ColumnPath path : paths) {
            Optional<SchemaNode> node = node(path);
            node.ifPresent(n -> leaves.set(n.firstLeaf(), n.firstLeaf() + n.leafCount()));
        }
        return leaves;
    }

    /** The node that is read for a path: the innermost struct field that the file has on its own. Empty for a column it does not have. */
    private Optional<SchemaNode> node(ColumnPath path) {
        Optional<SchemaNode> node = footer.schema().root().column(path.column());
        for (String field : isCast(path) ? List.<String>of() : path.fields()) {
            Optional<SchemaNode> inner = node.filter(SchemaNode::isStruct).flatMap(n -> n.child(field));
            if (inner.isEmpty()) {
                return node;
            }
            node = inner;
        }
        return node;
    }
}
