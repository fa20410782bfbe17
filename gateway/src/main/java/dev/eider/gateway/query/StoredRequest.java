package dev.eider.gateway.query;

import dev.eider.contract.Json;
import dev.eider.contract.UsageRecord;
import dev.eider.gateway.auth.Principal;
import dev.eider.gateway.query.QueryRequest.Options;
import java.util.List;
import java.util.Map;

/**
 * What the log keeps of a request beside the statement's line there, so that another gateway can go on with it.
 *
 * @param settings of the session, catalog and search path among them
 */
record StoredRequest(List<Parameter> parameters, Map<String, String> settings, Options options) {
    static String write(QueryRequest request) {
        return Json.write(
                new StoredRequest(request.parameters(), request.session().settings(), request.options()));
    }

    /**
     * The request as it came to the other gateway.
     *
     * @param record the statement's line
     */
    static QueryRequest read(String json, UsageRecord record) {
        StoredRequest stored = Json.read(json, StoredRequest.class);
        Session session = new Session(
                stored.settings().getOrDefault("catalog", ""),
                stored.settings().getOrDefault("search_path", ""),
                stored.settings());
        return new QueryRequest(
                record.sql(),
                stored.parameters(),
                session,
                new Principal(record.principal(), record.tenant()),
                Door.of(record.door()),
                stored.options());
    }
}
