package dev.eider.gateway.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.eider.contract.ErrorCode;
import dev.eider.contract.Json;
import dev.eider.contract.QueryException;
import io.kubernetes.client.custom.V1Patch;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.BatchV1Api;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.util.ClientBuilder;
import io.kubernetes.client.util.KubeConfig;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import okhttp3.Call;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;

/**
 * The few requests that Eider makes of Kubernetes, in one namespace and at a bounded pace. What it reads it takes as JSON trees: a server
 * may be newer than the client's classes. Thread-safe.
 */
final class ClusterApi implements AutoCloseable {
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
    /** A connection whose other end has gone is noticed by this, as watches may be silent. */
    private static final Duration PING = Duration.ofSeconds(5);
    /** After so many the server ends the answer, so that one of which nothing is heard for longer is dead. Bookmarks are no promise. */
    private static final int WATCH_SECONDS = 60;

    private static final Duration WATCH_TIMEOUT = Duration.ofSeconds(WATCH_SECONDS + 30);

    private static final MediaType STRATEGIC_MERGE_PATCH = MediaType.get("application/strategic-merge-patch+json");

    private final String namespace;
    private final RequestPace pace;
    private final OkHttpClient http;
    private final ApiClient calls;
    private final ApiClient watches;
    private final LongAdder requests = new LongAdder();

    private ClusterApi(String namespace, RequestPace pace, ApiClient client) {
        this.namespace = namespace;
        this.pace = pace;
        this.http = client.getHttpClient();
        this.calls = client.setReadTimeout((int) ANSWER_TIMEOUT.toMillis())
                .setConnectTimeout((int) ANSWER_TIMEOUT.toMillis());
        this.watches = client;
    }

    /** @throws QueryException INVALID_REQUEST if nothing tells the way to a cluster */
    static ClusterApi open(KubernetesSettings settings) {
        ApiClient client = settings.kubeconfig()
                .map(path -> client(new ConfiguredFile("kubernetes.kubeconfig", path)))
                .orElseGet(ClusterApi::clientOfThisPod);
        return new ClusterApi(settings.namespace(), new RequestPace(settings.requestsPerSecond()), client);
    }

    /** What the client throws at other files is not told: it would be of casts and nulls. */
    private static ApiClient client(ConfiguredFile file) {
        String text = file.text();
        try {
            KubeConfig config = KubeConfig.loadKubeConfig(new StringReader(text));
            config.setFile(file.path().toFile());
            return ClientBuilder.kubeconfig(config).setPingInterval(PING).build();
        } catch (IOException e) {
            throw file.invalid("a file that it names cannot be read: " + e, e);
        } catch (RuntimeException e) {
            throw file.invalid("it is not a kubeconfig whose current context names a cluster and a user", e);
        }
    }

    private static ApiClient clientOfThisPod() {
        try {
            return ClientBuilder.cluster().setPingInterval(PING).build();
        } catch (IOException | RuntimeException e) {
            throw new QueryException(
                    ErrorCode.INVALID_REQUEST,
                    "kubernetes.kubeconfig is missing, and this is no pod with a service account's token",
                    e);
        }
    }

    void createJob(V1Job job) throws ApiFailure, InterruptedException {
        exchange(() -> new BatchV1Api(calls)
                .createNamespacedJob(namespace, job)
                .fieldManager("eider")
                .buildCall(null));
    }

    /** Whether that would be taken; nothing is created. */
    void tryCreate(V1Job job) throws ApiFailure, InterruptedException {
        exchange(() -> new BatchV1Api(calls)
                .createNamespacedJob(namespace, job)
                .fieldManager("eider")
                .dryRun("All")
                .buildCall(null));
    }

