package dev.eider.gateway.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.eider.contract.Estimate;
import dev.eider.contract.Estimate.Operator;
import dev.eider.contract.JobShape;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExplanationTest {
    private static final Estimate ESTIMATE = new Estimate(
            List.of(
                    new Operator(0, "TOP_N", "10", 10, 80, 1 << 20, 0.01, "bounds"),
                    new Operator(1, "SEQ_SCAN", "demo.tpch.orders", 1_500_000, 3 << 20, 0, 1.234, "footer")),
            3 << 20,
            900,
            4,
            5L << 30,
            1.5,
            1L << 40,
            List.of("orders was sampled"));

    @Test
    void showsTheTreeThenTheSumsThenTheShapeThenTheNotes() {
        assertThat(Explanation.lines(ESTIMATE, Optional.of(new JobShape(2000, 4L << 30, 1L << 30))))
                .containsExactly(
                        List.of("TOP_N 10  (10 rows, 80 B, memory 1.0 MiB, cpu 0.01 s; rows from bounds)"),
                        List.of("  SEQ_SCAN demo.tpch.orders  (1,500,000 rows, 3.0 MiB, memory 0 B, cpu 1.23 s; "
                                + "rows from footer)"),
                        List.of("Reads 3.0 MiB of 4 files, after 900 B of metadata"),
                        List.of("Needs 5.0 GiB of memory, 1.50 CPU seconds, 1.0 TiB of disk"),
                        List.of("Job of 2000m CPU, 4.0 GiB of memory, 1.0 GiB of disk"),
                        List.of("Note: orders was sampled"));
    }

    @Test
    void saysWhenThereIsNoJob() {
        assertThat(Explanation.lines(ESTIMATE, Optional.empty())).contains(List.of("No job: answered by the gateway"));
    }

    @Test
    void numbersDoNotDependOnTheMachinesLanguage() {
        List<List<String>> expected = Explanation.lines(ESTIMATE, Optional.empty());
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertThat(Explanation.lines(ESTIMATE, Optional.empty())).isEqualTo(expected);
        } finally {
            Locale.setDefault(before);
        }
    }
}
