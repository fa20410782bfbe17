package dev.eider.estimator.scan;

import dev.eider.contract.TableScan;

/**
 * A relation's scan with what sizing wants to know of it.
 *
 * @param uncompressedBytes of the column chunks that are read
 * @param totalRows of all the relation's files as far as footers were read; at least the scan's rows
 */
public record TableRead(TableScan scan, long uncompressedBytes, long totalRows) {}
