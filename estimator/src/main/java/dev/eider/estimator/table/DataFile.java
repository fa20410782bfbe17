package dev.eider.estimator.table;

import dev.eider.objectstore.ObjectInfo;
import java.util.List;
import java.util.Optional;

/**
 * A data file of a relation.
 *
 * @param partitionValues in the order of the relation's partition columns, URL-decoded; empty for NULL
 */
public record DataFile(ObjectInfo info, List<Optional<String>> partitionValues) {
    public DataFile {
        partitionValues = List.copyOf(partitionValues);
    }
}
