package dev.eider.objectstore;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.FullDisk;
import dev.eider.contract.QueryException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What the file system says, as {@link QueryException}s. */
final class LocalErrors {
    private LocalErrors() {}

    static QueryException translate(IOException e, ObjectUri uri) {
        return switch (e) {
            case NoSuchFileException missing ->
                new QueryException(ErrorCode.OBJECT_NOT_FOUND, "'" + uri + "' does not exist", missing);
            case AccessDeniedException denied ->
                new QueryException(
                        ErrorCode.STORAGE_PERMISSION_DENIED,
                        "no permission for '" + uri + "': the user that Eider runs as must be allowed to use it",
                        denied);
            case FileAlreadyExistsException taken -> conflict(uri, taken);
            case DirectoryNotEmptyException taken -> conflict(uri, taken);
            case NotDirectoryException taken -> conflict(uri, taken);
            case ClosedByInterruptException interrupted ->
                new QueryException(ErrorCode.QUERY_CANCELLED, "using '" + uri + "' was cancelled", interrupted);
            case FileSystemException throughFile
            when !LocalPaths.mayExist(uri) ->
                new QueryException(ErrorCode.OBJECT_NOT_FOUND, "'" + uri + "' does not exist", throughFile);
            default ->
                new QueryException(ErrorCode.STORAGE_UNAVAILABLE, "'" + uri + "' can't be used: " + e.getMessage(), e);
        };
    }

    /** Of a write, which may have found the disk full. That error names no file: the place is the operator's affair. */
    static QueryException translateWrite(IOException e, ObjectUri uri) {
        return FullDisk.isReason(e, LocalPaths.path(uri))
                ? new QueryException(
                        ErrorCode.DISK_FULL,
                        "the disk that results are written to is full: select fewer rows or columns, or let the operator make room or"
                                + " set scratch.uri to another place",
                        e)
                : translate(e, uri);
    }

    /** Unlike in a bucket, a name can't be a file and a directory at once. */
    private static QueryException conflict(ObjectUri uri, IOException e) {
        return new QueryException(
                ErrorCode.INVALID_REQUEST,
                "'" + uri
                        + "' can't be written: a part of its path is a file where a directory is needed, or the other way"
                        + " round",
                e);
    }
}
