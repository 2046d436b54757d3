package io.towline.admin.api;

import io.towline.admin.proxy.ProxyControl;
import io.towline.admin.proxy.ProxyControl.Overview;
import io.towline.admin.proxy.Subject;
import io.towline.admin.proxy.TrafficHistory;
import io.towline.admin.view.ApiObject;
import io.towline.admin.view.ProcessMetrics;
import io.towline.admin.view.Views;
import io.towline.conversation.ConversationIds;
import io.towline.conversation.LiveConversation;
import io.towline.conversation.Quoted;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operators' API, apart from how its requests arrive: over TCP or over the control socket. What it can do is listed in {@link
 * #operations}, and for its callers in openapi.json. Any thread but an I/O thread.
 */
public final class Api {

    /**
     * @param method GET or POST
     * @param path below the root, such as {@code /api/v1/status}; decoded
     * @param query decoded; the last of a repeated name counts
     * @param body JSON, or empty
     * @param caller who asks, for the log: an address, or a user of this machine
     */
    public record Request(String method, String path, Map<String, String> query, byte[] body, String caller) {}

    /** @param allow the methods that there are instead, for a 405 (RFC 9110 §15.5.6) */
    public record Answer(int status, String contentType, byte[] body, Optional<String> allow) {

        public Answer(int status, String contentType, byte[] body) {
            this(status, contentType, body, Optional.empty());
        }
    }

    public static final String ROOT = "/api/v1";

    private static final Logger LOG = LoggerFactory.getLogger(Api.class);

    private static final Set<String> NO_QUERY = Set.of();

    private final ProxyControl proxy;
    private final TrafficHistory history;
    private final PostOperations posts;
    private final Endings endings;
    private final byte[] schema = schema();

    /** @param history of the same proxy; its owner starts and closes it */
    public Api(ProxyControl proxy, TrafficHistory history) {
        this.proxy = proxy;
        this.history = history;
        posts = new PostOperations(proxy);
        endings = new Endings(proxy);
    }

    /** Never throws for what a caller sent: that is a 4xx with {@code application/problem+json}. */
    public Answer answer(Request request) {
        Answer answer = attempt(request);
        if (request.method().equals("POST")) {
            LOG.info(
                    "{} asked for POST {} {}: {}",
                    request.caller(),
                    Quoted.of(request.path()),
                    Quoted.of(new String(request.body(), StandardCharsets.UTF_8), 200),
                    answer.status());
        }
        return answer;
    }

    private Answer attempt(Request request) {
        try {
            return perform(request);
        } catch (ApiProblem problem) {
            return problem.answer();
        } catch (RuntimeException | Error defect) {
            LOG.error("could not answer {} {}", request.method(), Quoted.of(request.path()), defect);
            return ApiProblem.defect().answer();
        }
    }

    private Answer perform(Request request) throws ApiProblem {
        Set<String> methods = new TreeSet<>();
        for (Operation each : operations()) {
            Optional<String> step = each.match(request.path());
            if (step.isPresent()) {
                if (each.method().equals(request.method())) {
                    return each.perform(request, step.get());
                }
                methods.add(each.method());
            }
        }
        if (methods.isEmpty()) {
            throw ApiProblem.notFound("There is nothing at " + Quoted.of(request.path()) + ". GET " + ROOT
                    + "/schema tells what there is.");
        }
        throw ApiProblem.methodNotAllowed(String.join(", ", methods));
    }

