package dev.eider.gateway.query;

import dev.eider.contract.TableSource;
import dev.eider.estimator.planner.ParsedStatement;
import dev.eider.gateway.sql.RewrittenSql;
import java.util.List;

/**
 * A statement whose relations are known: names found in the catalog, file patterns replaced by names, parameters by literals.
 *
 * @param sources of the relations, without duplicates
 * @param readsSystemTables names pg_catalog or information_schema
 * @param needsJob false when nothing in it needs data or much time: it is answered by a planner
 */
record PreparedQuery(
        RewrittenSql sql,
        ParsedStatement parsed,
        List<TableSource> sources,
        boolean readsSystemTables,
        boolean needsJob) {}
