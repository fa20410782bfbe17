package dev.eider.gateway.flightsql;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.flight.sql.FlightSqlProducer.Schemas;
import org.apache.arrow.flight.sql.impl.FlightSql.CommandGetXdbcTypeInfo;
import org.apache.arrow.flight.sql.impl.FlightSql.Nullable;
import org.apache.arrow.flight.sql.impl.FlightSql.Searchable;
import org.apache.arrow.flight.sql.impl.FlightSql.XdbcDataType;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;

/** The types that columns can have, in ODBC's terms. */
final class TypeInfos {
    private static final int DECIMAL_DIGITS = 38;

    private static final List<Type> TYPES = List.of(
            new Type("BOOLEAN", XdbcDataType.XDBC_BIT, 1, false),
            new Type("TINYINT", XdbcDataType.XDBC_TINYINT, 3, false),
            new Type("SMALLINT", XdbcDataType.XDBC_SMALLINT, 5, false),
            new Type("INTEGER", XdbcDataType.XDBC_INTEGER, 10, false),
            new Type("BIGINT", XdbcDataType.XDBC_BIGINT, 19, false),
            new Type("FLOAT", XdbcDataType.XDBC_REAL, 7, false),
            new Type("DOUBLE", XdbcDataType.XDBC_DOUBLE, 15, false),
            new Type("DECIMAL", XdbcDataType.XDBC_DECIMAL, DECIMAL_DIGITS, false),
            new Type("VARCHAR", XdbcDataType.XDBC_VARCHAR, Integer.MAX_VALUE, true),
            new Type("BLOB", XdbcDataType.XDBC_VARBINARY, Integer.MAX_VALUE, true),
            new Type("DATE", XdbcDataType.XDBC_DATE, 10, true),
            new Type("TIME", XdbcDataType.XDBC_TIME, 15, true),
            new Type("TIMESTAMP", XdbcDataType.XDBC_TIMESTAMP, 26, true));

    /** @param quoted whether a literal stands in single quotes */
    private record Type(String name, XdbcDataType code, int size, boolean quoted) {}

    private TypeInfos() {}

    static void send(CommandGetXdbcTypeInfo command, BufferAllocator allocator, ServerStreamListener listener) {
        try (VectorSchemaRoot root = VectorSchemaRoot.create(Schemas.GET_TYPE_INFO_SCHEMA, allocator)) {
            root.allocateNew();
            int row = 0;
            for (Type type : TYPES) {
                if (!command.hasDataType()
                        || command.getDataType() == type.code().getNumber()) {
                    write(root, row++, type);
                }
            }
            root.setRowCount(row);
            listener.start(root);
            listener.putNext();
            listener.completed();
        }
    }

    private static void write(VectorSchemaRoot root, int row, Type type) {
        text(root, "type_name", row, type.name());
        number(root, "data_type", row, type.code().getNumber());
        number(root, "column_size", row, type.size());
        if (type.quoted()) {
            text(root, "literal_prefix", row, "'");
            text(root, "literal_suffix", row, "'");
        }
        number(root, "nullable", row, Nullable.NULLABILITY_NULLABLE.getNumber());
        flag(root, "case_sensitive", row, type.name().equals("VARCHAR"));
        number(root, "searchable", row, Searchable.SEARCHABLE_FULL.getNumber());
        flag(root, "fixed_prec_scale", row, false);
        number(root, "sql_data_type", row, type.code().getNumber());
    }

    private static void text(VectorSchemaRoot root, String column, int row, String value) {
        ((VarCharVector) root.getVector(column)).setSafe(row, value.getBytes(StandardCharsets.UTF_8));
    }

    private static void number(VectorSchemaRoot root, String column, int row, int value) {
        ((IntVector) root.getVector(column)).setSafe(row, value);
    }

    private static void flag(VectorSchemaRoot root, String column, int row, boolean value) {
        ((BitVector) root.getVector(column)).setSafe(row, value ? 1 : 0);
    }
}
