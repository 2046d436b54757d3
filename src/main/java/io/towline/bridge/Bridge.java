package io.towline.bridge;

import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.protocol.Claimed;
import io.towline.bridge.protocol.Defects;
import io.towline.bridge.protocol.Protocol.Reading;
import io.towline.bridge.protocol.Protocols;
import io.towline.bridge.request.BridgeRequest;
import io.towline.bridge.request.ConversationListener;
import io.towline.bridge.request.OnceListener;
import io.towline.bridge.script.ClientScripts;
import io.towline.bridge.web.BridgeClient;
import io.towline.bridge.web.PendingExchange;
import io.towline.bridge.web.RouteFields;
import io.towline.config.RouteConfig;
import io.towline.header.Forwarding.Outer;
import io.towline.io.IoThreads;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.SameThreadExecutor;

/** The bridge's entry point: lets its protocols claim requests, and hands them what they have claimed. Any I/O thread. */
public final class Bridge {

    private final Protocols protocols;
    private final IoThreads threads;
    private volatile ClientScripts scripts;

    public Bridge(Protocols protocols, IoThreads threads, ClientScripts scripts) {
        this.protocols = protocols;
        this.threads = threads;
        this.scripts = scripts;
    }

    /** The scripts for its clients, which belong to no route. */
    public ClientScripts scripts() {
        return scripts;
    }

    /** For a reload: requests from here on get these. */
    public void serve(ClientScripts next) {
        scripts = next;
    }

    /** What a request is to the bridge. Pure. */
    public Reading read(HttpServerExchange exchange, RouteConfig route) {
        return protocols.read(exchange, route);
    }

    /**
     * On the exchange's thread, from its handler; the exchange is the bridge's from then on, and ended in every case.
     *
     * @param request whose listener hears of it once
     */
    public void handle(HttpServerExchange exchange, BridgeRequest request, Claimed claimed) {
        ConversationListener listener = new OnceListener(request.listener());
        if (!claimed.mayOpen()) {
            // Only if nothing else was told: a client that left, a receiver that came to its end. An opening is told of
            // by its session, or by its refusal.
            PendingExchange.whenOver(exchange, threads.of(exchange.getIoThread()), listener::served);
        }
        if (claimed.asksToUpgrade()) {
            exchange.setPersistent(false);
        }
        exchange.dispatch(SameThreadExecutor.INSTANCE, () -> begin(exchange, request.toldTo(listener), claimed));
    }

    private void begin(HttpServerExchange exchange, BridgeRequest request, Claimed claimed) {
        PendingExchange pending = new PendingExchange(exchange, threads.of(exchange.getIoThread()));
        Defects.run(request, claimed, pending, () -> {
            BridgeClient client = BridgeClient.of(exchange, request.outer(), request.route());
            claimed.answer(new BridgeCall(request, claimed, pending, client, client.owner(exchange, request.route())));
        });
    }

    /** For each request of a route that has a bridge, before anybody answers it. */
    public static void mark(HttpServerExchange exchange, Outer outer, RouteConfig route, boolean claimed) {
        RouteFields.onAnswer(exchange, outer, route, claimed);
    }
}
