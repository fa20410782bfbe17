package dev.eider.estimator.sizing;

import dev.eider.contract.Estimate.Operator;
import dev.eider.contract.TableName;
import dev.eider.estimator.scan.PlanTree;
import dev.eider.estimator.scan.TableAccess;
import dev.eider.estimator.scan.TableAccess.ColumnPath;
import dev.eider.estimator.scan.TableRead;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Rows, bytes, memory and CPU of each operator, from its children's. Without statistics of values, fixed shares stand for selectivity. */
final class OperatorCosts {
    /** Rows that pass one pushed-down filter, or a filter operator. */
    private static final double FILTER_SHARE = 0.2;
    /** Groups for each row that is grouped. */
    private static final double GROUP_SHARE = 0.1;
    /** Elements of an unnested list. */
    private static final long UNNEST_FACTOR = 4;
    /** Hash, pointer and validity beside each row of a hash table. */
    private static final long HASH_ROW_OVERHEAD = 24;
    /** Aggregate states beside each group. */
    private static final long GROUP_ROW_OVERHEAD = 64;
    /** Normalized key and pointer beside each sorted row. */
    private static final long SORT_ROW_OVERHEAD = 16;
    /** A result column without a known width. */
    private static final long DEFAULT_ROW_BYTES = 32;
    /** Decompressed Parquet bytes that one thread decodes a second. */
    private static final double DECODE_BYTES_PER_SECOND = 300e6;
    /** Rows that one thread puts through one operator a second. */
    private static final double ROWS_PER_SECOND = 30e6;
    /** Rows that one thread puts through a join, an aggregate or a sort a second. */
    private static final double HEAVY_ROWS_PER_SECOND = 8e6;

    private static final long MAX_ROWS = 1L << 50;

    private final List<TableRead> reads;
    private final List<Operator> operators;

    OperatorCosts(List<TableRead> reads, List<Operator> operators) {
        this.reads = reads;
        this.operators = operators;
    }

    /** What leaves an operator. */
    private record Flow(long rows, long rowBytes) {
        Flow {
            rows = Math.clamp(rows, 0, MAX_ROWS);
            rowBytes = Math.clamp(rowBytes, 1, 1L << 20);
        }

        long bytes() {
            return rows * rowBytes < 0 ? Long.MAX_VALUE : rows * rowBytes;
        }

        long with(long overhead) {
            return new Flow(rows, rowBytes + overhead).bytes();
        }
    }

    private record Cost(Flow out, long memoryBytes, double cpuSeconds, String detail, String source) {}

    void addScans() {
        for (TableRead read : reads) {
            operators.add(scanOperator(0, read, "all columns", read.scan().rows(), "footer"));
        }
    }

    void add(PlanTree tree, int depth) {
        visit(tree, depth);
    }

    private Flow visit(PlanTree tree, int depth) {
        Optional<TableAccess> access = tree.access();
        Optional<TableRead> read = access.flatMap(a -> read(a.table()));
        if (access.isPresent() && read.isPresent()) {
            return scan(access.get(), read.get(), depth);
        }
        int place = operators.size();
        List<Flow> inputs = new ArrayList<>();
        for (PlanTree child : tree.children()) {
            inputs.add(visit(child, depth + 1));
        }
        Cost cost = cost(tree, inputs);
        operators.add(
                place,
                new Operator(
                        depth,
                        tree.type().replace("LOGICAL_", ""),
                        cost.detail(),
                        cost.out().rows(),
                        cost.out().bytes(),
                        cost.memoryBytes(),
                        cost.cpuSeconds(),
                        cost.source()));
        return cost.out();
    }

    private Optional<TableRead> read(TableName name) {
        return reads.stream()
                .filter(r -> r.scan().name().toString().equalsIgnoreCase(name.toString()))
                .findFirst();
    }

    private Flow scan(TableAccess access, TableRead read, int depth) {
        double share = Math.pow(FILTER_SHARE, Math.min(3, access.filters().size()));
        boolean filtered = !access.filters().isEmpty();
        long rows = (long) Math.ceil(read.scan().rows() * share);
        String columns = access.columns().stream().map(ColumnPath::toString).collect(Collectors.joining(", "));
        operators.add(scanOperator(depth, read, columns, rows, filtered ? "bounds" : "footer"));
        return new Flow(rows, read.uncompressedBytes() / Math.max(1, read.scan().rows()));
    }

