package dev.eider.catalog.unity;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eider.catalog.Audit;
import dev.eider.catalog.CatalogInfo;
import dev.eider.catalog.ColumnInfo;
import dev.eider.catalog.Page;
import dev.eider.catalog.SchemaInfo;
import dev.eider.catalog.TableInfo;
import dev.eider.contract.Json;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The records in the shapes of Unity Catalog's API: CatalogInfo, SchemaInfo, TableInfo, ColumnInfo. Times are Unix milliseconds. */
final class UnityJson {
    private UnityJson() {}

    static void send(ServerResponse response, int status, Object json) {
        response.status(status)
                .header(HeaderNames.CONTENT_TYPE, "application/json")
                .send(Json.write(json).getBytes(StandardCharsets.UTF_8));
    }

    static ObjectNode nothing() {
        return Json.mapper().createObjectNode();
    }

    static <T> ObjectNode page(String name, Page<T> page, Function<T, ObjectNode> json) {
        ObjectNode node = nothing();
        ArrayNode items = node.putArray(name);
        page.items().forEach(item -> items.add(json.apply(item)));
        page.nextToken().ifPresent(token -> node.put("next_page_token", token));
        return node;
    }

    static ObjectNode of(CatalogInfo info) {
        ObjectNode node = nothing().put("name", info.name());
        describe(node, info.comment(), info.properties(), info.audit());
        return node.put("id", info.id().toString());
    }

    static ObjectNode of(SchemaInfo info) {
        ObjectNode node = nothing()
                .put("name", info.name())
                .put("catalog_name", info.catalog())
                .put("full_name", info.fullName());
        describe(node, info.comment(), info.properties(), info.audit());
        return node.put("schema_id", info.id().toString());
    }

    static ObjectNode of(TableInfo info) {
        ObjectNode node = nothing()
                .put("name", info.name().table())
                .put("catalog_name", info.name().catalog())
                .put("schema_name", info.name().schema())
                .put("table_type", info.tableType())
                .put("data_source_format", info.dataSourceFormat());
        ArrayNode columns = node.putArray("columns");
        info.columns().forEach(column -> columns.add(of(column)));
        node.put("storage_location", info.location());
        describe(node, info.comment(), info.properties(), info.audit());
        return node.put("table_id", info.id().toString());
    }

    private static ObjectNode of(ColumnInfo column) {
        ObjectNode node = nothing().put("name", column.name());
        column.typeText().ifPresent(text -> node.put("type_text", text));
        column.typeJson().ifPresent(text -> node.put("type_json", text));
        column.typeName().ifPresent(text -> node.put("type_name", text));
        column.typePrecision().ifPresent(number -> node.put("type_precision", number));
        column.typeScale().ifPresent(number -> node.put("type_scale", number));
        column.typeIntervalType().ifPresent(text -> node.put("type_interval_type", text));
        node.put("position", column.position());
        column.comment().ifPresent(text -> node.put("comment", text));
        node.put("nullable", column.nullable());
        column.partitionIndex().ifPresent(number -> node.put("partition_index", number));
        return node;
    }

    private static void describe(
            ObjectNode node, Optional<String> comment, Map<String, String> properties, Audit audit) {
        comment.ifPresent(text -> node.put("comment", text));
        ObjectNode members = node.putObject("properties");
        properties.forEach(members::put);
        node.put("owner", audit.createdBy())
                .put("created_at", audit.createdAt().toEpochMilli())
                .put("created_by", audit.createdBy())
                .put("updated_at", audit.updatedAt().toEpochMilli())
                .put("updated_by", audit.updatedBy());
    }
}
