package io.towline.admin;

import io.towline.admin.api.Api;
import io.towline.admin.api.ApiProblem;
import io.towline.admin.proxy.ProxyControl;
import io.towline.admin.proxy.ProxyControl.EndingView;
import io.towline.admin.proxy.TrafficPoint;
import io.towline.admin.view.ApiObject;
import io.towline.admin.view.Views;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.handlers.sse.ServerSentEventConnection;
import io.undertow.server.handlers.sse.ServerSentEventConnection.EventCallback;
import io.undertow.server.handlers.sse.ServerSentEventHandler;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.xnio.IoUtils;

/**
 * Server-sent events for operators: the status each second, and each conversation that ends. Made once for all who listen, and not at
 * all while nobody does.
 */
final class Events {

    static final int MOST_STREAMS = 32;
    static final String TYPE = "text/event-stream; charset=UTF-8";
    private static final int MOST_ENDINGS = 20;

    /** Some three seconds' worth of a busy proxy; who is further behind is cut, and may come again. */
    private static final int MOST_WAITING = 64;

    private record Stream(HttpServerExchange exchange, AtomicInteger waiting) {}

    private final Api api;
    private final ProxyControl proxy;
    private final Consumer<TrafficPoint> reader = this::tell;
    private final AtomicInteger taken = new AtomicInteger();
    private final Map<ServerSentEventConnection, Stream> streams = new ConcurrentHashMap<>();

    /** Owner: the thread that samples. What had ended when it last looked; empty while nobody listens. */
    private Optional<Set<Long>> known = Optional.empty();

    Events(Api api, ProxyControl proxy) {
        this.api = api;
        this.proxy = proxy;
    }

    void begin() {
        api.history().onPoint(reader);
    }

    void end() {
        api.history().offPoint(reader);
    }

    /** On the exchange's I/O thread. */
    void add(HttpServerExchange exchange) throws ApiProblem {
        if (taken.incrementAndGet() > MOST_STREAMS) {
            taken.decrementAndGet();
            throw ApiProblem.unavailable("All " + MOST_STREAMS + " event streams are taken.");
        }
        exchange.addExchangeCompleteListener((done, next) -> {
            taken.decrementAndGet();
            next.proceed();
        });
        exchange.getResponseHeaders().put(new HttpString("X-Accel-Buffering"), "no");
        begin(exchange);
    }

    private void begin(HttpServerExchange exchange) {
        try {
            new ServerSentEventHandler((connection, _) -> {
                        streams.put(connection, new Stream(exchange, new AtomicInteger()));
                        connection.addCloseTask(streams::remove);
                    })
                    .handleRequest(exchange);
        } catch (Exception failed) { // which the handler declares and never throws
            throw new IllegalStateException("could not begin a stream of events", failed);
        }
    }

    /** On the thread that samples. */
    private void tell(TrafficPoint point) {
        if (streams.isEmpty()) {
            known = Optional.empty();
            return;
        }
        List<EndingView> endings = proxy.endings(); // before the status: what ends after that was read is told
        send("status", ApiObject.objectText(json -> {
            json.object("status", api::status);
            json.object("point", each -> Views.point(each, point));
        }));
        tellEndings(endings);
    }

    private void tellEndings(List<EndingView> all) {
        Optional<Set<Long>> before = known;
        known = Optional.of(
                all.stream().map(over -> over.conversation().arrival().id()).collect(Collectors.toUnmodifiableSet()));
        if (before.isEmpty()) {
            return; // whoever has just come asks for those that were
        }
        List<EndingView> fresh = all.stream()
                .filter(over ->
                        !before.get().contains(over.conversation().arrival().id()))
                .toList();
        fresh.stream()
                .sorted(Comparator.comparing(
                        over -> !over.conversation().hadOpened())) // refusals shall not hide what was lost
                .limit(MOST_ENDINGS)
                .toList()
                .reversed() // oldest first, as they happened
                .forEach(over -> send("ending", ApiObject.objectText(json -> Views.over(json, over))));
        if (fresh.size() > MOST_ENDINGS) {
            send("endings-left-out", ApiObject.objectText(json -> json.number("count", fresh.size() - MOST_ENDINGS)));
        }
    }

    private void send(String event, String data) {
        streams.forEach((connection, stream) -> {
            if (stream.waiting().incrementAndGet() > MOST_WAITING) {
                IoUtils.safeClose(stream.exchange().getConnection());
            } else {
                connection.send(data, event, null, new Sent(stream.waiting())); // null is Undertow's word for no id
            }
        });
    }

    private record Sent(AtomicInteger waiting) implements EventCallback {

        @Override
        public void done(ServerSentEventConnection connection, String data, String event, String id) {
            waiting.decrementAndGet();
        }

        @Override
        public void failed(
                ServerSentEventConnection connection, String data, String event, String id, IOException failed) {
            waiting.decrementAndGet();
        }
    }
}
