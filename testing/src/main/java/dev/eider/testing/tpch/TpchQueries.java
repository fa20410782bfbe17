package dev.eider.testing.tpch;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The 22 queries of the TPC-H specification with its validation parameters, over unqualified table names. Query 11 keeps the fraction
 * of scale factor 1 at every scale, because the published answers do.
 */
public final class TpchQueries {
    private TpchQueries() {}

    /** 1 to 22. */
    public static List<Integer> numbers() {
        return IntStream.rangeClosed(1, 22).boxed().toList();
    }

    /** Without a semicolon at its end. */
    public static String sql(int number) {
        return resource("/tpch/q%02d.sql".formatted(number)).strip();
    }

    static String resource(String name) {
        try (InputStream stream = TpchQueries.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalArgumentException("there is no " + name);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
