package dev.eider.gateway.pgwire;

import dev.eider.gateway.pgwire.protocol.FrontendMessage.ParameterValue;
import dev.eider.gateway.pgwire.protocol.WireFormat;
import dev.eider.gateway.pgwire.type.ParameterDecoder;
import dev.eider.gateway.pgwire.type.PgType;
import dev.eider.gateway.query.Parameter;
import java.util.Optional;
import java.util.Set;

/**
 * A value as it is bound: of the type that the client has declared, else of the type that was found when the statement was described. A
 * declared string is taken as what it stands for (a date, a number), like a literal; so are strings in PostgreSQL when they are not declared.
 */
final class BoundParameter {
    private static final Set<String> INTEGERS = Set.of("SMALLINT", "INTEGER", "BIGINT");

    private BoundParameter() {}

    /** @param index from 0 */
    static Parameter of(PreparedStatement statement, int index, WireFormat format, ParameterValue value) {
        int given = statement.givenOid(index);
        Optional<String> inferred = statement.inferredType(index);
        int found = found(inferred);
        if (given != 0 && isExact(given, inferred) && !(value instanceof ParameterValue.Null)) {
            // As precise as it is, and not as what it stands beside; no integer is one that is cast.
            return ParameterDecoder.decode(index + 1, found, WireFormat.TEXT, value);
        }
        int oid = given != 0
                ? given
                : ParameterDecoder.needsType(format, value)
                        ? ParameterDecoder.inferredOid(found, format, value)
                        : found;
        Parameter parameter = ParameterDecoder.decode(index + 1, oid, format, value);
        boolean asInferred = ParameterDecoder.isOpen(given) && (oid == given || oid == found);
        return asInferred && !ParameterDecoder.isNumeric(oid)
                ? new Parameter(inferred.or(parameter::type), parameter.text())
                : parameter;
    }

    /** What the client has declared, unless that is a string in place of an exact number, else what was found; 0 if nobody knows. */
    static int oid(PreparedStatement statement, int index) {
        int given = statement.givenOid(index);
        Optional<String> inferred = statement.inferredType(index);
        return given == 0 || isExact(given, inferred) ? found(inferred) : given;
    }

    private static boolean isExact(int given, Optional<String> inferred) {
        return ParameterDecoder.isOpen(given)
                && inferred.filter(type -> type.startsWith("DECIMAL") || INTEGERS.contains(type))
                        .isPresent();
    }

    private static int found(Optional<String> inferred) {
        return inferred.map(PgType::parameterOid).orElse(0);
    }
}
