package dev.eider.estimator.planner;

import com.fasterxml.jackson.databind.JsonNode;
import java.sql.Connection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/** Makes a {@link ParsedStatement} of DuckDB's syntax tree. */
final class StatementParser {
    private StatementParser() {}

    static ParsedStatement parse(Connection connection, String sql) {
        SourceText source = new SourceText(sql);
        JsonNode statement = SyntaxTree.parse(connection, source);
        RelationCollector collector = new RelationCollector(source);
        collector.collect(statement, Set.of());
        List<ParsedStatement.Relation> relations = collector.relations();
        relations.sort(Comparator.comparingInt(ParsedStatement.Relation::offset));
        List<ParsedStatement.Parameter> parameters = collector.parameters();
        parameters.sort(Comparator.comparingInt(ParsedStatement.Parameter::offset));
        return new ParsedStatement(
                relations, parameters, collector.readsSettings(), StatementFingerprint.of(statement));
    }
}
