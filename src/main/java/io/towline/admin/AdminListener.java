package io.towline.admin;

import io.towline.admin.api.Api;
import io.towline.admin.proxy.ProxyControl;
import io.towline.config.AdminConfig;
import io.towline.io.Clock;
import io.towline.listener.exchange.RequestHandlers;
import io.towline.listener.http1.JudgedHttp;
import io.towline.service.socket.BindFailure;
import io.towline.service.socket.OneFamilySocket;
import io.undertow.UndertowOptions;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.protocol.http.HttpOpenListener;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.Channel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.Xnio;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/**
 * The operators' listener: probes, metrics, the API, its events, the dashboard. Has a worker of its own, so that nothing here waits for the
 * I/O threads that relay, nor they for it, and a proxy that is busy can still be asked.
 *
 * <p>All is bounded: connections, their times, bodies, event streams. Any thread may call.
 */
public final class AdminListener implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AdminListener.class);

    private static final int WORKER_THREADS = 4;
    private static final int MOST_CONNECTIONS = 128;
    private static final int MOST_HEAD_BYTES = 16 * 1024;
    private static final int MOST_FIELDS = 100;
    static final int MOST_BODY_BYTES = 64 * 1024;
    private static final int BACKLOG = 1024;
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final int BUFFERS_OF_A_THREAD = 4;

    /** Accepted already when the one that was to go for them is not closed yet. */
    private static final int MOST_IN_THE_DOOR = 16;

    /** Who comes to ask something asks at once. */
    private static final Duration FIRST_HEAD = Duration.ofSeconds(5);

    /** For a body, an answer, and between two requests. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final XnioWorker worker;
    private final AdminConnections connections;
    private final AcceptingChannel<StreamConnection> server;
    private final InetSocketAddress address;
    private final HttpOpenListener http;
    private final Events events;
    private final ExecutorService probes;

    private AdminListener(
            XnioWorker worker,
            AdminConnections connections,
            Bound bound,
            HttpOpenListener http,
            Events events,
            ExecutorService probes) {
        this.connections = connections;
        this.probes = probes;
        this.worker = worker;
        this.server = bound.server();
        this.address = bound.address();
        this.http = http;
        this.events = events;
    }

    /**
     * @param descriptors that may be spent on it
     * @throws IOException naming the address, if it cannot be bound
     */
    public static AdminListener open(AdminConfig config, Api api, ProxyControl proxy, int descriptors)
            throws IOException {
        int most = Math.min(MOST_CONNECTIONS, descriptors);
        return open(config, api, proxy, new AdminConnections.Bounds(most, FIRST_HEAD, PATIENCE), Clock.system());
    }

    static AdminListener open(
            AdminConfig config, Api api, ProxyControl proxy, AdminConnections.Bounds bounds, Clock clock)
            throws IOException {
        AdminConnections connections = new AdminConnections(bounds, clock);
        Events events = new Events(api, proxy);
        ExecutorService probes = Executors.newSingleThreadExecutor(
                Thread.ofPlatform().daemon().name("towline-admin-probes").factory());
        HttpOpenListener http = new HttpOpenListener(
                new DefaultByteBufferPool(true, BUFFER_BYTES, -1, BUFFERS_OF_A_THREAD),
                OptionMap.builder()
                        .set(UndertowOptions.MAX_HEADER_SIZE, 2 * MOST_HEAD_BYTES)
                        .set(UndertowOptions.MAX_ENTITY_SIZE, (long) MOST_BODY_BYTES)
                        .set(UndertowOptions.BUFFER_PIPELINED_DATA, true)
                        .getMap());
        AdminHandler handler = new AdminHandler(config, api, proxy, events, probes);
        JudgedHttp judged = new JudgedHttp(
                http,
                MOST_HEAD_BYTES,
                MOST_FIELDS,
                new RequestHandlers(connections.watching(handler), handler::refuse));
        XnioWorker worker = worker();
        try {
            Bound bound = bind(config, bounds, worker);
            AcceptingChannel<StreamConnection> server = bound.server();
            connections.watch(worker.getIoThread());
            ChannelListener<Channel> waiting = any -> accept(server, connections, judged);
            server.getAcceptSetter().set(waiting);
            server.resumeAccepts();
            events.begin();
            return new AdminListener(worker, connections, bound, http, events, probes);
        } catch (IOException | RuntimeException failed) {
            worker.shutdownNow();
            probes.shutdownNow();
            throw failed;
        }
    }

    /** How many ask or are being answered right now; for tests, whose clock may go on when nobody is. */
    CompletableFuture<Long> asking() {
        return CompletableFuture.supplyAsync(connections::asking, worker.getIoThread());
    }

    private static XnioWorker worker() throws IOException {
        return Xnio.getInstance(AdminListener.class.getClassLoader())
                .createWorker(OptionMap.builder()
                        .set(Options.WORKER_NAME, "towline-admin")
                        .set(Options.WORKER_IO_THREADS, 1)
                        .set(Options.WORKER_TASK_CORE_THREADS, WORKER_THREADS)
                        .set(Options.WORKER_TASK_MAX_THREADS, WORKER_THREADS)
                        .set(Options.THREAD_DAEMON, true)
                        .getMap());
    }

    private record Bound(AcceptingChannel<StreamConnection> server, InetSocketAddress address) {}

    /** XNIO opens its channels itself: it gets one somewhere, which becomes ours before it accepts. */
    private static Bound bindOneFamily(AdminConfig config, OptionMap options, XnioWorker worker) throws IOException {
        try (OneFamilySocket own = OneFamilySocket.open(config.bind().address(), BACKLOG)) {
            AcceptingChannel<StreamConnection> server = worker.createStreamConnectionServer(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), null, options);
            own.replace(server.getLocalAddress(InetSocketAddress.class));
            return new Bound(server, own.address());
        }
    }

    private static Bound bind(AdminConfig config, AdminConnections.Bounds bounds, XnioWorker worker)
            throws IOException {
        int millis = Math.toIntExact(bounds.patience().toMillis());
        int brim = bounds.connections() + MOST_IN_THE_DOOR;
        OptionMap options = OptionMap.builder()
                .set(Options.TCP_NODELAY, true)
                .set(Options.REUSE_ADDRESSES, true)
                .set(Options.BACKLOG, BACKLOG)
                .set(Options.CONNECTION_HIGH_WATER, brim)
                .set(Options.CONNECTION_LOW_WATER, brim - 1)
                .set(Options.READ_TIMEOUT, millis)
                .set(Options.WRITE_TIMEOUT, millis)
                .getMap();
        try {
            if (config.bind().oneFamily() && OneFamilySocket.isSupported()) {
                return bindOneFamily(config, options, worker);
            }
            AcceptingChannel<StreamConnection> server =
                    worker.createStreamConnectionServer(config.bind().address(), null, options);
            return new Bound(server, server.getLocalAddress(InetSocketAddress.class));
        } catch (IOException failed) {
            throw new IOException(
                    "the operators' listener cannot be opened on admin.bind "
                            + config.bind().text() + ": " + failed.getMessage()
                            + BindFailure.mend(failed, config.bind().address()),
                    failed);
        }
    }

    private static void accept(
            AcceptingChannel<StreamConnection> server, AdminConnections connections, JudgedHttp http) {
        try {
            for (StreamConnection came = server.accept(); came != null; came = server.accept()) {
                admit(came, connections, http);
            }
        } catch (IOException closed) {
            LOG.debug("the operators' listener accepts no more: {}", closed.toString());
        }
    }

    private static void admit(StreamConnection came, AdminConnections connections, JudgedHttp http) {
        try {
            connections.enter(came);
            http.handleEvent(came);
        } catch (RuntimeException | Error defect) {
            LOG.error("could not serve a connection of the operators' listener", defect);
            IoUtils.safeClose(came);
        }
    }

    /** Where it listens in fact; differs from the configuration where that says port 0. */
    public InetSocketAddress address() {
        return address;
    }

    /** Frees the port and cuts what is still connected. */
    @Override
    public void close() {
        events.end();
        IoUtils.safeClose(server);
        http.closeConnections();
        worker.shutdownNow();
        probes.shutdownNow();
    }
}