    private static Operator scanOperator(int depth, TableRead read, String columns, long rows, String source) {
        double cpu =
                read.uncompressedBytes() / DECODE_BYTES_PER_SECOND + read.scan().rows() / ROWS_PER_SECOND;
        String detail = read.scan().title() + " (" + columns + ")";
        return new Operator(depth, "SCAN", detail, rows, read.scan().plannedBytes(), 0, cpu, source);
    }

    private static Cost cost(PlanTree tree, List<Flow> inputs) {
        Flow first = inputs.isEmpty() ? new Flow(1, DEFAULT_ROW_BYTES) : inputs.getFirst();
        return switch (tree.type()) {
            case "LOGICAL_FILTER" ->
                light(new Flow((long) Math.ceil(first.rows() * FILTER_SHARE), first.rowBytes()), first);
            case "LOGICAL_AGGREGATE_AND_GROUP_BY" -> aggregate(tree, first);
            case "LOGICAL_DISTINCT" -> grouped(share(first, GROUP_SHARE), first);
            case "LOGICAL_ORDER_BY", "LOGICAL_WINDOW" -> heavy(first, first, first.with(SORT_ROW_OVERHEAD));
            case "LOGICAL_TOP_N" -> limit(tree, first, HEAVY_ROWS_PER_SECOND);
            case "LOGICAL_LIMIT" -> limit(tree, first, ROWS_PER_SECOND);
            case "LOGICAL_UNNEST" -> light(new Flow(first.rows() * UNNEST_FACTOR, first.rowBytes()), first);
            case "LOGICAL_UNION" -> light(sum(inputs), sum(inputs));
            case "LOGICAL_EMPTY_RESULT" -> light(new Flow(0, 1), new Flow(0, 1));
            default -> inputs.size() == 2 ? binary(tree, first, inputs.getLast()) : light(first, first);
        };
    }

    private static Cost binary(PlanTree tree, Flow left, Flow right) {
        String type = tree.node().path("join_type").asText();
        if (tree.type().equals("LOGICAL_CROSS_PRODUCT")) {
            double rows = (double) left.rows() * right.rows();
            Flow out = new Flow(rows > MAX_ROWS ? MAX_ROWS : (long) rows, left.rowBytes() + right.rowBytes());
            return heavy(out, out, right.bytes());
        }
        if (!tree.type().endsWith("_JOIN")) {
            return light(right, left);
        }
        boolean leftOnly = type.equals("SEMI") || type.equals("ANTI") || type.equals("MARK") || type.equals("SINGLE");
        Flow out = leftOnly ? left : new Flow(Math.max(left.rows(), right.rows()), left.rowBytes() + right.rowBytes());
        // DuckDB's optimizer has put the smaller side on the right, which is the one that is kept.
        double cpu = (left.rows() + right.rows()) / HEAVY_ROWS_PER_SECOND;
        return new Cost(out, right.with(HASH_ROW_OVERHEAD), cpu, type, "default");
    }

    private static Cost aggregate(PlanTree tree, Flow in) {
        if (tree.node().path("groups").isEmpty()) {
            return light(new Flow(1, DEFAULT_ROW_BYTES), in);
        }
        return grouped(share(in, GROUP_SHARE), in);
    }

    private static Flow share(Flow in, double share) {
        return new Flow((long) Math.ceil(in.rows() * share), in.rowBytes());
    }

    private static Cost grouped(Flow out, Flow in) {
        return heavy(out, in, out.with(GROUP_ROW_OVERHEAD));
    }

    private static Cost limit(PlanTree tree, Flow in, double rowsPerSecond) {
        long limit = tree.node().path("limit").asLong(in.rows());
        Flow out = new Flow(limit <= 0 ? in.rows() : Math.min(limit, in.rows()), in.rowBytes());
        return new Cost(out, out.with(SORT_ROW_OVERHEAD), in.rows() / rowsPerSecond, "", "default");
    }

    private static Flow sum(List<Flow> inputs) {
        long rows = inputs.stream().mapToLong(Flow::rows).sum();
        return new Flow(rows, inputs.stream().mapToLong(Flow::rowBytes).max().orElse(1));
    }

    private static Cost light(Flow out, Flow in) {
        return new Cost(out, 0, in.rows() / ROWS_PER_SECOND, "", "default");
    }

    private static Cost heavy(Flow out, Flow in, long memoryBytes) {
        return new Cost(out, memoryBytes, in.rows() / HEAVY_ROWS_PER_SECOND, "", "default");
    }
}
