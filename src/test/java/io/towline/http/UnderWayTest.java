package io.towline.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.HeaderEdits;
import io.towline.header.Forwarding;
import io.towline.header.field.FieldEdits;
import io.towline.http.outcome.ForwardResult;
import io.towline.io.Clock;
import io.towline.io.IoThreads;
import io.towline.pool.ConnectionPool;
import io.towline.testkit.RawClient;
import io.towline.testkit.SampleConfig;
import io.towline.testkit.TestRoutes;
import io.towline.testkit.TestUpstream;
import io.towline.upstream.Affinity;
import io.towline.upstream.UpstreamGroup;
import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who waits for the last request ends the process then, and its log: each is counted until its end was told. */
class UnderWayTest {

    private final HttpForwarding forwarding = new HttpForwarding(new IoThreads(Clock.system()), new ConnectionPool());
    private TestUpstream upstream;
    private UpstreamGroup group;
    private Undertow server;
    private volatile Consumer<ForwardResult> settle;

    @BeforeEach
    void start() throws Exception {
        upstream = TestUpstream.answering("HTTP/1.1 204 No Content\r\n\r\n");
        group = new UpstreamGroup(
                new SampleConfig.Upstream(SampleConfig.server(upstream.port())).config(),
                Clock.system(),
                Runnable::run);
        server = Undertow.builder()
                .setIoThreads(1)
                .setWorkerThreads(1)
                .addHttpListener(0, "127.0.0.1")
                .setHandler(this::forward)
                .build();
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
        upstream.close();
    }

    @Test
    void isCountedWhileItsEndIsTold() throws Exception {
        BlockingQueue<Integer> open = new LinkedBlockingQueue<>();
        settle = result -> open.add(forwarding.openCount().open());
        ask();
        assertEquals(1, open.poll(60, TimeUnit.SECONDS));
        assertTrue(forwarding.openCount().awaitNone(Duration.ofSeconds(60)));
    }

    @Test
    void isCountedOutThoughItsEndCouldNotBeTold() throws Exception {
        settle = result -> {
            throw new IllegalStateException("intended: whoever is told is broken");
        };
        ask();
        assertTrue(forwarding.openCount().awaitNone(Duration.ofSeconds(60)));
    }

    private void ask() throws Exception {
        InetSocketAddress address =
                (InetSocketAddress) server.getListenerInfo().getFirst().getAddress();
        try (RawClient client = RawClient.connect(address.getPort())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertEquals(
                    "HTTP/1.1 204 No Content",
                    client.readHead().lines().findFirst().orElseThrow());
        }
    }

    private void forward(HttpServerExchange exchange) {
        HttpForwarding.Request request = new HttpForwarding.Request(
                TestRoutes.route().withHttp().build().http(),
                group,
                Affinity.NONE,
                new Forwarding(List.of()),
                "/",
                "/",
                1,
                FieldEdits.of(HeaderEdits.NONE));
        forwarding.forward(exchange, request, settle);
    }
}
