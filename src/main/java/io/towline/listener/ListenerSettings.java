package io.towline.listener;

import io.towline.config.ListenerConfig;
import io.towline.listener.exchange.RequestHandlers;
import io.towline.listener.exchange.ThreadBufferPool;
import io.towline.listener.http1.Http1Connections;
import io.towline.listener.http1.RequestHead;
import io.towline.listener.http2.Http2;
import io.towline.listener.tls.ListenerTls;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.protocol.http.HttpOpenListener;
import java.util.Optional;
import org.xnio.OptionMap;

/**
 * How a listener receives its connections. Immutable: other settings come as another one, for the connections that come then.
 *
 * @param handlers get the requests; of connections that are there already, too
 */
record ListenerSettings(
        ListenerConfig config,
        Optional<ListenerTls> tls,
        Http1Connections.Parser http1,
        Http2 http2,
        RequestHandlers handlers) {

    /** What the head that answers a refusal may take. */
    private static final int ROOM_BYTES = 8192;

    private static final int ROOM_FIELDS = 50;

    /** Where the requests of connections arrive, whatever the settings are by then. */
    record Doors(HttpHandler http1, RequestHandlers http2) {}

    static ListenerSettings of(
            ListenerConfig config,
            Optional<ListenerTls> tls,
            ThreadBufferPool buffers,
            RequestHandlers handlers,
            Doors doors) {
        OptionMap options = options(config);
        HttpOpenListener http = new HttpOpenListener(buffers, withRoom(options, config));
        http.setRootHandler(doors.http1());
        RequestHead.Bounds bounds = new RequestHead.Bounds(
                config.limits().maxHeaderBytes(), config.limits().maxHeaders());
        return new ListenerSettings(
                config,
                tls,
                new Http1Connections.Parser(http, bounds),
                new Http2(buffers, options, config.limits().uploadWindowBytes(), doors.http2()),
                handlers);
    }

    ListenerSettings with(ListenerTls next) {
        return new ListenerSettings(config, Optional.of(next), http1, http2, handlers);
    }

    private static OptionMap withRoom(OptionMap options, ListenerConfig config) {
        return OptionMap.builder()
                .addAll(options)
                .set(UndertowOptions.MAX_HEADER_SIZE, config.limits().maxHeaderBytes() + ROOM_BYTES)
                .set(UndertowOptions.MAX_HEADERS, config.limits().maxHeaders() + ROOM_FIELDS)
                .getMap();
    }

    private static OptionMap options(ListenerConfig config) {
        return OptionMap.builder()
                .set(UndertowOptions.MAX_HEADER_SIZE, config.limits().maxHeaderBytes())
                .set(UndertowOptions.MAX_HEADERS, config.limits().maxHeaders())
                // Bodies are streamed, never gathered here; a room that gathers one sets its own limit on the exchange.
                .set(UndertowOptions.MAX_ENTITY_SIZE, -1L)
                .set(UndertowOptions.ALWAYS_SET_DATE, false)
                // Not in the clear, neither by Upgrade: h2c nor by prior knowledge; by ALPN it does not depend on this.
                .set(UndertowOptions.ENABLE_HTTP2, false)
                .getMap();
        // No timeouts of Undertow's: each keeps a timer with every upgraded connection for life. Connections of HTTP/1
        // have
        // ours.
    }
}
