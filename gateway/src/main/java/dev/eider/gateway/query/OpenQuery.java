package dev.eider.gateway.query;

import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import dev.eider.estimator.planner.StatementPlan;
import dev.eider.gateway.sql.TypeName;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A prepared statement whose parameters are open.
 *
 * @param declared types by the parameters' numbers; may be shorter
 */
record OpenQuery(PreparedQuery query, ParameterBinder parameters, List<Optional<String>> declared) {
    private static final String UNKNOWN = "UNKNOWN";

    /**
     * In order of the parameters' numbers: the declared type, else what the planner has found.
     *
     * @throws QueryException UNDETERMINED_PARAMETER, as PostgreSQL, for one that is neither declared nor used
     */
    List<String> types(StatementPlan plan) {
        return IntStream.rangeClosed(1, parameters.count())
                .mapToObj(n -> ParameterBinder.at(declared, n).orElseGet(() -> inferred(n, plan)))
                .toList();
    }

    private String inferred(int number, StatementPlan plan) {
        if (!parameters.uses(number)) {
            throw new QueryException(
                    ErrorCode.UNDETERMINED_PARAMETER, "could not determine data type of parameter $" + number);
        }
        String type = plan.parameterTypes().getOrDefault(parameters.identifier(number), UNKNOWN);
        return TypeName.known(type).orElse(UNKNOWN);
    }
}
