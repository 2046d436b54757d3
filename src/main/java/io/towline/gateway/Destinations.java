package io.towline.gateway;

import io.towline.bridge.Bridge;
import io.towline.bridge.protocol.Claimed;
import io.towline.bridge.protocol.Protocol.Reading;
import io.towline.bridge.request.BridgeRequest;
import io.towline.bridge.script.ScriptReply;
import io.towline.compress.Compression;
import io.towline.config.RouteConfig;
import io.towline.handshake.HandshakeResult;
import io.towline.handshake.HandshakeResult.Accepted;
import io.towline.handshake.OpeningHandshake;
import io.towline.header.Forwarding;
import io.towline.header.Forwarding.Client;
import io.towline.header.Forwarding.Outer;
import io.towline.header.forwarded.ReceivedRequest;
import io.towline.http.HttpForwarding;
import io.towline.http.outcome.ForwardResult;
import io.towline.io.IoThread;
import io.towline.relay.RelayListener;
import io.towline.relay.RelayTerms;
import io.towline.relay.Relays;
import io.towline.upstream.UpstreamGroup;
import io.undertow.server.HttpServerExchange;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Consumer;

/** What the gateway asks of those that hold conversations, and of who reads requests for them; apart from {@link Gateway} so that a test can furnish them itself. */
interface Destinations {

    /** @param host the request's own {@code Host} */
    Client client(HttpServerExchange exchange, Forwarding forwarding);

    /** The thread that the exchange is on. */
    IoThread io(HttpServerExchange exchange);

    void open(HttpServerExchange exchange, OpeningHandshake.Request request, Consumer<HandshakeResult> settle);

    void join(Accepted accepted, RelayTerms terms, RelayListener listener);

    /** The answer to a request for a script of the bridge's clients; empty where the path is none of theirs. */
    Optional<ScriptReply> script(HttpServerExchange exchange, String path);

    /** What a request is to the bridge. */
    Reading read(HttpServerExchange exchange, RouteConfig route);

    /** Lets every answer to this request say what those of a bridge route say; where the route has none it does nothing. */
    void mark(HttpServerExchange exchange, Outer outer, RouteConfig route, boolean claimed);

    void bridge(HttpServerExchange exchange, BridgeRequest request, Claimed claimed);

    /** From now on requests go to these groups and no others. */
    void rerouted(Collection<UpstreamGroup> groups);

    void forward(HttpServerExchange exchange, HttpForwarding.Request request, Consumer<ForwardResult> settle);

    /** Lets the answer to this request be compressed, if it is of the kind. */
    void compress(HttpServerExchange exchange);

    static Destinations of(
            OpeningHandshake handshake, Relays relays, Bridge bridge, HttpForwarding http, Compression compression) {
        return new Destinations() {
            @Override
            public Client client(HttpServerExchange exchange, Forwarding forwarding) {
                return forwarding.client(ReceivedRequest.of(exchange));
            }

            @Override
            public IoThread io(HttpServerExchange exchange) {
                return handshake.io(exchange);
            }

            @Override
            public void open(
                    HttpServerExchange exchange, OpeningHandshake.Request request, Consumer<HandshakeResult> settle) {
                handshake.perform(exchange, request, settle);
            }

            @Override
            public void join(Accepted accepted, RelayTerms terms, RelayListener listener) {
                relays.join(
                        accepted.client(),
                        accepted.upstream(),
                        accepted.upstreamEarly(),
                        terms,
                        accepted.deflate(),
                        listener);
            }

            @Override
            public Optional<ScriptReply> script(HttpServerExchange exchange, String path) {
                return bridge.scripts().reply(exchange, path);
            }

            @Override
            public Reading read(HttpServerExchange exchange, RouteConfig route) {
                return bridge.read(exchange, route);
            }

            @Override
            public void mark(HttpServerExchange exchange, Outer outer, RouteConfig route, boolean claimed) {
                if (route.bridge().enabled()) {
                    Bridge.mark(exchange, outer, route, claimed);
                }
            }

            @Override
            public void bridge(HttpServerExchange exchange, BridgeRequest request, Claimed claimed) {
                bridge.handle(exchange, request, claimed);
            }

            @Override
            public void rerouted(Collection<UpstreamGroup> groups) {
                http.retain(groups);
            }

            @Override
            public void forward(
                    HttpServerExchange exchange, HttpForwarding.Request request, Consumer<ForwardResult> settle) {
                http.forward(exchange, request, settle);
            }

            @Override
            public void compress(HttpServerExchange exchange) {
                compression.offer(exchange);
            }
        };
    }
}
