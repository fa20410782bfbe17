package dev.eider.estimator.parquet;

/** What is wrong with a file, as the end of a sentence about it. */
final class CorruptFooterException extends Exception {
    private static final long serialVersionUID = 1L;

    CorruptFooterException(String message) {
        super(message);
    }
}