    List<Operation> operations() {
        return List.of(
                get("/status", NO_QUERY, (request, _) -> json(this::status)),
                get(
                        "/listeners",
                        NO_QUERY,
                        (request, _) -> json(json -> json.objects("listeners", proxy.listeners(), Views::listener))),
                get(
                        "/routes",
                        NO_QUERY,
                        (request, _) -> json(json -> json.objects("routes", proxy.routes(), Views::route))),
                get(
                        "/upstreams",
                        NO_QUERY,
                        (request, _) -> json(json -> json.objects("upstreams", proxy.upstreams(), Views::upstream))),
                get(
                        "/limits",
                        NO_QUERY,
                        (request, _) -> json(json -> json.objects("limits", proxy.limits(), Views::limit))),
                get(
                        "/connections",
                        with(Filter.FOR_OPEN, "sort", "limit", "offset"),
                        (request, _) -> connections(request)),
                get("/connections/{id}", NO_QUERY, (_, id) -> connection(id)),
                get("/endings", Endings.PARAMETERS, (request, _) -> endings.answer(request)),
                get("/traffic", NO_QUERY, (request, _) -> json(this::traffic)),
                get(
                        "/configuration",
                        NO_QUERY,
                        (request, _) -> json(proxy.configuration().getBytes(StandardCharsets.UTF_8))),
                get("/schema", NO_QUERY, (request, _) -> json(schema)),
                post("/connections/close", (request, _) -> posts.close(request)),
                post("/connections/{id}/close", posts::close),
                post("/upstreams/{name}/drain", (request, name) -> posts.drain(request, name, true)),
                post("/upstreams/{name}/undrain", (request, name) -> posts.drain(request, name, false)),
                post("/reload", (request, _) -> posts.reload(request)),
                post("/log", (request, _) -> posts.log(request)));
    }

    private static Operation get(String path, Set<String> query, Operation.Work work) {
        return new Operation("GET", ROOT + path, query, work);
    }

    private static Operation post(String path, Operation.Work work) {
        return new Operation("POST", ROOT + path, NO_QUERY, work);
    }

    private static Set<String> with(Set<String> names, String... more) {
        Set<String> all = new TreeSet<>(names);
        all.addAll(List.of(more));
        return all;
    }

    static Answer json(Consumer<ApiObject> members) {
        return json(ApiObject.object(members));
    }

    private static Answer json(byte[] body) {
        return new Answer(200, "application/json", body);
    }

    /** Also what {@code GET /api/v1/events} says each second. */
    public void status(ApiObject json) {
        Overview now = proxy.overview();
        json.text("version", now.version());
        json.number("pid", now.pid());
        json.time("started", now.started());
        json.millis("uptime_ms", Duration.between(now.started(), Instant.now()));
        json.text("phase", Views.label(now.phase()));
        json.object("draining", now.draining(), Views::draining);
        json.number("relays", now.relays());
        json.number("sessions", now.sessions());
        json.number("requests", now.requests());
        json.object("last_reload", now.lastReload(), Views::reload);
        json.objects("listeners", proxy.listeners(), Views::listener);
        ProcessMetrics.write(json);
    }

    public TrafficHistory history() {
        return history;
    }

    private Answer connections(Request request) throws ApiProblem {
        Filter filter = Filter.of(request.query(), KnownNames.ofOpen(proxy));
        Pagination page = Pagination.of(request.query());
        var order = SortOrder.of(request.query());
        List<LiveConversation> all = proxy.conversations();
        List<LiveConversation> matched = all.stream()
                .filter(open -> filter.admits(Subject.of(open)))
                .sorted(order)
                .toList();
        Instant now = Instant.now();
        return json(json -> {
            json.number("total", all.size());
            json.number("matched", matched.size());
            json.objects("connections", page.of(matched), (each, open) -> Views.open(each, open, now));
        });
    }

    private Answer connection(String id) throws ApiProblem {
        LiveConversation found = proxy.conversations().stream()
                .filter(open -> ConversationIds.text(open.arrival().id()).equals(id))
                .findFirst()
                .orElseThrow(() -> PostOperations.noConversation(id));
        return json(json -> Views.open(json, found, Instant.now()));
    }

    private void traffic(ApiObject json) {
        json.millis("step_ms", TrafficHistory.STEP);
        json.objects("points", history.points(), Views::point);
    }

    private static byte[] schema() {
        try (InputStream schema = Api.class.getResourceAsStream("openapi.json")) {
            return schema.readAllBytes();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("openapi.json is missing in Towline's own jar", unreadable);
        }
    }
}
