package io.towline.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.bridge.budget.Budget;
import io.towline.bridge.protocol.Claimed;
import io.towline.bridge.protocol.Protocols;
import io.towline.bridge.protocol.sockjs.SockJsProtocol;
import io.towline.bridge.protocol.sockjs.SockJsRequest;
import io.towline.bridge.protocol.sockjs.command.SockJsCommand;
import io.towline.bridge.protocol.towline.TowlineProtocol;
import io.towline.bridge.protocol.towline.TowlineRequest;
import io.towline.bridge.protocol.towline.command.BridgeCommand;
import io.towline.bridge.request.BridgeRequest;
import io.towline.bridge.request.ConversationListener;
import io.towline.bridge.session.Sessions;
import io.towline.config.RouteConfig;
import io.towline.conversation.Arrival;
import io.towline.conversation.Destination;
import io.towline.conversation.Ending;
import io.towline.conversation.Traffic;
import io.towline.io.Clock;
import io.towline.io.IoThreads;
import io.towline.testkit.TestRoutes;
import io.towline.upstream.Affinity;
import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A defect of ours is answered, wherever it is. */
class DefectsTest {

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final IoThreads threads = new IoThreads(Clock.system());
    private final Sessions sessions = new Sessions(threads, new Budget(1 << 20));
    private final Bridge bridge = new Bridge(new Protocols(List.of()), threads, null);
    private volatile Claimed claimed;
    private final RouteConfig route = TestRoutes.route().build();
    private final Undertow server = Undertow.builder()
            .setIoThreads(1)
            .setWorkerThreads(1)
            .addHttpListener(0, "127.0.0.1")
            .setHandler(this::handleWithoutOuter)
            .build();

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    /** Who the caller is cannot be said without it. */
    private void handleWithoutOuter(HttpServerExchange exchange) {
        bridge.handle(
                exchange,
                new BridgeRequest(
                        route, null, Affinity.NONE, null, null, "/", "/", false, Optional.empty(), new Telling()),
                claimed);
    }

    private final class Telling implements ConversationListener {
        @Override
        public Arrival arrival() {
            throw new AssertionError("nobody asks");
        }

        @Override
        public Destination destination(String server) {
            throw new AssertionError("nobody asks");
        }

        @Override
        public void opened(String sessionHash, String at, Optional<String> protocol) {
            told.add("opened");
        }

        @Override
        public void ended(Optional<String> at, Ending ending, Traffic traffic) {
            told.add("ended");
        }

        @Override
        public void refused(Optional<String> at, int status, Ending ending) {
            told.add(status + " " + ending.cause().label());
        }

        @Override
        public void served() {
            told.add("served");
        }
    }

    @Test
    void evenWhereItIsNotKnownYetWhoAsks() throws Exception {
        claimed = new TowlineRequest(new TowlineProtocol(sessions), new BridgeCommand.Broken("a request"));
        String answer = ask("GET / HTTP/1.1\r\nHost: a\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 500 "), answer);
        assertTrue(answer.contains("Content-Type: application/problem+json\r\n"), answer);
        assertEquals("500 internal-error", told.poll(60, TimeUnit.SECONDS));
    }

    @Test
    void inWordsOfItsProtocol() throws Exception {
        claimed = new SockJsRequest(new SockJsProtocol(sessions), new SockJsCommand.Info(), false);
        String answer = ask("GET / HTTP/1.1\r\nHost: a\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 500 "), answer);
        assertTrue(answer.contains("Content-Type: text/plain; charset=UTF-8\r\n"), answer);
        assertTrue(answer.endsWith("\r\n\r\nSomething went wrong here.\n"), answer);
        assertEquals("500 internal-error", told.poll(60, TimeUnit.SECONDS));
    }

    private String ask(String request) throws IOException {
        InetSocketAddress address =
                (InetSocketAddress) server.getListenerInfo().getFirst().getAddress();
        try (Socket client = new Socket(address.getAddress(), address.getPort())) {
            client.setSoTimeout(60_000);
            client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
