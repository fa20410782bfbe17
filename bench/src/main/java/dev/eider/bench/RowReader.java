package dev.eider.bench;

/** One way to read every row and every value of the large result. */
@FunctionalInterface
interface RowReader {
    /** The sum of the first column, as proof that all rows came. */
    long read() throws Exception;
}
