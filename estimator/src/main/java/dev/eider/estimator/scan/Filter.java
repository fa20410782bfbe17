package dev.eider.estimator.scan;

import java.util.List;

/** What DuckDB pushed down to one column of a scan, as far as bounds can tell anything of it. */
public sealed interface Filter {

    /** @param type DuckDB's id of the constant's type, with the scale for decimals */
    record Comparison(Operator operator, String type, Scalar constant) implements Filter {}

    record In(String type, List<Scalar> constants) implements Filter {
        public In {
            constants = List.copyOf(constants);
        }
    }

    record IsNull() implements Filter {}

    record IsNotNull() implements Filter {}

    record And(List<Filter> filters) implements Filter {
        public And {
            filters = List.copyOf(filters);
        }
    }

    record Or(List<Filter> filters) implements Filter {
        public Or {
            filters = List.copyOf(filters);
        }
    }

    /** Nothing is known of it: everything may match. */
    record Opaque() implements Filter {}

    /** How the column stands to the constant. */
    enum Operator {
        EQUAL,
        /** Rules out nulls only. */
        NOT_EQUAL,
        LESS,
        LESS_OR_EQUAL,
        GREATER,
        GREATER_OR_EQUAL
    }
}
