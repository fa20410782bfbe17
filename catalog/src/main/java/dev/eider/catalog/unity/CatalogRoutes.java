package dev.eider.catalog.unity;

import dev.eider.catalog.Catalog;
import dev.eider.catalog.NewCatalog;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Map;
import java.util.function.Function;

/** {@code /catalogs}. */
record CatalogRoutes(Catalog catalog, Function<ServerRequest, String> principal) implements HttpService {

    @Override
    public void routing(HttpRules rules) {
        rules.post("/", (request, response) -> respond(request, response, this::create))
                .get("/", (request, response) -> respond(request, response, this::list))
                .get("/{name}", (request, response) -> respond(request, response, this::get))
                .patch("/{name}", (request, response) -> respond(request, response, this::update))
                .delete("/{name}", (request, response) -> respond(request, response, this::delete));
    }

    private static void respond(ServerRequest request, ServerResponse response, UnityRoutes.Answer answer) {
        UnityRoutes.respond("CATALOG", request, response, answer);
    }

    private Object create(ServerRequest request) {
        RequestBody body = RequestBody.read(request);
        NewCatalog created = new NewCatalog(
                body.text("name"),
                body.optionalText("comment"),
                body.optionalTexts("properties").orElse(Map.of()));
        return UnityJson.of(catalog.createCatalog(created, principal.apply(request)));
    }

    private Object list(ServerRequest request) {
        return UnityJson.page("catalogs", catalog.catalogs(Parameters.page(request)), UnityJson::of);
    }

    private Object get(ServerRequest request) {
        return UnityJson.of(catalog.catalog(name(request)));
    }

    private Object update(ServerRequest request) {
        RequestBody body = RequestBody.read(request);
        return UnityJson.of(catalog.updateCatalog(name(request), body.change(), principal.apply(request)));
    }

    private Object delete(ServerRequest request) {
        catalog.deleteCatalog(name(request), Parameters.flag(request, "force"));
        return UnityJson.nothing();
    }

    private static String name(ServerRequest request) {
        return request.path().pathParameters().get("name");
    }
}
