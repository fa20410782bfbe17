package dev.eider.gateway.flightsql;

import dev.eider.gateway.arrow.DuckDbType;
import dev.eider.gateway.auth.Principal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.flight.sql.FlightSqlProducer.Schemas;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetDbSchemas;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetTables;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.Schema;

/** What Flight SQL's metadata commands answer, in the protocol's own schemas. Small, so it is sent in one batch. */
final class MetadataStreams {
    static final List<String> TABLE_TYPES = List.of("TABLE", "VIEW");

    private final FlightMetadata metadata;
    private final BufferAllocator allocator;

    MetadataStreams(FlightMetadata metadata, BufferAllocator allocator) {
        this.metadata = metadata;
        this.allocator = allocator;
    }

    void catalogs(Principal principal, ServerStreamListener listener) {
        send(
                Schemas.GET_CATALOGS_SCHEMA,
                listener,
                rows -> metadata.catalogs(principal).forEach(rows::add));
    }

    void tableTypes(ServerStreamListener listener) {
        send(Schemas.GET_TABLE_TYPES_SCHEMA, listener, rows -> TABLE_TYPES.forEach(rows::add));
    }

    /** For keys: external tables have none. */
    void none(Schema schema, ServerStreamListener listener) {
        send(schema, listener, _ -> {});
    }

    void schemas(CommandGetDbSchemas command, Principal principal, ServerStreamListener listener) {
        Predicate<String> matches =
                command.hasDbSchemaFilterPattern() ? LikePattern.of(command.getDbSchemaFilterPattern()) : _ -> true;
        send(Schemas.GET_SCHEMAS_SCHEMA, listener, rows -> {
            for (String catalog : catalogs(principal, command.hasCatalog(), command.getCatalog())) {
                for (String schema : metadata.schemas(principal, catalog)) {
                    if (matches.test(schema)) {
                        rows.add(catalog, schema);
                    }
                }
            }
        });
    }

    void tables(CommandGetTables command, Principal principal, ServerStreamListener listener) {
        Schema schema = command.getIncludeSchema() ? Schemas.GET_TABLES_SCHEMA : Schemas.GET_TABLES_SCHEMA_NO_SCHEMA;
        send(schema, listener, rows -> {
            for (String catalog : catalogs(principal, command.hasCatalog(), command.getCatalog())) {
                tablesOf(catalog, command, principal, rows);
            }
        });
    }

    private void tablesOf(String catalog, CommandGetTables command, Principal principal, Rows rows) {
        Predicate<String> schemas =
                command.hasDbSchemaFilterPattern() ? LikePattern.of(command.getDbSchemaFilterPattern()) : _ -> true;
        Predicate<String> tables =
                command.hasTableNameFilterPattern() ? LikePattern.of(command.getTableNameFilterPattern()) : _ -> true;
        Set<String> types = Set.copyOf(command.getTableTypesList());
        for (String schema : metadata.schemas(principal, catalog)) {
            if (!schemas.test(schema)) {
                continue;
            }
            for (FlightMetadata.Table table : metadata.tables(principal, catalog, schema)) {
                if (tables.test(table.name()) && (types.isEmpty() || types.contains(table.type()))) {
                    rows.add(catalog, schema, table.name(), table.type());
                    if (command.getIncludeSchema()) {
                        rows.bytes("table_schema", arrowSchema(table).serializeAsMessage());
                    }
                }
            }
        }
    }

    private static Schema arrowSchema(FlightMetadata.Table table) {
        return new Schema(table.columns().stream()
                .map(column -> DuckDbType.field(column.name(), column.type()))
                .toList());
    }

    private List<String> catalogs(Principal principal, boolean only, String catalog) {
        return only ? List.of(catalog) : metadata.catalogs(principal);
    }

    private void send(Schema schema, ServerStreamListener listener, Consumer<Rows> content) {
        try (VectorSchemaRoot root = VectorSchemaRoot.create(schema, allocator)) {
            root.allocateNew();
            Rows rows = new Rows(root);
            content.accept(rows);
            root.setRowCount(rows.count);
            listener.start(root);
            listener.putNext();
            listener.completed();
        }
    }

    /** Rows of strings. */
    private static final class Rows {
        private final VectorSchemaRoot root;
        private int count;

        Rows(VectorSchemaRoot root) {
            this.root = root;
        }

        void add(String... values) {
            for (int i = 0; i < values.length; i++) {
                ((VarCharVector) root.getVector(i)).setSafe(count, values[i].getBytes(StandardCharsets.UTF_8));
            }
            count++;
        }

        /** In the row that was added last. */
        void bytes(String column, byte[] value) {
            ((VarBinaryVector) root.getVector(column)).setSafe(count - 1, value);
        }
    }
}
