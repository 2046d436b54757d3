package io.towline.bridge.protocol.sockjs;

import io.towline.bridge.budget.Budget;
import io.towline.bridge.protocol.BridgeCall;
import io.towline.bridge.protocol.sockjs.answer.SockJsFields;
import io.towline.bridge.protocol.sockjs.command.SockJsCommand;
import io.towline.bridge.protocol.sockjs.command.SockJsCommand.Way;
import io.towline.bridge.request.BridgeRequest;
import io.towline.bridge.request.ConversationListener;
import io.towline.bridge.request.SessionOwner;
import io.towline.bridge.session.Session;
import io.towline.bridge.session.Sessions;
import io.towline.bridge.web.BridgeClient;
import io.towline.bridge.web.PendingExchange;
import io.towline.config.RouteConfig;
import io.towline.conversation.Arrival;
import io.towline.conversation.Destination;
import io.towline.conversation.Ending;
import io.towline.conversation.Kind;
import io.towline.conversation.Traffic;
import io.towline.handshake.origin.RequestingPage;
import io.towline.header.Forwarding;
import io.towline.header.Forwarding.Outer;
import io.towline.io.IoThread;
import io.towline.io.IoThreads;
import io.towline.testkit.Await;
import io.towline.testkit.SampleConfig;
import io.towline.testkit.TestClock;
import io.towline.upstream.Affinity;
import io.towline.upstream.UpstreamGroup;
import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.SameThreadExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.xnio.XnioIoThread;

/**
 * A door through which SockJS's HTTP transports are reached at {@code /server/session/way}, with an upstream whose servers a test plays,
 * on two I/O threads. Timers by a held clock.
 */
final class SockJsWorld implements AutoCloseable {

    final TestClock clock = new TestClock();
    final Budget budget;
    volatile boolean draining;

    /** What accounts were told, of all requests that said more than "served". */
    final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    private final IoThreads threads = new IoThreads(clock);
    private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
    private final RouteConfig route;
    private final Sessions sessions;
    private final UpstreamGroup group;
    private final SockJsProtocol protocol;
    private final SockJsReceivers receivers;
    private final SockJsSender sender;
    private final Undertow door;

    SockJsWorld(RouteConfig route, int upstreamPort) throws Exception {
        this(route, upstreamPort, 1 << 24);
    }

    SockJsWorld(RouteConfig route, int upstreamPort, long limit) throws Exception {
        this.route = route;
        budget = new Budget(limit);
        sessions = new Sessions(threads, budget);
        protocol = new SockJsProtocol(sessions);
        receivers = new SockJsReceivers(sessions);
        sender = new SockJsSender(sessions);
        group = new UpstreamGroup(new SampleConfig.Upstream(SampleConfig.server(upstreamPort)).config(), clock, tasks);
        door = Undertow.builder()
                .addHttpListener(0, "127.0.0.1")
                .setIoThreads(2)
                .setServerOption(UndertowOptions.ALWAYS_SET_DATE, false)
                .setHandler(exchange -> exchange.dispatch(SameThreadExecutor.INSTANCE, () -> handle(exchange)))
                .build();
        door.start();
    }

    /** Of the last request that was taken in, and has done what it could by itself. */
    volatile XnioIoThread lastThread;

    final AtomicInteger handled = new AtomicInteger();

    private void handle(HttpServerExchange exchange) {
        XnioIoThread thread = exchange.getIoThread();
        begin(exchange);
        lastThread = thread;
        handled.incrementAndGet();
    }

