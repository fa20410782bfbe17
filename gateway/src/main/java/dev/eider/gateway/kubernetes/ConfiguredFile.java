package dev.eider.gateway.kubernetes;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * A file that the configuration names. What is wrong with it is told in one line, with the key.
 *
 * @param key such as {@code kubernetes.kubeconfig}
 */
record ConfiguredFile(String key, Path path) {
    private static final int MAX_REASON = 300;

    /** @throws QueryException INVALID_REQUEST if it cannot be read */
    String text() {
        try {
            return Files.readString(path);
        } catch (NoSuchFileException e) {
            throw invalid("there is no such file", e);
        } catch (CharacterCodingException e) {
            throw invalid("the file is not text in UTF-8", e);
        } catch (IOException e) {
            throw invalid("the file cannot be read: " + e, e);
        }
    }

    QueryException invalid(String why, Throwable cause) {
        return new QueryException(ErrorCode.INVALID_REQUEST, key + " is '" + path + "': " + why, cause);
    }

    /** The innermost cause, as outer ones print whole objects; in one line. */
    static String reason(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage() == null ? root.toString() : root.getMessage();
        String line = message.strip().replaceAll("\\s+", " ");
        return line.length() > MAX_REASON ? line.substring(0, MAX_REASON) + "…" : line;
    }
}
