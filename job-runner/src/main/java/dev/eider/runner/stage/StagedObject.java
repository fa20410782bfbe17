package dev.eider.runner.stage;

import dev.eider.contract.ByteRange;
import dev.eider.contract.PlannedFile;
import dev.eider.contract.ScanPlan;
import dev.eider.contract.TableScan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One version of an object, fetched once however many relations of a statement read it.
 *
 * @param ranges what any of them reads: ascending, not overlapping
 * @param paths where it is staged, the first as a file and the others as links to that; at least one
 */
record StagedObject(String uri, String etag, long sizeBytes, List<ByteRange> ranges, List<Path> paths) {

    private record Version(String uri, String etag, long sizeBytes) {}

    /** In the order of the plan. */
    static List<StagedObject> of(ScanPlan plan, StageDirectory directory) {
        Map<Version, List<PlannedFile>> files = new LinkedHashMap<>();
        for (TableScan table : plan.tables()) {
            for (PlannedFile file : table.files()) {
                files.computeIfAbsent(new Version(file.uri(), file.etag(), file.sizeBytes()), _ -> new ArrayList<>())
                        .add(file);
            }
        }
        List<StagedObject> objects = new ArrayList<>();
        files.forEach((version, same) -> {
            Set<Path> paths = new LinkedHashSet<>();
            same.forEach(file -> paths.add(directory.path(file)));
            objects.add(new StagedObject(
                    version.uri(), version.etag(), version.sizeBytes(), union(same), List.copyOf(paths)));
        });
        return objects;
    }

    private static List<ByteRange> union(Collection<PlannedFile> files) {
        List<ByteRange> ascending = files.stream()
                .flatMap(file -> file.ranges().stream())
                .sorted(Comparator.comparingLong(ByteRange::offset))
                .toList();
        List<ByteRange> union = new ArrayList<>();
        for (ByteRange range : ascending) {
            if (union.isEmpty() || union.getLast().end() < range.offset()) {
                union.add(range);
            } else {
                ByteRange last = union.removeLast();
                union.add(new ByteRange(last.offset(), Math.max(last.end(), range.end()) - last.offset()));
            }
        }
        return union;
    }

    long plannedBytes() {
        return ranges.stream().mapToLong(ByteRange::length).sum();
    }

    /** What is fetched first. */
    List<ByteRange> requests() {
        return FetchPlan.requests(ranges);
    }

    /** What {@link #requests()} leave out. */
    List<ByteRange> holes() {
        return FetchPlan.complement(requests(), sizeBytes);
    }
}
