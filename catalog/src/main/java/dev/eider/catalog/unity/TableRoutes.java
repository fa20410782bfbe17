package dev.eider.catalog.unity;

import dev.eider.catalog.Catalog;
import dev.eider.catalog.ColumnInfo;
import dev.eider.catalog.NewTable;
import dev.eider.contract.TableName;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/** {@code /tables}. */
record TableRoutes(Catalog catalog, Function<ServerRequest, String> principal, Consumer<String> locations)
        implements HttpService {

    @Override
    public void routing(HttpRules rules) {
        rules.post("/", (request, response) -> respond(request, response, this::create))
                .get("/", (request, response) -> respond(request, response, this::list))
                .get("/{name}", (request, response) -> respond(request, response, this::get))
                .delete("/{name}", (request, response) -> respond(request, response, this::delete));
    }

    private static void respond(ServerRequest request, ServerResponse response, UnityRoutes.Answer answer) {
        UnityRoutes.respond("TABLE", request, response, answer);
    }

    private Object create(ServerRequest request) {
        RequestBody body = RequestBody.read(request);
        NewTable created = new NewTable(
                new TableName(body.text("catalog_name"), body.text("schema_name"), body.text("name")),
                body.text("table_type"),
                body.text("data_source_format"),
                body.optionalText("storage_location").orElse(""),
                columns(body.objects("columns")),
                body.optionalText("comment"),
                body.optionalTexts("properties").orElse(Map.of()));
        locations.accept(created.location());
        return UnityJson.of(catalog.createTable(created, principal.apply(request)));
    }

    private static List<ColumnInfo> columns(List<RequestBody> bodies) {
        List<ColumnInfo> columns = new ArrayList<>();
        for (RequestBody body : bodies) {
            columns.add(new ColumnInfo(
                    body.text("name"),
                    body.optionalText("type_text"),
                    body.optionalText("type_json"),
                    body.optionalText("type_name"),
                    body.optionalInt("type_precision"),
                    body.optionalInt("type_scale"),
                    body.optionalText("type_interval_type"),
                    body.optionalInt("position").orElse(columns.size()),
                    body.optionalText("comment"),
                    body.optionalFlag("nullable").orElse(true),
                    body.optionalInt("partition_index")));
        }
        return columns;
    }

    private Object list(ServerRequest request) {
        String parent = Parameters.text(request, "catalog_name");
        String schema = Parameters.text(request, "schema_name");
        return UnityJson.page("tables", catalog.tables(parent, schema, Parameters.page(request)), UnityJson::of);
    }

    private Object get(ServerRequest request) {
        return UnityJson.of(catalog.table(name(request)));
    }

    private Object delete(ServerRequest request) {
        catalog.deleteTable(name(request));
        return UnityJson.nothing();
    }

    private static TableName name(ServerRequest request) {
        String[] name = UnityRoutes.parts(request, 3);
        return new TableName(name[0], name[1], name[2]);
    }
}
