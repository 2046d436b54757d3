package io.towline.handshake;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.RouteConfig;
import io.towline.config.UpstreamConfig;
import io.towline.config.pem.UnusablePem;
import io.towline.config.value.Cidr;
import io.towline.handshake.HandshakeResult.Accepted;
import io.towline.handshake.client.HeldAnswer;
import io.towline.header.Forwarding;
import io.towline.header.Forwarding.Outer;
import io.towline.header.forwarded.ReceivedRequest;
import io.towline.io.IoThreads;
import io.towline.testkit.Await;
import io.towline.testkit.Doorbell;
import io.towline.testkit.TestClock;
import io.towline.testkit.Ticks;
import io.towline.upstream.Affinity;
import io.towline.upstream.UpstreamGroup;
import io.undertow.Undertow;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.xnio.IoUtils;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;

/** A small server in front of some upstream, which performs handshakes and keeps what became of them. Timers by a held clock. */
final class Front implements AutoCloseable {

    private final BlockingQueue<HandshakeResult> results = new LinkedBlockingQueue<>();
    private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
    private final TestClock clock = new TestClock();
    private final IoThreads threads = new IoThreads(clock);
    private final OpeningHandshake handshake = new OpeningHandshake(threads);
    private final Forwarding forwarding;
    private final RouteConfig route;
    private final UpstreamGroup group;
    private final Undertow server;
    private volatile boolean throwing;
    private volatile boolean holding;
    private final CountDownLatch answerBegun = new CountDownLatch(1);
    private volatile Runnable release;
    private volatile XnioIoThread thread;

    Front(UpstreamConfig upstream, RouteConfig route, String... trusted) throws UnusablePem {
        this.route = route;
        group = new UpstreamGroup(upstream, clock, tasks);
        forwarding = new Forwarding(Arrays.stream(trusted)
                .map(address -> new Cidr(InetAddress.ofLiteral(address), 32))
                .toList());
        server = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setIoThreads(1)
                .setHandler(this::handle)
                .build();
        server.start();
    }

    private void handle(HttpServerExchange exchange) {
        thread = exchange.getIoThread();
        if (holding) {
            release = HeldAnswer.hold(exchange, answerBegun::countDown);
        }
        String query = exchange.getQueryString();
        String target = exchange.getRequestURI() + (query.isEmpty() ? "" : "?" + query);
        handshake.perform(
                exchange,
                new OpeningHandshake.Request(
                        route, group, Affinity.NONE, forwarding, outer(exchange), exchange.getRequestURI(), target),
                this::settle);
    }

    private Outer outer(HttpServerExchange exchange) {
        return forwarding.client(ReceivedRequest.of(exchange)).outer();
    }

    private void settle(HandshakeResult result) {
        if (throwing) {
            throw new IllegalStateException("as the test wants it");
        }
        results.add(result);
    }

    void throwOnResult() {
        throwing = true;
    }

    /** From now on answers have to wait, as if their clients read nothing. */
    void holdAnswers() {
        holding = true;
    }

    /** Behind whatever the client has done. */
    void releaseAnswer() throws Exception {
        Doorbell.ringAt(thread);
        thread.execute(release);
    }

    /** When this returns, the first answer is under way, as far as it is let. */
    void awaitHeldAnswer() throws Exception {
        assertTrue(answerBegun.await(60, TimeUnit.SECONDS), "no answer has begun");
        var done = new FutureTask<>(() -> true);
        thread.execute(done);
        done.get(60, TimeUnit.SECONDS);
    }

    int port() {
        return ((InetSocketAddress) server.getListenerInfo().getFirst().getAddress()).getPort();
    }

    TestClock clock() {
        return clock;
    }

    HandshakeResult result() throws InterruptedException {
        HandshakeResult result = results.poll(60, TimeUnit.SECONDS);
        if (result == null) {
            throw new AssertionError("nothing was settled");
        }
        return result;
    }

    /** How many leases the group has given out and not got back. */
    int leases() {
        return group.leases();
    }

    /** While it does, clients wait for it where the configuration has them wait. */
    void drain(String server, boolean whether) {
        group.drain(server, whether);
    }

    int queued() {
        return group.queued();
    }

    /** When this returns, whatever is due is done on the thread of the last request. */
    void pass(Duration time) throws Exception {
        clock.advance(time);
        Ticks.await(thread);
    }

    /** What a relay does in the end. */
    void close(Accepted accepted) throws Exception {
        onThreadOf(accepted.client(), () -> {
            IoUtils.safeClose(accepted.client(), accepted.upstream());
            accepted.lease().close();
            return 0;
        });
    }

    boolean noMoreResults() {
        return results.isEmpty();
    }

    /** Reads on the connection's own thread, as a relay would. */
    byte[] read(StreamConnection connection, int count) throws Exception {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        Await.until(
                () -> {
                    onThreadOf(connection, () -> connection.getSourceChannel().read(buffer));
                    return !buffer.hasRemaining();
                },
                count + " bytes");
        return buffer.array();
    }

    private static void onThreadOf(StreamConnection connection, Callable<Integer> read) throws Exception {
        var done = new FutureTask<>(read);
        connection.getIoThread().execute(done);
        if (done.get(60, TimeUnit.SECONDS) < 0) {
            throw new IOException("ended");
        }
    }

    @Override
    public void close() {
        server.stop();
        Await.end(tasks, "tasks");
        for (HandshakeResult result : results) {
            if (result instanceof Accepted accepted) {
                accepted.lease().close();
            }
        }
    }
}
