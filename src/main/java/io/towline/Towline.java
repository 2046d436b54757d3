package io.towline;

import io.towline.bridge.Bridge;
import io.towline.bridge.script.ClientScripts;
import io.towline.bridge.session.Budget;
import io.towline.bridge.session.Sessions;
import io.towline.config.ListenerConfig;
import io.towline.config.LogConfig;
import io.towline.config.ProxyConfig;
import io.towline.config.UpstreamConfig;
import io.towline.config.pem.UnusablePem;
import io.towline.ending.AccessLog;
import io.towline.ending.ConversationIds;
import io.towline.ending.RecentEndings;
import io.towline.ending.Totals;
import io.towline.ending.Witnesses;
import io.towline.gateway.Bookkeeping;
import io.towline.gateway.Gateway;
import io.towline.gateway.Routing;
import io.towline.handshake.OpeningHandshake;
import io.towline.io.Clock;
import io.towline.io.IoThreads;
import io.towline.listener.Listener;
import io.towline.relay.Relays;
import io.towline.service.Heartbeat;
import io.towline.service.InheritedSockets;
import io.towline.service.PortOwner;
import io.towline.upstream.UpstreamGroup;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/**
 * A running proxy: the one place where all rooms are wired together.
 *
 * <p>{@link #start} returns when every listener accepts. {@link #drain} or {@link #close} ends it; any thread may call them, but no
 * I/O thread.
 */
public final class Towline implements AutoCloseable {

    /** For the costly steps of TLS handshakes. */
    private static final int TASK_THREADS = Math.max(2, Runtime.getRuntime().availableProcessors());

    private static final Duration SESSIONS_LEAVE_WITHIN = Duration.ofSeconds(10);

    /** Some hundred bytes each. */
    private static final int REMEMBERED_ENDINGS = 2_000;

    private final ProxyConfig config;
    private final InheritedSockets sockets;
    private final XnioWorker worker;
    private final IoThreads threads;
    private final Relays relays;
    private final Sessions sessions;
    private final Gateway gateway;
    private final Observatory observatory;
    private final Map<String, Listener> listeners = new TreeMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    private Towline(ProxyConfig config, Clock clock, InheritedSockets sockets, XnioWorker worker) throws UnusablePem {
        this.config = config;
        this.sockets = sockets;
        this.worker = worker;
        threads = new IoThreads(clock);
        relays = new Relays(threads);
        sessions = new Sessions(threads, new Budget(config.bridge().buffers()));
        AccessLog log = new AccessLog(style(config.log()), InstantSource.system());
        RecentEndings endings = new RecentEndings(REMEMBERED_ENDINGS, InstantSource.system());
        Totals totals = new Totals();
        gateway = new Gateway(
                Routing.of(config.routes().values(), groups(config, clock, worker)),
                new OpeningHandshake(threads),
                relays,
                new Bridge(sessions, threads, ClientScripts.load(config.bridge().clientScripts(), version())),
                new Bookkeeping(
                        log,
                        // the log last: whoever has read a line finds it everywhere
                        new Witnesses(List.of(endings, totals, log)),
                        new ConversationIds(Instant.now().getEpochSecond()),
                        clock));
        observatory = new Observatory(
                new Observatory.Rooms(() -> config, listeners::values, gateway, relays, sessions, endings, totals),
                Levers.none(),
                clock);
    }

    /**
     * With sockets of its own only.
     *
     * @throws IOException as {@link #start(ProxyConfig, Clock, UnaryOperator, InheritedSockets)}
     */
    public static Towline start(ProxyConfig config, Clock clock, UnaryOperator<HttpHandler> front) throws IOException {
        return start(config, clock, front, InheritedSockets.none());
    }

    /**
     * @param clock for every timer
     * @param front is put before the gateway on every listener
     * @param sockets are taken over; a listener for which there is none binds itself
     * @throws IOException if a listener cannot be opened, or a file of certificates cannot be used; nothing is left behind
     */
    public static Towline start(
            ProxyConfig config, Clock clock, UnaryOperator<HttpHandler> front, InheritedSockets sockets)
            throws IOException {
        XnioWorker worker = worker(config);
        try {
            Towline towline = new Towline(config, clock, sockets, worker);
            towline.open(front);
            return towline;
        } catch (UnusablePem unusable) {
            sockets.close();
            worker.shutdownNow();
            throw new IOException(unusable.getMessage(), unusable);
        } catch (IOException | RuntimeException failed) {
            sockets.close();
            worker.shutdownNow(); // which closes the listeners that were opened
            throw failed;
        }
    }

    /** As the jar's manifest says; there is none while it is being made. */
    private static Optional<String> version() {
        return Optional.ofNullable(Towline.class.getPackage().getImplementationVersion());
    }

