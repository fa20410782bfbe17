package dev.eider.gateway.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eider.gateway.sql.Statement;
import dev.eider.gateway.sql.StatementInspector;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What SET, RESET and USE have changed so far. The HTTP door has no sessions: each request carries what its statement is to find. One
 * thread at a time.
 */
final class ClientSession {
    private final Optional<String> catalog;
    private final Optional<String> schema;
    private final Map<String, String> settings = new TreeMap<>();

    /** Absent for what the gateway begins sessions in. */
    ClientSession(Optional<String> catalog, Optional<String> schema) {
        this.catalog = catalog;
        this.schema = schema;
    }

    ObjectNode addTo(ObjectNode body) {
        catalog.ifPresent(name -> body.put("catalog", name));
        schema.ifPresent(name -> body.put("schema", name));
        if (!settings.isEmpty()) {
            ObjectNode sent = body.putObject("settings");
            settings.forEach(sent::put);
        }
        return body;
    }

    /** @param sql what the gateway has carried out without an error */
    void carriedOut(String sql) {
        switch (StatementInspector.inspect(sql)) {
            case Statement.Set(String _, Optional<String> _, boolean local) when local -> {
                // for a transaction, and each request is one of its own
            }
            case Statement.Set(String name, Optional<String> value, boolean _) ->
                value.ifPresentOrElse(v -> settings.put(name, v), () -> settings.remove(name));
            case Statement.Reset(Optional<String> name) -> name.ifPresentOrElse(settings::remove, settings::clear);
            case Statement.Discard(String tag) when tag.equals("DISCARD ALL") -> settings.clear();
            case Statement.Use use -> {
                use.catalog().ifPresent(name -> settings.put("catalog", name));
                settings.put("search_path", use.searchPath());
            }
            case Statement.Characteristics(Map<String, String> modes, boolean later)
            when later -> modes.forEach((mode, value) -> settings.put("default_transaction_" + mode, value));
            case Statement.Characteristics _, Statement.Deallocate _ -> {}
            case Statement.Discard _, Statement.Empty _, Statement.Show _, Statement.ShowTables _ -> {}
            case Statement.Transaction _, Statement.PrepareTransaction _, Statement.Savepoint _ -> {}
            case Statement.Explain _, Statement.Select _, Statement.SettingCalls _ -> {}
        }
    }
}