    /** Empty if there is none of that name. */
    Optional<JsonNode> readJob(String name) throws ApiFailure, InterruptedException {
        try {
            return Optional.of(exchange(() ->
                    new BatchV1Api(calls).readNamespacedJob(name, namespace).buildCall(null)));
        } catch (ApiFailure e) {
            if (e.status() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The Job goes at once, its pods soon after. Nothing happens if there is none of that name. */
    void deleteJob(String name) throws ApiFailure, InterruptedException {
        unlessGone(() -> exchange(() -> new BatchV1Api(calls)
                .deleteNamespacedJob(name, namespace)
                .propagationPolicy("Background")
                .buildCall(null)));
    }

    /** Marks a Job as a gateway's, so that its watch sees it from then on. Nothing happens if it is gone. */
    void handJob(String jobName, String gateway) throws ApiFailure, InterruptedException {
        unlessGone(() -> patchJob(jobName, handing(gateway)));
    }

    /** As {@link #handJob}, for the pods that a query has at the moment. */
    void handPods(String querySelector, String gateway) throws ApiFailure, InterruptedException {
        for (JsonNode pod : list(Kind.PODS, querySelector).path("items")) {
            handPod(pod.path("metadata").path("name").asText(), gateway);
        }
    }

    /** As {@link #handJob}, for one pod. */
    void handPod(String podName, String gateway) throws ApiFailure, InterruptedException {
        unlessGone(() -> patchPod(podName, handing(gateway)));
    }

    private static JsonNode handing(String gateway) {
        ObjectNode patch = Json.mapper().createObjectNode();
        patch.putObject("metadata").putObject("labels").put(Labels.GATEWAY, gateway);
        return patch;
    }

    private interface Request {
        void send() throws ApiFailure, InterruptedException;
    }

    private static void unlessGone(Request request) throws ApiFailure, InterruptedException {
        try {
            request.send();
        } catch (ApiFailure e) {
            if (e.status() != 404) {
                throw e;
            }
        }
    }

    void patchJob(String name, JsonNode patch) throws ApiFailure, InterruptedException {
        patch(
                patch,
                body -> new BatchV1Api(calls)
                        .patchNamespacedJob(name, namespace, body)
                        .buildCall(null));
    }

    void patchPod(String name, JsonNode patch) throws ApiFailure, InterruptedException {
        patch(
                patch,
                body -> new CoreV1Api(calls)
                        .patchNamespacedPod(name, namespace, body)
                        .buildCall(null));
    }

    /** Asks for other resources for a pod that runs; whether it gets them is its node's to say, and to be seen in the pod's status. */
    void resizePod(String name, JsonNode patch) throws ApiFailure, InterruptedException {
        patch(
                patch,
                body -> new CoreV1Api(calls)
                        .patchNamespacedPodResize(name, namespace, body)
                        .buildCall(null));
    }

    private interface PatchCallFactory {
        Call call(V1Patch patch) throws ApiException;
    }

    /** The client would call the patch plain JSON, which the API server refuses. */
    private void patch(JsonNode patch, PatchCallFactory factory) throws ApiFailure, InterruptedException {
        String json = patch.toString();
        RequestBody body = RequestBody.create(json.getBytes(StandardCharsets.UTF_8), STRATEGIC_MERGE_PATCH);
        exchange(() -> http.newCall(factory.call(new V1Patch(json))
                .request()
                .newBuilder()
                .patch(body)
                .build()));
    }

    /** What a watch looks at. */
    enum Kind {
        PODS("pods"),
        JOBS("Jobs"),
        /** Of Jobs whose pod could not be created. */
        FAILED_CREATES("events");

        private final String plural;

        Kind(String plural) {
            this.plural = plural;
        }

        String plural() {
            return plural;
        }
    }

    /** All objects of a kind, and the version to watch from. */
    JsonNode list(Kind kind, String selector) throws ApiFailure, InterruptedException {
        return list(kind, selector, Optional.empty());
    }

    private JsonNode list(Kind kind, String selector, Optional<Integer> limit) throws ApiFailure, InterruptedException {
        return exchange(() -> call(calls, kind, selector, Optional.empty(), limit));
    }

    /** Whether a kind can be listed and watched; asks for next to nothing. */
    void tryWatch(Kind kind, String selector) throws ApiFailure, InterruptedException {
        String version = list(kind, selector, Optional.of(1))
                .path("metadata")
                .path("resourceVersion")
                .asText();
        watch(kind, selector, version).close();
    }

    /** How many requests there have been, watches and failed ones included. */
    long requests() {
        return requests.sum();
    }

    /** Opens a watch, not waiting for an event: events as the server sends them, until it ends the answer. The caller closes it. */
    EventStream watch(Kind kind, String selector, String version) throws ApiFailure, InterruptedException {
        pace.await();
        requests.increment();
        Call call = null;
        try {
            call = call(watches, kind, selector, Optional.of(version), Optional.empty());
            OkHttpClient patient = http.newBuilder().readTimeout(WATCH_TIMEOUT).build();
            Call patientCall = patient.newCall(call.request());
            Response response = patientCall.execute();
            if (!response.isSuccessful()) {
                throw failure(response);
            }
            return new EventStream(patientCall, response);
        } catch (ApiException e) {
            throw ApiFailure.of(e);
        } catch (IOException e) {
            throw ApiFailure.noAnswer(e);
        }
    }

    private Call call(ApiClient client, Kind kind, String selector, Optional<String> version, Optional<Integer> limit)
            throws ApiException {
        boolean watch = version.isPresent();
        Boolean bookmarks = watch ? true : null;
        Integer seconds = watch ? WATCH_SECONDS : null;
        Boolean watching = watch ? true : null;
        String from = version.orElse(null);
        Integer most = limit.orElse(null);
        return switch (kind) {
            case PODS ->
                new CoreV1Api(client)
                        .listNamespacedPod(namespace)
                        .labelSelector(selector)
                        .watch(watching)
                        .allowWatchBookmarks(bookmarks)
                        .timeoutSeconds(seconds)
                        .resourceVersion(from)
                        .limit(most)
                        .buildCall(null);
            case JOBS ->
                new BatchV1Api(client)
                        .listNamespacedJob(namespace)
                        .labelSelector(selector)
                        .watch(watching)
                        .allowWatchBookmarks(bookmarks)
                        .timeoutSeconds(seconds)
                        .resourceVersion(from)
                        .limit(most)
                        .buildCall(null);
            case FAILED_CREATES ->
                new CoreV1Api(client)
                        .listNamespacedEvent(namespace)
                        .fieldSelector("involvedObject.kind=Job,reason=FailedCreate")
                        .watch(watching)
                        .allowWatchBookmarks(bookmarks)
                        .timeoutSeconds(seconds)
                        .resourceVersion(from)
                        .limit(most)
                        .buildCall(null);
        };
    }

    /** Events of one watch: {@code type} and {@code object}. Belongs to one thread; only {@link #cancel()} may come from another. */
    static final class EventStream implements AutoCloseable {
        private final Call call;
        private final Response response;
        private final MappingIterator<JsonNode> events;

        EventStream(Call call, Response response) throws IOException {
            this.call = call;
            this.response = response;
            // Of characters: a parser of bytes looks at the first ones when it is made, and they come with the first
            // event.
            this.events = Json.mapper()
                    .readerFor(JsonNode.class)
                    .readValues(Json.mapper().createParser(body(response).charStream()));
        }

        /** The next one, waiting for it; empty at the end. */
        Optional<JsonNode> next() throws ApiFailure {
            try {
                return events.hasNextValue() ? Optional.of(events.nextValue()) : Optional.empty();
            } catch (IOException e) {
                throw ApiFailure.noAnswer(e);
            }
        }

        /** Whoever waits for an event is told that there is no answer. */
        void cancel() {
            call.cancel();
        }

        @Override
        public void close() {
            call.cancel();
            response.close();
        }
    }

    private interface CallFactory {
        Call call() throws ApiException;
    }

    private JsonNode exchange(CallFactory factory) throws ApiFailure, InterruptedException {
        pace.await();
        requests.increment();
        try (Response response = factory.call().execute()) {
            if (!response.isSuccessful()) {
                throw failure(response);
            }
            return Json.mapper().readTree(body(response).byteStream());
        } catch (ApiException e) {
            throw ApiFailure.of(e);
        } catch (IOException e) {
            throw ApiFailure.noAnswer(e);
        }
    }

    private static ApiFailure failure(Response response) throws IOException {
        try (response) {
            return ApiFailure.of(new ApiException(
                    response.code(),
                    response.headers().toMultimap(),
                    body(response).string()));
        }
    }

    private static ResponseBody body(Response response) {
        return response.body();
    }

    @Override
    public void close() {
        http.dispatcher().cancelAll();
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
