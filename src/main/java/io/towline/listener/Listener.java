package io.towline.listener;

import io.towline.config.ListenerConfig;
import io.towline.config.pem.UnusablePem;
import io.towline.conversation.Refusal;
import io.towline.io.IoThread;
import io.towline.io.IoThreads;
import io.towline.listener.exchange.RequestHandlers;
import io.towline.listener.exchange.ThreadBufferPool;
import io.towline.listener.proxy.ProxyTally;
import io.towline.listener.tls.ListenerTls;
import io.towline.listener.tls.TlsTally;
import io.towline.service.socket.InheritedSocket;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.Channel;
import java.nio.channels.ClosedChannelException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.ChannelListener;
import org.xnio.IoUtils;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.XnioWorker;
import org.xnio.channels.AcceptingChannel;

/**
 * One open socket and what comes in by it: each connection is counted, given its TLS, timed, and its requests handed on.
 *
 * <p>Connections that would take the process's last file descriptors are closed at once. Should there be none at all for a while, XNIO
 * stops accepting (a quarter of a second, then longer, at most 30), says so in the log, and goes on. Any thread may call.
 */
public final class Listener {

    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);

    private final AcceptingChannel<? extends StreamConnection> server;
    private final InetSocketAddress address;
    private final IoThreads threads;
    private final ThreadBufferPool buffers = new ThreadBufferPool();
    private final ConnectionLimit limit;
    private final HttpConnections.Tallies tallies;
    private final ChannelListener<StreamConnection> closed;
    private final ConcurrentHashMap<IoThread, HttpConnections> phases = new ConcurrentHashMap<>();
    private final ListenerSettings.Doors doors =
            new ListenerSettings.Doors(this::handOn, new RequestHandlers(this::pass, this::refuse));
    private volatile ListenerSettings settings;

    private Listener(
            ListenerConfig config,
            Optional<ListenerTls> tls,
            AcceptingChannel<? extends StreamConnection> server,
            InetSocketAddress address,
            IoThreads threads,
            RequestHandlers handlers) {
        this.server = server;
        this.threads = threads;
        this.address = address;
        tallies = new HttpConnections.Tallies(new TlsTally(config.name()), new ProxyTally(config.name()));
        limit = new ConnectionLimit(config.name(), config.limits().maxConnections(), threads.descriptors());
        closed = connection -> limit.leave();
        settings = ListenerSettings.of(config, tls, buffers, handlers, doors);
    }

    /**
     * Binds, or takes the socket that was inherited in place of binding, and begins to accept.
     *
     * @param handlers get each request
     * @throws IOException naming the listener and its address, or the certificate's file that cannot be used
     */
    public static Listener open(
            ListenerConfig config,
            Optional<InheritedSocket> inherited,
            XnioWorker worker,
            IoThreads threads,
            RequestHandlers handlers)
            throws IOException {
        Listener listener = bind(config, readTls(config), inherited, worker, threads, handlers);
        listener.accept();
        return listener;
    }

    /** As {@link #open}, but clients wait in the kernel until {@link #accept}. */
    public static Listener bind(
            ListenerConfig config,
            Optional<ListenerTls> tls,
            Optional<InheritedSocket> inherited,
            XnioWorker worker,
            IoThreads threads,
            RequestHandlers handlers)
            throws IOException {
        ServerSockets.Bound bound = ServerSockets.open(config, inherited, worker);
        brim(bound.server(), threads.descriptors().brim());
        return new Listener(config, tls, bound.server(), bound.address(), threads, handlers);
    }

    /**
     * What {@link #bind} and {@link #renew} need of the files that a configuration names.
     *
     * @throws IOException naming the listener and what of its settings cannot be used
     */
    public static Optional<ListenerTls> readTls(ListenerConfig config) throws IOException {
        if (config.tls().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(ListenerTls.load(config.tls().get()));
        } catch (UnusablePem e) {
            throw new IOException("listener " + config.name() + " cannot be opened: " + e.getMessage(), e);
        }
    }

    /** Begins to accept. */
    public void accept() {
        ChannelListener<Channel> waiting = any -> acceptAll();
        server.getAcceptSetter().set(waiting);
        server.resumeAccepts();
    }

    /** On the I/O thread of the connections that wait. */
    private void acceptAll() {
        try {
            for (StreamConnection raw = server.accept(); raw != null; raw = server.accept()) {
                admit(raw);
            }
        } catch (ClosedChannelException e) {
            LOG.trace("listener {} is closed", config().name());
        } catch (IOException e) {
            LOG.warn("listener {} could not accept a connection: {}", config().name(), e.toString());
        }
    }

    private static void brim(AcceptingChannel<?> server, int most) throws IOException {
        server.setOption(Options.CONNECTION_HIGH_WATER, most);
        server.setOption(Options.CONNECTION_LOW_WATER, most - 1);
    }

    private void admit(StreamConnection raw) {
        try {
            IoThread io = threads.of(raw.getIoThread());
            if (!limit.enter(io.now())) {
                IoUtils.safeClose(raw);
                return;
            }
            raw.setCloseListener(closed); // XNIO keeps it beside those that TLS and HTTP set later
            phasesOf(io).begin(raw);
        } catch (RejectedExecutionException ending) {
            IoUtils.safeClose(raw); // it came in while the last threads leave
        } catch (RuntimeException | Error e) {
            LOG.error("listener {} could not serve a connection", config().name(), e);
            IoUtils.safeClose(raw);
        }
    }

    private void handOn(HttpServerExchange exchange) throws Exception {
        Optional<Refusal> refusal = phasesOf(threads.of(exchange.getIoThread())).headComplete(exchange);
        if (refusal.isPresent()) {
            refuse(exchange, refusal.get());
        } else {
            pass(exchange);
        }
    }

    private void pass(HttpServerExchange exchange) throws Exception {
        settings.handlers().requests().handleRequest(exchange);
    }

    private void refuse(HttpServerExchange exchange, Refusal refusal) {
        settings.handlers().refusals().refused(exchange, refusal);
    }

    private HttpConnections phasesOf(IoThread io) {
        HttpConnections known = phases.get(io);
        return known != null
                ? known
                : phases.computeIfAbsent(io, thread -> new HttpConnections(() -> settings, thread, tallies));
    }

    public ListenerConfig config() {
        return settings.config();
    }

    /** Where it listens in fact; differs from the configuration where that says port 0. */
    public InetSocketAddress address() {
        return address;
    }

    /** How many connections are open, upgraded ones among them. */
    public int connections() {
        return limit.inside();
    }

    /** How many have come in since the start, those turned away among them. */
    public long accepted() {
        return limit.accepted();
    }

    /** How many were closed at once because {@code max-connections} were open. */
    public long turnedAway() {
        return limit.turnedAway();
    }

    public TlsTally.Handshakes tlsHandshakes() {
        return tallies.tls().counts();
    }

    public ProxyTally.Headers proxyHeaders() {
        return tallies.proxy().counts();
    }

    /** When the first of its certificates ends; empty without TLS. */
    public Optional<Instant> certificateEnds() {
        return tls().map(ListenerTls::ends);
    }

    /** What new connections get. */
    public Optional<ListenerTls> tls() {
        return settings.tls();
    }

    /** New connections get these certificates; only for a listener that speaks TLS already. Not for two threads at a time. */
    public void renew(ListenerTls next) {
        settings = settings.with(next);
    }

    /**
     * New connections get all this, and the next requests of those that are there the handler. It goes on to listen where it does, so
     * {@code bind} is to be the same. Not for two threads at a time.
     */
    public void renew(ListenerConfig config, Optional<ListenerTls> tls, RequestHandlers handlers) {
        limit.renew(config.name(), config.limits().maxConnections());
        settings = ListenerSettings.of(config, tls, buffers, handlers, doors);
    }

    /** Stops accepting and frees the port; connections that were accepted go on. */
    public void close() {
        IoUtils.safeClose(server);
        tallies.proxy().tell();
        tallies.tls().tell(); // the minute's end may not come any more
    }

    /**
     * Closes the HTTP connections that are between two requests, and from now on each that comes to be. HTTP/2 clients are told
     * (GOAWAY) to ask elsewhere; what they have asked already is answered.
     */
    public void closeIdle() {
        phases.values().forEach(HttpConnections::closeIdle);
    }
}
