package dev.eider.estimator.planner;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the parser says of one SELECT. Offsets count characters (UTF-16) from 0 in the statement's text.
 *
 * @param relations every table, file pattern and table function in it, in textual order; names of CTEs are left out where they are in scope
 * @param parameters in textual order; one that is used twice stands twice
 * @param readsSettings whether {@code current_setting} is in it
 * @param fingerprint equal for statements that differ in literals and white space only; 16 hexadecimal digits
 */
public record ParsedStatement(
        List<Relation> relations, List<Parameter> parameters, boolean readsSettings, String fingerprint) {
    public ParsedStatement {
        relations = List.copyOf(relations);
        parameters = List.copyOf(parameters);
    }

    /**
     * Something that stands in a FROM clause. {@code offset} is -1 where the parser keeps no place ({@code DESCRIBE t}, {@code
     * SUMMARIZE t}).
     */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = TableRef.class, name = "table"),
        @JsonSubTypes.Type(value = FunctionRef.class, name = "function")
    })
    public sealed interface Relation {
        int offset();

        int length();
    }

    /** A table by name. {@code path} has one to three parts. */
    public record TableRef(List<String> path, int offset, int length) implements Relation {
        public TableRef {
            path = List.copyOf(path);
        }
    }

    /**
     * A table function. {@code offset} and {@code length} span the call with its parentheses, without an alias.
     *
     * @param name lower case
     * @param arguments positional constants; absent for anything that is not a constant. A list of constants is several strings
     * @param options named arguments by lower-case name, as the text that stands in the statement: {@code true}, {@code 'x'}, {@code {'a': INT}}
     */
    public record FunctionRef(
            String name,
            Optional<List<String>> arguments,
            Map<String, String> options,
            Optional<String> alias,
            int offset,
            int length)
            implements Relation {
        public FunctionRef {
            arguments = arguments.map(List::copyOf);
            options = Map.copyOf(options);
        }
    }

    /** @param identifier {@code 1}, {@code 2}, … as in {@code $1}, also for {@code ?}; {@code name} for {@code $name} */
    public record Parameter(String identifier, int offset, int length) {}
}
