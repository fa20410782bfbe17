package dev.eider.gateway.flightsql;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.gateway.arrow.DuckDbType;
import dev.eider.gateway.query.Description;
import dev.eider.gateway.query.Parameter;
import dev.eider.gateway.query.WorkingMemory;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.arrow.flight.FlightStream;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.complex.DenseUnionVector;
import org.apache.arrow.vector.complex.UnionVector;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.types.TimeUnit;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.Schema;

/** A statement's parameters between Arrow, as clients bind them, and DuckDB's literals. */
final class ParameterBinding {
    private final ParameterType type;
    private final ParameterText text;

    private ParameterBinding(DictionaryProvider dictionaries) {
        this.type = new ParameterType(dictionaries);
        this.text = new ParameterText(type);
    }

    /** What a client should bind; a parameter of unknown type is a string. */
    static Schema schema(Description description) {
        List<Field> fields = new ArrayList<>();
        for (String type : description.parameterTypes()) {
            fields.add(field("parameter_" + (fields.size() + 1), type));
        }
        return new Schema(fields);
    }

    /** Arrow's JDBC driver (18.3) writes milliseconds into times and timestamps of any unit, so milliseconds it is. */
    private static Field field(String name, String type) {
        Field field = DuckDbType.field(name, type);
        return switch (field.getType()) {
            case ArrowType.Time _ -> Field.nullable(name, new ArrowType.Time(TimeUnit.MILLISECOND, 32));
            case ArrowType.Timestamp timestamp ->
                Field.nullable(name, new ArrowType.Timestamp(TimeUnit.MILLISECOND, timestamp.getTimezone()));
            default -> field;
        };
    }

    /**
     * Reads all that a client sends. No row at all is no parameters.
     *
     * @throws QueryException naming the parameter by its number from 1: NOT_SUPPORTED for a type that DuckDB or Arrow's library has no way to take and
     *     for more than one row, OUT_OF_RANGE or DATETIME_OUT_OF_RANGE for values beyond DuckDB's
     */
    static List<Parameter> read(FlightStream stream) {
        ParameterBinding binding = new ParameterBinding(stream.getDictionaryProvider());
        List<Parameter> parameters = new ArrayList<>();
        int rows = 0;
        while (stream.next()) {
            VectorSchemaRoot root = stream.getRoot();
            rows += root.getRowCount();
            if (rows > 1) {
                throw new QueryException(
                        ErrorCode.NOT_SUPPORTED,
                        "several rows of parameters for one statement are not supported; execute it once for each row");
            }
            if (root.getRowCount() == 1) {
                binding.read(root.getFieldVectors(), parameters);
            }
        }
        return parameters;
    }

    private void read(List<FieldVector> vectors, List<Parameter> parameters) {
        long bytes = vectors.stream().mapToLong(FieldVector::getBufferSize).sum();
        try (WorkingMemory.Share _ = WorkingMemory.OF_PROCESS.take(bytes)) {
            long characters = 0;
            for (FieldVector vector : vectors) {
                Parameter parameter = naming(parameters.size(), vector.getField(), () -> parameter(vector, 0));
                characters += parameter.text().map(String::length).orElse(0);
                WorkingMemory.OF_PROCESS.check(characters);
                parameters.add(parameter);
            }
        }
    }

    /** Whatever is wrong with a parameter is told with its number and Arrow's name of its type. */
    private <T> T naming(int index, Field field, Supplier<T> reading) {
        String name = "parameter " + (index + 1) + " (Arrow type " + field.getType() + ") ";
        try {
            return reading.get();
        } catch (QueryException e) {
            throw new QueryException(e.code(), name + e.getMessage(), e);
        } catch (ArithmeticException | DateTimeException e) {
            throw new QueryException(
                    ErrorCode.DATETIME_OUT_OF_RANGE, name + "is too far away for DuckDB's dates and times", e);
        }
    }

    private Parameter parameter(FieldVector vector, int row) {
        return switch (vector) {
            case DenseUnionVector union ->
                union.getTypeId(row) < 0
                        ? new Parameter(Optional.empty(), Optional.empty())
                        : parameter((FieldVector) union.getVectorByType(union.getTypeId(row)), union.getOffset(row));
            case UnionVector union -> parameter((FieldVector) union.getVector(row), row);
            default -> new Parameter(type.name(vector.getField()), text.of(vector, row));
        };
    }
}
