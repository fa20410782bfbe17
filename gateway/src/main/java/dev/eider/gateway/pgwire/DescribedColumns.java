package dev.eider.gateway.pgwire;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.pgwire.protocol.WireFormat;
import dev.eider.gateway.pgwire.type.ColumnType;
import dev.eider.gateway.pgwire.type.Formats;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/**
 * What Describe has told of the columns, against what the result has. They differ when a table was changed in between, or when a column's type hangs on a
 * number: PostgreSQL's numeric has no precision and holds NaN, no type of DuckDB does.
 */
final class DescribedColumns {
    private DescribedColumns() {}

    /**
     * The formats in which the result's columns are to be written: as asked for, but in text where text was told, which any value can be.
     *
     * @param told absent if nobody has asked
     * @param beyondDecimal number of a numeric parameter that is NaN or an infinity, if there is one
     * @throws QueryException if the client would misread the values: OUT_OF_RANGE if that parameter is to blame, else NOT_SUPPORTED, as PostgreSQL
     */
    static List<WireFormat> formats(
            Optional<Schema> told, Schema actual, List<WireFormat> asked, OptionalInt beyondDecimal) {
        if (told.isEmpty()) {
            return asked;
        }
        List<Field> toldFields = told.get().getFields();
        List<Field> fields = actual.getFields();
        if (toldFields.size() != fields.size()) {
            throw changed(OptionalInt.empty());
        }
        List<WireFormat> formats = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            formats.add(format(toldFields.get(i), fields.get(i), Formats.at(asked, i), beyondDecimal));
        }
        return formats;
    }

    private static WireFormat format(Field told, Field actual, WireFormat asked, OptionalInt beyondDecimal) {
        int oid = ColumnType.of(told).oid();
        if (oid == ColumnType.of(actual).oid() || actual.getType() instanceof ArrowType.Null) {
            return asked;
        }
        if (oid == ColumnType.TEXT.oid()) {
            return WireFormat.TEXT;
        }
        throw changed(beyondDecimal);
    }

    private static QueryException changed(OptionalInt beyondDecimal) {
        if (beyondDecimal.isPresent()) {
            int number = beyondDecimal.getAsInt();
            return new QueryException(
                    ErrorCode.OUT_OF_RANGE,
                    "parameter $" + number
                            + ": NaN and the infinities do not fit into DECIMAL(38), DuckDB's largest numeric type; write $"
                            + number + "::float8 to send it as a double");
        }
        return new QueryException(
                ErrorCode.NOT_SUPPORTED,
                "cached plan must not change result type; prepare the statement again or, if the type of a column hangs on a"
                        + " parameter's value, write that value into the statement or put a cast around the column");
    }
}
