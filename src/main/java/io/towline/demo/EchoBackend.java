package io.towline.demo;

import io.undertow.Undertow;
import io.undertow.server.HttpHandler;
import io.undertow.server.handlers.ResponseCodeHandler;
import io.undertow.websockets.WebSocketConnectionCallback;
import io.undertow.websockets.WebSocketProtocolHandshakeHandler;
import io.undertow.websockets.core.WebSocketChannel;
import io.undertow.websockets.core.protocol.version13.Hybi13Handshake;
import io.undertow.websockets.spi.WebSocketHttpExchange;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;

/**
 * A WebSocket server of the demo's own, on loopback: sends each message back as it came, answers a close with its code, takes the
 * first subprotocol offered. Serves nothing else.
 */
public final class EchoBackend implements AutoCloseable {

    private final Undertow server;

    private EchoBackend(Undertow server) {
        this.server = server;
    }

    /**
     * @param port 0 takes a free one
     * @throws RuntimeException from Undertow if the port is taken; its cause is the {@code BindException}
     */
    public static EchoBackend start(int port) {
        WebSocketConnectionCallback opened = EchoBackend::opened;
        HttpHandler nothing = ResponseCodeHandler.HANDLE_404;
        Undertow server = Undertow.builder()
                .setIoThreads(1)
                .setWorkerThreads(1)
                .addHttpListener(port, InetAddress.getLoopbackAddress().getHostAddress())
                .setHandler(new WebSocketProtocolHandshakeHandler(List.of(new FirstOffered()), opened, nothing))
                .build();
        server.start();
        return new EchoBackend(server);
    }

    public int port() {
        return ((InetSocketAddress) server.getListenerInfo().getFirst().getAddress()).getPort();
    }

    @Override
    public void close() {
        server.stop();
    }

    private static void opened(WebSocketHttpExchange exchange, WebSocketChannel channel) {
        channel.getReceiveSetter().set(new Echo());
        channel.resumeReceives();
    }

    /** RFC 6455 §4.2.2: one of the client's, or none. */
    private static final class FirstOffered extends Hybi13Handshake {

        FirstOffered() {
            super(Set.of(), false);
        }

        @Override
        protected String supportedSubprotols(String[] offered) {
            return offered.length == 0 ? null : offered[0]; // null is Undertow's word for none
        }
    }
}
