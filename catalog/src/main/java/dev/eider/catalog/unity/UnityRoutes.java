package dev.eider.catalog.unity;

import dev.eider.catalog.Catalog;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.QueryException;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Unity Catalog's REST API (its OpenAPI document, {@code api/all.yaml}) as far as catalogs, schemas and external tables go: to be registered
 * under {@value #PATH}. Authentication stands before it.
 */
public final class UnityRoutes implements HttpService {
    public static final String PATH = "/api/2.1/unity-catalog";

    private final Catalog catalog;
    private final Function<ServerRequest, String> principal;
    private final Consumer<String> locations;

    /**
     * @param principal name of who is asking, for {@code created_by} and {@code updated_by}; may throw a {@link QueryException}
     * @param locations throws a {@link QueryException} for the location of a new table that nobody could read
     */
    public UnityRoutes(Catalog catalog, Function<ServerRequest, String> principal, Consumer<String> locations) {
        this.catalog = catalog;
        this.principal = principal;
        this.locations = locations;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.register("/catalogs", new CatalogRoutes(catalog, principal))
                .register("/schemas", new SchemaRoutes(catalog, principal))
                .register("/tables", new TableRoutes(catalog, principal, locations))
                .any((request, response) -> UnityError.NO_SUCH_PATH.send(response));
    }

    /** What one kind of thing answers. */
    @FunctionalInterface
    interface Answer {
        /** @return the JSON to send */
        Object to(ServerRequest request);
    }

    /** Sends what {@code answer} returns, or the error that it throws in Unity Catalog's shape. */
    static void respond(String kind, ServerRequest request, ServerResponse response, Answer answer) {
        Object json;
        try {
            json = answer.to(request);
        } catch (QueryException e) {
            UnityError.of(kind, e).send(response);
            return;
        } catch (RuntimeException e) {
            UnityError.unexpected(request, e).send(response);
            return;
        }
        UnityJson.send(response, 200, json);
    }

    /** The parts of a full name such as {@code catalog.schema.table}. */
    static String[] parts(ServerRequest request, int count) {
        String fullName = request.path().pathParameters().get("name");
        String[] parts = fullName.split("\\.", -1);
        if (parts.length != count) {
            throw new QueryException(
                    ErrorCode.INVALID_REQUEST,
                    "full_name is '" + fullName + "': it must have " + count + " parts with dots between them");
        }
        return parts;
    }
}
