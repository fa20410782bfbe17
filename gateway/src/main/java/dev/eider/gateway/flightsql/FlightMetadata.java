package dev.eider.gateway.flightsql;

import dev.eider.contract.Column;
import dev.eider.gateway.auth.Principal;
import java.util.List;

/** What a client's object browser shows. Thread-safe; may block. Each lists only what the principal may see, ordered by name. */
public interface FlightMetadata {

    List<String> catalogs(Principal principal);

    /** Empty for a catalog that does not exist. */
    List<String> schemas(Principal principal, String catalog);

    /** Empty for a schema that does not exist. */
    List<Table> tables(Principal principal, String catalog, String schema);

    /** @param type {@code TABLE} or {@code VIEW} */
    record Table(String name, String type, List<Column> columns) {
        public Table {
            columns = List.copyOf(columns);
        }
    }
}
