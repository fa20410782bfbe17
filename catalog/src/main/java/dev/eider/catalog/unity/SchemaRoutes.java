package dev.eider.catalog.unity;

import dev.eider.catalog.Catalog;
import dev.eider.catalog.Change;
import dev.eider.catalog.NewSchema;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Map;
import java.util.function.Function;

/** {@code /schemas}. */
record SchemaRoutes(Catalog catalog, Function<ServerRequest, String> principal) implements HttpService {

    @Override
    public void routing(HttpRules rules) {
        rules.post("/", (request, response) -> respond(request, response, this::create))
                .get("/", (request, response) -> respond(request, response, this::list))
                .get("/{name}", (request, response) -> respond(request, response, this::get))
                .patch("/{name}", (request, response) -> respond(request, response, this::update))
                .delete("/{name}", (request, response) -> respond(request, response, this::delete));
    }

    private static void respond(ServerRequest request, ServerResponse response, UnityRoutes.Answer answer) {
        UnityRoutes.respond("SCHEMA", request, response, answer);
    }

    private Object create(ServerRequest request) {
        RequestBody body = RequestBody.read(request);
        NewSchema created = new NewSchema(
                body.text("catalog_name"),
                body.text("name"),
                body.optionalText("comment"),
                body.optionalTexts("properties").orElse(Map.of()));
        return UnityJson.of(catalog.createSchema(created, principal.apply(request)));
    }

    private Object list(ServerRequest request) {
        String parent = Parameters.text(request, "catalog_name");
        return UnityJson.page("schemas", catalog.schemas(parent, Parameters.page(request)), UnityJson::of);
    }

    private Object get(ServerRequest request) {
        String[] name = UnityRoutes.parts(request, 2);
        return UnityJson.of(catalog.schema(name[0], name[1]));
    }

    private Object update(ServerRequest request) {
        String[] name = UnityRoutes.parts(request, 2);
        Change change = RequestBody.read(request).change();
        return UnityJson.of(catalog.updateSchema(name[0], name[1], change, principal.apply(request)));
    }

    private Object delete(ServerRequest request) {
        String[] name = UnityRoutes.parts(request, 2);
        catalog.deleteSchema(name[0], name[1], Parameters.flag(request, "force"));
        return UnityJson.nothing();
    }
}