    private void begin(HttpServerExchange exchange) {
        String[] path = exchange.getRequestURI().split("/");
        Forwarding forwarding = new Forwarding(List.of());
        Outer outer = new Outer("http", exchange.getHostAndPort());
        BridgeClient client = BridgeClient.of(exchange, outer, route);
        PendingExchange pending = new PendingExchange(exchange, threads.of(exchange.getIoThread()));
        BridgeRequest request = new BridgeRequest(
                route,
                group,
                Affinity.NONE,
                forwarding,
                outer,
                exchange.getRequestURI(),
                "/up" + exchange.getRequestURI() + "?stream=1",
                draining,
                Optional.empty(),
                new OnceTelling());
        SessionOwner owner = client.owner(exchange, route);
        SockJsCommand command = command(exchange, path);
        BridgeCall call = new BridgeCall(request, protocol.request(exchange, command), pending, client, owner);
        SockJsFields.fill(call);
        switch (command) {
            case SockJsCommand.Send send -> sender.send(call, send);
            case SockJsCommand.Receive receive -> receivers.receive(call, receive);
            default -> throw new AssertionError(command);
        }
    }

    private static SockJsCommand command(HttpServerExchange exchange, String[] path) {
        if (path[3].endsWith("_send")) {
            return new SockJsCommand.Send(path[3].startsWith("jsonp"), path[2]);
        }
        Optional<String> callback =
                Optional.ofNullable(exchange.getQueryParameters().get("c")).map(Deque::getFirst);
        return new SockJsCommand.Receive(Way.valueOf(path[3].toUpperCase(Locale.ROOT)), path[1], path[2], callback);
    }

    SockJsClient client() throws Exception {
        return new SockJsClient(
                ((InetSocketAddress) door.getListenerInfo().getFirst().getAddress()).getPort());
    }

    void pass(Duration time) {
        clock.advance(time);
    }

    /** Returns when a request receives from this session, or none does. */
    void awaitReceiver(String id, boolean there) throws Exception {
        SessionOwner owner = new SessionOwner(route.name(), RequestingPage.UNTOLD, Optional.empty());
        Await.until(
                () -> there
                        == (sessions.find(id, owner) instanceof Sessions.Found.Alive(Session session)
                                && receives(session)),
                there ? "a request that receives" : "nobody to receive");
    }

    private static boolean receives(Session session) throws Exception {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        session.io().execute(() -> answer.complete(session.receiver().isPresent()));
        return answer.get(60, TimeUnit.SECONDS);
    }

    /** The thread of a session that is there. */
    IoThread threadOf(String id) {
        SessionOwner owner = new SessionOwner(route.name(), RequestingPage.UNTOLD, Optional.empty());
        return sessions.find(id, owner) instanceof Sessions.Found.Alive(Session session) ? session.io() : null;
    }

    String told() throws InterruptedException {
        String next = told.poll(60, TimeUnit.SECONDS);
        return next == null ? "nothing" : next;
    }

    @Override
    public void close() {
        sessions.hardStop();
        for (int i = 0; i < 2; i++) {
            threads.all().forEach(SockJsWorld::catchUp); // what has ended is closed before its thread is
        }
        door.stop();
        Await.end(tasks, "tasks");
    }

    private static void catchUp(IoThread thread) {
        CountDownLatch done = new CountDownLatch(1);
        thread.execute(done::countDown);
        Await.calmly(done, "an I/O thread to do what it was asked");
    }

    private final class OnceTelling implements ConversationListener {
        @Override
        public Arrival arrival() {
            return new Arrival(7, 0, "plain", InetAddress.getLoopbackAddress(), Kind.SOCKJS_XHR, "/", Optional.empty());
        }

        @Override
        public Destination destination(String server) {
            return new Destination("chat", "backend", Optional.of(server));
        }

        private final AtomicBoolean something = new AtomicBoolean();

        private void first(String word) {
            if (!something.getAndSet(true) && !word.equals("served")) {
                told.add(word);
            }
        }

        @Override
        public void opened(String sessionHash, String server, Optional<String> protocol) {
            first("opened");
        }

        @Override
        public void ended(Optional<String> server, Ending ending, Traffic traffic) {
            something.set(true);
            told.add("ended " + ending.by() + " " + ending.cause().label() + " " + ending.reason());
        }

        @Override
        public void refused(Optional<String> server, int status, Ending ending) {
            first("refused " + status + " " + ending.cause().label());
        }

        @Override
        public void served() {
            first("served");
        }
    }
}
