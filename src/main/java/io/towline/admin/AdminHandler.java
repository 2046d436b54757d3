package io.towline.admin;

import io.towline.admin.api.Api;
import io.towline.admin.api.Api.Answer;
import io.towline.admin.api.Api.Request;
import io.towline.admin.api.ApiProblem;
import io.towline.admin.proxy.ProxyControl;
import io.towline.config.AdminConfig;
import io.towline.conversation.AddressText;
import io.towline.conversation.Quoted;
import io.towline.conversation.Refusal;
import io.towline.metrics.Meters;
import io.undertow.io.Receiver;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who comes to the operators' listener, and to whom it is sent. Judges on the I/O thread, has the answer made by a worker. */
final class AdminHandler implements HttpHandler {

    private static final Logger LOG = LoggerFactory.getLogger(AdminHandler.class);

    private static final String TEXT = "text/plain; charset=utf-8";

    /** No inline scripts or styles, nothing from elsewhere, in no frame. */
    private static final Map<String, String> PROTECTION = Map.of(
            "Content-Security-Policy",
            "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'",
            "X-Frame-Options",
            "DENY",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Cache-Control",
            "no-store");

    /** How an answer is made, on a worker. */
    private interface Work {
        Answer answer() throws ApiProblem, IOException;
    }

    private final AdminAuthorization authorization;
    private final Readiness readiness;
    private final Api api;
    private final ProxyControl proxy;
    private final Events events;
    private final Executor probes;

    /** @param probes makes the answers to probes, which shall not wait for a worker */
    AdminHandler(AdminConfig config, Api api, ProxyControl proxy, Events events, Executor probes) {
        this.probes = probes;
        authorization = new AdminAuthorization(config);
        readiness = new Readiness(proxy, config.readyNeedsUpstream());
        this.api = api;
        this.proxy = proxy;
        this.events = events;
    }

    @Override
    public void handleRequest(HttpServerExchange exchange) {
        PROTECTION.forEach((name, value) -> exchange.getResponseHeaders().put(new HttpString(name), value));
        try {
            receive(exchange, exchange.getRequestPath());
        } catch (ApiProblem problem) {
            send(exchange, problem.answer());
        }
    }

    /** It breaks a rule of HTTP. */
    void refuse(HttpServerExchange exchange, Refusal refusal) {
        PROTECTION.forEach((name, value) -> exchange.getResponseHeaders().put(new HttpString(name), value));
        send(
                exchange,
                ApiProblem.ofHttp(refusal.status().orElse(400), refusal.sentence())
                        .answer());
    }

    private void receive(HttpServerExchange exchange, String path) throws ApiProblem {
        switch (path) {
            case "/healthz" -> {
                onlyGet(exchange);
                send(exchange, new Answer(200, TEXT, "ok\n".getBytes(StandardCharsets.UTF_8)));
            }
            case "/readyz" -> {
                onlyGet(exchange);
                exchange.dispatch(probes, () -> answer(exchange, readiness::answer));
            }
            case "/metrics" -> {
                authorization.judge(exchange);
                onlyGet(exchange);
                work(exchange, () -> metrics(exchange));
            }
            case Api.ROOT + "/events" -> {
                authorization.judge(exchange);
                onlyGet(exchange);
                if (exchange.getRequestMethod().equals(Methods.HEAD)) {
                    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, Events.TYPE);
                    exchange.getResponseChannel(); // or Undertow says Content-Length: 0, which the stream has not
                    exchange.endExchange();
                } else {
                    events.add(exchange);
                }
            }
            default -> {
                if (path.startsWith("/api/")) {
                    authorization.judge(exchange);
                    gather(exchange);
                } else {
                    authorization.judgeHost(exchange);
                    onlyGet(exchange);
                    work(exchange, () -> Dashboard.file(path));
                }
            }
        }
    }

    private static void onlyGet(HttpServerExchange exchange) throws ApiProblem {
        if (!method(exchange).equals("GET")) {
            throw ApiProblem.methodNotAllowed("GET");
        }
    }

    /** Undertow leaves out the body of what answers HEAD. */
    private static String method(HttpServerExchange exchange) {
        return exchange.getRequestMethod().equals(Methods.HEAD)
                ? "GET"
                : exchange.getRequestMethod().toString();
    }

    /** The body is read as it comes, so a slow caller holds no thread. */
    private void gather(HttpServerExchange exchange) {
        Receiver body = exchange.getRequestReceiver();
        body.setMaxBufferSize(AdminListener.MOST_BODY_BYTES);
        body.receiveFullBytes(
                (whole, bytes) -> work(whole, () -> api.answer(request(whole, bytes))), AdminHandler::bodyFailed);
    }

    private static void bodyFailed(HttpServerExchange exchange, IOException failed) {
        exchange.setPersistent(false);
        if (failed instanceof Receiver.RequestToLargeException) {
            send(
                    exchange,
                    ApiProblem.tooLarge("A body may have at most " + AdminListener.MOST_BODY_BYTES + " bytes.")
                            .answer());
        } else {
            exchange.endExchange(); // the caller has gone
        }
    }

    private static Request request(HttpServerExchange exchange, byte[] body) {
        Map<String, String> query = new LinkedHashMap<>();
        exchange.getQueryParameters().forEach((name, values) -> query.put(name, values.getLast()));
        String caller = AddressText.of(exchange.getSourceAddress().getAddress());
        return new Request(method(exchange), exchange.getRequestPath(), query, body, caller);
    }

    private Answer metrics(HttpServerExchange exchange) throws IOException {
        boolean openMetrics = AdminAuthorization.values(exchange, Headers.ACCEPT).stream()
                .anyMatch(accepted -> accepted.contains("application/openmetrics-text"));
        StringBuilder text = new StringBuilder();
        proxy.metrics(text, openMetrics);
        return new Answer(
                200,
                openMetrics ? Meters.OPEN_METRICS : Meters.TEXT,
                text.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static void work(HttpServerExchange exchange, Work work) {
        exchange.dispatch(() -> answer(exchange, work));
    }

    private static void answer(HttpServerExchange exchange, Work work) {
        try {
            send(exchange, work.answer());
        } catch (ApiProblem problem) {
            send(exchange, problem.answer());
        } catch (IOException | RuntimeException | Error defect) {
            LOG.error("could not answer {}", Quoted.of(exchange.getRequestPath()), defect);
            send(exchange, ApiProblem.defect().answer());
        }
    }

    private static void send(HttpServerExchange exchange, Answer answer) {
        HeaderMap headers = exchange.getResponseHeaders();
        headers.put(Headers.CONTENT_TYPE, answer.contentType());
        if (answer.status() == 401) {
            headers.put(Headers.WWW_AUTHENTICATE, "Bearer realm=\"towline\"");
        }
        answer.allow().ifPresent(methods -> headers.put(Headers.ALLOW, methods.replace("GET", "GET, HEAD")));
        exchange.setStatusCode(answer.status());
        exchange.getResponseSender().send(ByteBuffer.wrap(answer.body()));
    }
}