    private static XnioWorker worker(ProxyConfig config) throws IOException {
        OptionMap options = OptionMap.builder()
                .set(Options.WORKER_NAME, "towline")
                .set(Options.WORKER_IO_THREADS, config.io().threads())
                .set(Options.WORKER_TASK_CORE_THREADS, TASK_THREADS)
                .set(Options.WORKER_TASK_MAX_THREADS, TASK_THREADS)
                .getMap();
        return Xnio.getInstance(Towline.class.getClassLoader()).createWorker(options);
    }

    private static Map<String, UpstreamGroup> groups(ProxyConfig config, Clock clock, XnioWorker worker)
            throws UnusablePem {
        Map<String, UpstreamGroup> groups = new HashMap<>();
        for (UpstreamConfig upstream : config.upstreams().values()) {
            groups.put(upstream.name(), new UpstreamGroup(upstream, clock, worker));
        }
        return groups;
    }

    private static AccessLog.Style style(LogConfig log) {
        AccessLog.Format format = switch (log.format()) {
            case TEXT -> AccessLog.Format.TEXT;
            case JSON -> AccessLog.Format.JSON;
        };
        return new AccessLog.Style(format, log.query(), log.redact());
    }

    private void open(UnaryOperator<HttpHandler> front) throws IOException {
        for (ListenerConfig listener : config.listeners().values()) {
            HttpHandler handler = front.apply(gateway.forListener(listener));
            listeners.put(listener.name(), open(listener, handler));
        }
        sockets.warnOfUnused(
                config.listeners().values().stream().map(ListenerConfig::bind).toList());
    }

    private Listener open(ListenerConfig listener, HttpHandler handler) throws IOException {
        try {
            return Listener.open(listener, sockets.at(listener.bind()), worker, threads, handler);
        } catch (IOException failed) {
            if (failed.getCause() instanceof BindException) {
                String owner = PortOwner.of(listener.bind())
                        .map(found -> ", taken by " + found)
                        .orElse("");
                throw new IOException(failed.getMessage() + owner, failed);
            }
            throw failed;
        }
    }

    /** Where each listener listens in fact, by its name. */
    public Map<String, InetSocketAddress> addresses() {
        Map<String, InetSocketAddress> addresses = new TreeMap<>();
        listeners.forEach((name, listener) -> addresses.put(name, listener.address()));
        return addresses;
    }

    /** The I/O threads, for the watchdog. */
    public List<Heartbeat> heartbeats() {
        return IntStream.range(0, worker.getIoThreadCount())
                .mapToObj(worker::getIoThread)
                .map(thread -> new Heartbeat(thread, thread))
                .toList();
    }

    /** The proxy as operators see it. */
    public Observatory observatory() {
        return observatory;
    }

    /** How many bridge sessions there are. */
    public int sessions() {
        return sessions.tally().open();
    }

    /** How many relays are open. */
    public int relays() {
        return relays.tally().open();
    }

    /**
     * Leaves in order: accepts nothing more, tells the relays to go over {@code drain.time}, and cuts what is left at
     * {@code drain.hard-stop}. Returns when nothing is left, or the waiting thread is interrupted.
     */
    public void drain() throws InterruptedException {
        long hardStop = System.nanoTime() + config.drain().hardStop().toNanos();
        listeners.values().forEach(Listener::close);
        sockets.close();
        gateway.drain(); // behind the sockets: what comes from now on is the next process's to answer, where it
        // inherits them
        listeners.values().forEach(Listener::closeIdle);
        relays.drain(config.drain().time());
        sessions.drain(sessionsDrainTime());
        try {
            // Requests first: a handshake under way may yet become a relay, which then is told to go like the others.
            if (gateway.inFlight().awaitNone(until(hardStop))) {
                relays.tally().awaitNone(until(hardStop));
                sessions.tally().awaitNone(until(hardStop));
            }
        } finally {
            close();
        }
    }

    /** Sooner than the relays: their clients send by new connections, which are not accepted any more. */
    private Duration sessionsDrainTime() {
        Duration time = config.drain().time();
        return time.compareTo(SESSIONS_LEAVE_WITHIN) < 0 ? time : SESSIONS_LEAVE_WITHIN;
    }

    private static Duration until(long moment) {
        return Duration.ofNanos(Math.max(0, moment - System.nanoTime()));
    }

    /** While {@link #drain} runs: the relays that were not told yet are told now. */
    public void hasten() {
        relays.drain(Duration.ZERO);
        sessions.drain(Duration.ZERO);
    }

    /** Cuts everything at once. Again, it does nothing. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return; // XNIO would wait for ever for a thread of its own that has ended
        }
        listeners.values().forEach(Listener::close);
        sockets.close();
        relays.hardStop();
        sessions.hardStop();
        try {
            relays.tally().awaitNone(Duration.ofSeconds(1)); // each still says its line in the log
            sessions.tally().awaitNone(Duration.ofSeconds(1));
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        worker.shutdownNow();
    }
}
