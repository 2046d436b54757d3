package io.towline.gateway;

import io.towline.bridge.protocol.Claimed;
import io.towline.bridge.protocol.Protocol.Reading;
import io.towline.bridge.request.BridgeRequest;
import io.towline.bridge.script.ScriptReply;
import io.towline.config.RouteConfig;
import io.towline.conversation.Cause;
import io.towline.handshake.HandshakeResult;
import io.towline.handshake.HandshakeResult.Accepted;
import io.towline.handshake.HandshakeResult.Refused;
import io.towline.handshake.OpeningHandshake;
import io.towline.header.Forwarding;
import io.towline.header.Forwarding.Client;
import io.towline.header.Forwarding.Outer;
import io.towline.header.forwarded.ReceivedRequest;
import io.towline.http.HttpForwarding;
import io.towline.http.outcome.ForwardResult;
import io.towline.io.Clock;
import io.towline.io.IoThread;
import io.towline.io.IoThreads;
import io.towline.relay.RelayListener;
import io.towline.relay.RelayTerms;
import io.towline.upstream.Lease;
import io.towline.upstream.UpstreamGroup;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.ServerConnection;
import io.undertow.util.SameThreadExecutor;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.xnio.IoUtils;

/** What stands behind the gateway as a test wants it: answers what it is told to, and remembers what it was asked. */
final class TestDestinations implements Destinations {

    private final IoThreads threads = new IoThreads(Clock.system());
    private final List<String> opened = new CopyOnWriteArrayList<>();
    private final BlockingQueue<RelayListener> joined = new LinkedBlockingQueue<>();
    private final BlockingQueue<Runnable> held = new LinkedBlockingQueue<>();
    private volatile HandshakeResult result = new Refused(Cause.REFUSED_ORIGIN, 403, "no");
    private volatile int status = 403;
    private volatile boolean hold;
    private volatile boolean failToJoin;
    private volatile Runnable beforeSettling = () -> {};
    private volatile Runnable onJoin = () -> {};
    private volatile String broken = "none";
    private volatile Optional<ServerConnection> connection = Optional.empty();
    private volatile Optional<InetAddress> client = Optional.empty();

    /** @param status of the answer; 0: none, the connection is cut */
    void answer(HandshakeResult result, int status) {
        this.result = result;
        this.status = status;
    }

    void beforeSettling(Runnable task) {
        beforeSettling = task;
    }

    void holdAnswers() {
        hold = true;
    }

    void failToJoin() {
        failToJoin = true;
    }

    /** From now on this room has no stack left. */
    void breakAt(String room) {
        broken = room;
    }

    private void enter(String room) {
        if (room.equals(broken)) {
            throw new StackOverflowError("this test wants it so");
        }
    }

    void onJoin(Runnable task) {
        onJoin = task;
    }

    void client(InetAddress address) {
        client = Optional.of(address);
    }

    List<String> opened() {
        return List.copyOf(opened);
    }

    RelayListener joined() throws InterruptedException {
        return joined.poll(60, TimeUnit.SECONDS);
    }

    /** Answers and settles, on the I/O thread. */
    Runnable held() throws InterruptedException {
        return held.poll(60, TimeUnit.SECONDS);
    }

    /** Closes the connection whose request is held. */
    void cutHeld() {
        IoUtils.safeClose(connection.orElseThrow());
    }

    @Override
    public Client client(HttpServerExchange exchange, Forwarding forwarding) {
        enter("client");
        ReceivedRequest received = ReceivedRequest.of(exchange);
        return new Client(client.orElse(received.peer()), new Outer("http", received.host()));
    }

    @Override
    public IoThread io(HttpServerExchange exchange) {
        return threads.of(exchange.getIoThread());
    }

    @Override
    public void open(HttpServerExchange exchange, OpeningHandshake.Request request, Consumer<HandshakeResult> settle) {
        enter("open");
        opened.add(request.route().name() + " " + request.group().name() + " " + request.target());
        exchange.dispatch(SameThreadExecutor.INSTANCE, () -> {
            if (hold) {
                connection = Optional.of(exchange.getConnection());
                held.add(() -> exchange.getIoThread().execute(() -> answer(exchange, settle)));
            } else {
                answer(exchange, settle);
            }
        });
    }

    @Override
    public void join(Accepted accepted, RelayTerms terms, RelayListener listener) {
        enter("join");
        if (failToJoin) {
            throw new IllegalStateException("this test wants it so");
        }
        onJoin.run();
        joined.add(listener);
    }

    @Override
    public Optional<ScriptReply> script(HttpServerExchange exchange, String path) {
        enter("script");
        return Optional.empty();
    }

    @Override
    public Reading read(HttpServerExchange exchange, RouteConfig route) {
        enter("claim");
        return new Reading.Relayed(target -> {
            enter("target");
            return target;
        });
    }

    @Override
    public void mark(HttpServerExchange exchange, Outer outer, RouteConfig route, boolean claimed) {}

    @Override
    public void bridge(HttpServerExchange exchange, BridgeRequest request, Claimed claimed) {
        throw new AssertionError("nothing was claimed");
    }

    private void answer(HttpServerExchange exchange, Consumer<HandshakeResult> settle) {
        beforeSettling.run();
        settle.accept(result);
        if (status == 0) {
            IoUtils.safeClose(exchange.getConnection());
        } else {
            exchange.setStatusCode(status).setPersistent(false).endExchange();
        }
    }

    /** A lease that counts how often it was closed. */
    static final class Counted implements Lease {

        private final String server;
        private final AtomicInteger closed = new AtomicInteger();

        Counted(String server) {
            this.server = server;
        }

        int closed() {
            return closed.get();
        }

        @Override
        public void lost() {}

        @Override
        public String server() {
            return server;
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    @Override
    public void rerouted(Collection<UpstreamGroup> groups) {
        // nothing is kept for any group
    }

    @Override
    public void forward(HttpServerExchange exchange, HttpForwarding.Request request, Consumer<ForwardResult> settle) {
        throw new AssertionError("no route of these tests forwards plain requests");
    }

    @Override
    public void compress(HttpServerExchange exchange) {
        enter("compress");
    }
}
