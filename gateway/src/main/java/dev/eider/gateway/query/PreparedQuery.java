package dev.eider.gateway.query;

import dev.eider.contract.TableSource;
import dev.eider.estimator.planner.ParsedStatement;
import dev.eider.gateway.sql.RewrittenSql;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A statement whose relations are known: names found in the catalog, file patterns replaced by names, parameters by literals.
 *
 * @param named what its result's columns are named after, if it had parameters
 * @param typed identifiers of the parameters, in {@code named} or while they are open, that stand in a cast to their type
 * @param relations texts of the file patterns that were replaced, in the order of their names' numbers
 * @param sources of the relations, without duplicates
 * @param schemas of the search path that are there
 * @param readsSystemTables names pg_catalog or information_schema
 * @param needsJob false when nothing in it needs data or much time: it is answered by a planner
 */
record PreparedQuery(
        RewrittenSql sql,
        ParsedStatement parsed,
        Optional<String> named,
        Set<String> typed,
        List<String> relations,
        List<TableSource> sources,
        List<String> schemas,
        boolean readsSystemTables,
        boolean needsJob) {}
