package dev.eider.gateway.query;

import dev.eider.catalog.Catalog;
import dev.eider.catalog.NamePattern;
import dev.eider.catalog.SchemaInfo;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.ErrorInfo;
import dev.eider.contract.QueryException;
import dev.eider.contract.SessionNames;
import dev.eider.estimator.planner.ParsedStatement;
import dev.eider.estimator.planner.Planner;
import dev.eider.gateway.sql.IntegerLiterals;
import dev.eider.gateway.sql.Placeholders;
import dev.eider.gateway.sql.RewrittenSql;
import dev.eider.gateway.sql.RewrittenSql.Edit;
import dev.eider.gateway.sql.StatementSplitter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/** From a statement's text to one whose relations are known. Stateless; any thread. */
final class Preparation {
    private final Planner planner;
    private final Catalog catalog;
    private final LocationPolicy locations;
    private final long maxStatementBytes;

    Preparation(Planner planner, Catalog catalog, LocationPolicy locations, long maxStatementBytes) {
        this.planner = planner;
        this.catalog = catalog;
        this.locations = locations;
        this.maxStatementBytes = maxStatementBytes;
    }

    /** @throws QueryException STATEMENT_TOO_LARGE, or SYNTAX_ERROR for a character that no SQL can hold */
    void checkText(String sql) {
        if (sql.length() > maxStatementBytes || sql.getBytes(StandardCharsets.UTF_8).length > maxStatementBytes) {
            throw new QueryException(
                    ErrorCode.STATEMENT_TOO_LARGE,
                    "the statement is longer than " + maxStatementBytes + " bytes (queries.max_statement_bytes)");
        }
        int zero = sql.indexOf('\0');
        if (zero >= 0) {
            throw new QueryException(
                    new ErrorInfo(
                            ErrorCode.SYNTAX_ERROR,
                            "the statement contains the character U+0000",
                            OptionalInt.of(zero + 1),
                            Optional.empty()),
                    null);
        }
    }

    /**
     * With every parameter replaced by its value.
     *
     * @throws QueryException CATALOG_NOT_FOUND if there is none of the session's name, or what a relation of the statement lacks, OUT_OF_MEMORY if
     *     values make it too long
     */
    PreparedQuery prepare(String text, List<Parameter> parameters, Session session) {
        String sql = IntegerLiterals.inDuckDb(text);
        ParsedStatement parsed = parse(sql);
        ParameterBinder binder = new ParameterBinder(parsed.parameters());
        try (WorkingMemory.Share _ =
                WorkingMemory.OF_PROCESS.take(sql.length() + binder.lengthOfLiterals(parameters))) {
            List<Edit> literals = binder.literals(parameters);
            if (literals.isEmpty()) {
                return prepare(sql, parsed, literals, Optional.empty(), Set.of(), session);
            }
            checkBound(parsed, planner.parse(RewrittenSql.of(sql, literals).text()));
            Set<String> typed =
                    binder.typed(parameters.stream().map(Parameter::type).toList());
            return prepare(sql, parsed, literals, Optional.of(binder.named(parameters)), typed, session);
        }
    }

    /**
     * With placeholders where its parameters are, to be described.
     *
     * @param declared types by the parameters' numbers; may be shorter
     */
    OpenQuery prepareOpen(String text, List<Optional<String>> declared, Session session) {
        String sql = IntegerLiterals.inDuckDb(text);
        ParsedStatement parsed = parse(sql);
        ParameterBinder parameters = new ParameterBinder(parsed.parameters());
        PreparedQuery query =
                prepare(sql, parsed, parameters.open(declared), Optional.empty(), parameters.typed(declared), session);
        return new OpenQuery(query, parameters, declared);
    }

    private ParsedStatement parse(String sql) {
        Placeholders.check(sql);
        try (WorkingMemory.Share _ = WorkingMemory.OF_PROCESS.take(sql.length())) {
            return planner.parse(sql);
        }
    }

    /** Literals are quoted and types are known ones, so this never fails; if it ever did, a value would be read as SQL that nobody has checked. */
    private static void checkBound(ParsedStatement open, ParsedStatement bound) {
        if (!names(open).equals(names(bound)) || !bound.parameters().isEmpty()) {
            throw new QueryException(ErrorCode.INVALID_REQUEST, "a parameter changes what the statement reads");
        }
    }

    private static List<String> names(ParsedStatement statement) {
        return statement.relations().stream()
                .map(relation -> switch (relation) {
                    case ParsedStatement.TableRef table -> String.join(".", table.path());
                    case ParsedStatement.FunctionRef function -> function.name() + "()";
                })
                .toList();
    }

    /** Takes the semicolon off, so that the statement can stand within another. */
    private static List<Edit> ending(String sql) {
        StatementSplitter.Statement only = StatementSplitter.split(sql).getFirst();
        int end = only.offset() + only.sql().length();
        return end == sql.length() ? List.of() : List.of(new Edit(end, sql.length() - end, ""));
    }

    private PreparedQuery prepare(
            String sql,
            ParsedStatement parsed,
            List<Edit> parameters,
            Optional<List<Edit>> named,
            Set<String> typed,
            Session session) {
        catalog.catalog(session.catalog());
        RelationResolver resolver = new RelationResolver(catalog, locations, session);
        resolver.resolve(parsed.relations());
        if (resolver.readsSystemTables() && resolver.needsJob()) {
            throw new QueryException(
                    ErrorCode.NOT_SUPPORTED,
                    "one statement cannot read system tables (pg_catalog, information_schema) and data together");
        }
        List<Edit> edits = new ArrayList<>(resolver.edits());
        edits.addAll(ending(sql));
        return new PreparedQuery(
                rewritten(sql, edits, parameters),
                parsed,
                named.map(names -> rewritten(sql, edits, names).text()),
                typed,
                resolver.edits().stream().map(edit -> edit.original(sql)).toList(),
                resolver.sources(),
                schemas(session),
                resolver.readsSystemTables(),
                resolver.needsJob());
    }

    /** By the names that the catalog has for them. */
    private List<String> schemas(Session session) {
        String parent = NamePattern.literal(session.catalog());
        return session.schemas().stream()
                .flatMap(name -> SessionNames.isSystemSchema(name)
                        ? Stream.of(name.toLowerCase(Locale.ROOT))
                        : catalog.findSchemas(parent, NamePattern.literal(name)).stream()
                                .map(SchemaInfo::name))
                .distinct()
                .toList();
    }

    private static RewrittenSql rewritten(String sql, List<Edit> edits, List<Edit> parameters) {
        List<Edit> all = new ArrayList<>(edits);
        all.addAll(parameters);
        return RewrittenSql.of(sql, all);
    }
}
