package dev.eider.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoAddressesTest {
    /** Supplier 8449 and customer 57040 in the specification's answers and in DuckDB's. */
    @ParameterizedTest
    @CsvSource({"Wp34zim9qYFbVctdW, 5BXWsJERA2mP5OyO4", "Eioyzjf4pp, nICtsILWBB", "00000, 00000", "'', ''"})
    void turnsTheSpecificationsAddressIntoDuckDbs(String specified, String duckDb) {
        assertThat(DemoAddresses.withoutOverflow(specified)).isEqualTo(duckDb);
        assertThat(DemoAddresses.withoutOverflow(duckDb)).isEqualTo(specified);
    }
}
