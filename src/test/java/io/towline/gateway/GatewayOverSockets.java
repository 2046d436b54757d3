package io.towline.gateway;

import static io.towline.route.TestRoute.route;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.towline.config.ListenerConfig;
import io.towline.config.pem.UnusablePem;
import io.towline.conversation.ConversationIds;
import io.towline.conversation.LogCapture;
import io.towline.conversation.Refusal;
import io.towline.conversation.log.AccessLog;
import io.towline.conversation.log.AccessLog.Format;
import io.towline.conversation.log.AccessLog.Style;
import io.towline.gateway.records.ConversationRecords;
import io.towline.gateway.routing.Routing;
import io.towline.handshake.HandshakeResult.Accepted;
import io.towline.io.Clock;
import io.towline.route.TestRoute;
import io.towline.testkit.SampleConfig;
import io.towline.testkit.TestListeners;
import io.towline.upstream.UpstreamGroup;
import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Real sockets and Undertow's own parser; what stands behind the gateway is {@link TestDestinations}. */
abstract class GatewayOverSockets {

    static final String WEBSOCKET = "Upgrade: websocket\r\nConnection: Upgrade\r\n";

    final String listener = "l" + UUID.randomUUID().toString().substring(0, 8);
    final AtomicLong now = new AtomicLong();
    final Clock clock = now::get;
    final TestDestinations destinations = new TestDestinations();
    final LogCapture log = LogCapture.containing("listener=" + listener, "towline.access", Level.INFO);
    final AccessLog access = new AccessLog(new Style(Format.TEXT, false), InstantSource.system());
    /** Says who may come in, where a test puts one there. */
    volatile Optional<Phase> guard = Optional.empty();

    final Gateway gateway = new Gateway(
            routing(route("chat", "/chat"), route("quotes", "/quotes").rewrite("/v1/stream")),
            destinations,
            new ConversationRecords(access, access, new ConversationIds(1), clock),
            exit -> List.of(request -> guard.map(own -> own.handle(request)).orElse(Phase.Step.CONTINUE)));
    final Undertow server = Undertow.builder()
            .setIoThreads(1)
            .setWorkerThreads(1)
            .addHttpListener(0, "127.0.0.1")
            .setHandler(this::receive)
            .build();

    /** As a listener does, which refuses what says so. */
    private void receive(HttpServerExchange exchange) throws Exception {
        if (exchange.getRequestHeaders().contains("X-Refused")) {
            gateway.refusalsOf(listener()).accept(exchange, Refusal.answered(431, "no"));
        } else {
            gateway.forListener(listener()).handleRequest(exchange);
        }
    }

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop();
        log.close();
    }

    /** The line without time and id, which differ each time. */
    String line() throws InterruptedException {
        String line = log.next();
        return line.substring(line.indexOf("client="));
    }

    /** The answer is out a moment before the exchange is over. */
    void assertIdle() throws InterruptedException {
        assertTrue(gateway.inFlight().awaitNone(Duration.ofSeconds(60)));
    }

    /** Status and body. */
    String ask(String head) throws IOException {
        String answer = exchange(head);
        if (answer.isEmpty()) {
            return answer;
        }
        return answer.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()) + "|"
                + answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    String exchange(String head) throws IOException {
        String connection = head.contains("Connection:") ? "" : "Connection: close\r\n";
        try (Socket client = send(head + connection)) {
            client.shutdownOutput();
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    Socket send(String head) throws IOException {
        InetSocketAddress address =
                (InetSocketAddress) server.getListenerInfo().getFirst().getAddress();
        Socket client = new Socket(address.getAddress(), address.getPort());
        client.setSoTimeout(60_000);
        client.getOutputStream().write((head + "\r\n").getBytes(StandardCharsets.US_ASCII));
        return client;
    }

    static Accepted accepted(TestDestinations.Counted lease) {
        return new Accepted(null, null, ByteBuffer.allocate(0), Optional.of("json"), false, lease, null);
    }

    Routing routing(TestRoute... routes) {
        return Routing.of(
                List.of(listener()), Stream.of(routes).map(TestRoute::config).toList(), Map.of("backend", backend()));
    }

    static UpstreamGroup backend() {
        SampleConfig.Upstream upstream = new SampleConfig.Upstream();
        upstream.name = "backend";
        try {
            return new UpstreamGroup(upstream.config(), Clock.system(), Runnable::run);
        } catch (UnusablePem unlikely) {
            throw new AssertionError(unlikely);
        }
    }

    ListenerConfig listener() {
        return TestListeners.listener().named(listener).build();
    }
}
