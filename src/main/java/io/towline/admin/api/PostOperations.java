package io.towline.admin.api;

import io.towline.admin.api.Api.Answer;
import io.towline.admin.api.Api.Request;
import io.towline.admin.proxy.ProxyControl;
import io.towline.admin.proxy.ProxyControl.Phase;
import io.towline.admin.proxy.ProxyControl.Reload;
import io.towline.admin.proxy.ProxyControl.UpstreamView;
import io.towline.admin.proxy.Subject;
import io.towline.admin.view.Views;
import io.towline.conversation.ConversationIds;
import io.towline.conversation.LiveConversation;
import io.towline.conversation.Quoted;
import io.towline.frame.CloseCode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What the API has done, not only told. */
final class PostOperations {

    private static final String REASON = "closed by an operator";

    /** What RFC 6455 §5.5 leaves for a reason in a close frame. */
    private static final int MOST_REASON_BYTES = 123;

    private final ProxyControl proxy;

    PostOperations(ProxyControl proxy) {
        this.proxy = proxy;
    }

    static ApiProblem noConversation(String id) {
        return ApiProblem.notFound("No open connection has the id " + Quoted.of(id)
                + ". How it ended, \"towline why\" tells, or GET " + Api.ROOT + "/endings?id=….");
    }

    Answer close(Request request, String id) throws ApiProblem {
        Body body = Body.read(request.body(), Set.of("code", "reason"));
        int closed = close(open -> ConversationIds.text(open.arrival().id()).equals(id), body);
        if (closed == 0) {
            throw noConversation(id);
        }
        return Api.json(json -> json.number("closed", closed));
    }

    Answer close(Request request) throws ApiProblem {
        Body body = Body.read(request.body(), Set.of("filter", "code", "reason"));
        Map<String, String> wanted = body.object("filter");
        Set<String> unknown = new TreeSet<>(wanted.keySet());
        unknown.removeAll(Filter.FOR_OPEN);
        if (!unknown.isEmpty() || wanted.isEmpty()) {
            throw ApiProblem.badRequest(
                    "filter must have at least one of " + Body.listed(Filter.FOR_OPEN) + ", and nothing else.");
        }
        Filter filter = Filter.of(wanted, KnownNames.ofOpen(proxy));
        int closed = close(open -> filter.admits(Subject.of(open)), body);
        return Api.json(json -> json.number("closed", closed));
    }

    private int close(Predicate<LiveConversation> which, Body body) throws ApiProblem {
        int code = body.number("code").orElse(CloseCode.SERVICE_RESTART);
        if (!CloseCode.mayBeSent(code)) {
            throw ApiProblem.badRequest("code " + code
                    + " must not stand in a close frame; there is 1000 to 1003, 1007 to 1014 and 3000 to 4999.");
        }
        String reason = body.text("reason").orElse(REASON);
        if (reason.getBytes(StandardCharsets.UTF_8).length > MOST_REASON_BYTES) {
            throw ApiProblem.badRequest("reason must be no longer than " + MOST_REASON_BYTES
                    + " bytes, which is what a close frame holds.");
        }
        return proxy.close(which, code, reason);
    }

    Answer drain(Request request, String upstream, boolean drained) throws ApiProblem {
        Optional<String> server = Body.read(request.body(), Set.of("server")).text("server");
        Optional<String> why = proxy.drain(upstream, server, drained);
        if (why.isPresent()) {
            throw ApiProblem.notFound(why.get());
        }
        UpstreamView now = proxy.upstreams().stream()
                .filter(each -> each.name().equals(upstream))
                .findFirst()
                .orElseThrow(() -> ApiProblem.notFound("A reload has just removed the upstream."));
        return Api.json(json -> Views.upstream(json, now));
    }

    Answer reload(Request request) throws ApiProblem {
        Body.read(request.body(), Set.of());
        Reload done = proxy.reload();
        if (!done.accepted() && proxy.overview().phase() == Phase.DRAINING) {
            throw ApiProblem.conflict(String.join(" ", done.mistakes())); // whatever its file says
        }
        Answer answer = Api.json(json -> Views.reload(json, done));
        return done.accepted() ? answer : new Answer(422, answer.contentType(), answer.body());
    }

    Answer log(Request request) throws ApiProblem {
        Body body = Body.read(request.body(), Set.of("logger", "level"));
        String logger = body.requiredText("logger");
        String level = body.requiredText("level");
        Optional<String> why = proxy.logLevel(logger, level);
        if (why.isPresent()) {
            throw ApiProblem.badRequest(why.get());
        }
        return Api.json(json -> {
            json.text("logger", logger);
            json.text("level", level);
        });
    }
}
