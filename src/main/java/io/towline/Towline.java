package io.towline;

import io.towline.access.file.FileWatch;
import io.towline.access.password.PasswordChecks;
import io.towline.admin.proxy.ProxyControl;
import io.towline.admin.proxy.TrafficHistory;
import io.towline.bridge.Bridge;
import io.towline.bridge.budget.Budget;
import io.towline.bridge.protocol.Protocols;
import io.towline.bridge.protocol.sockjs.SockJsProtocol;
import io.towline.bridge.protocol.towline.TowlineProtocol;
import io.towline.bridge.script.ClientScripts;
import io.towline.bridge.session.Sessions;
import io.towline.compress.Compression;
import io.towline.config.ConfigResult;
import io.towline.config.DrainConfig;
import io.towline.config.ProxyConfig;
import io.towline.config.pem.PemWatch;
import io.towline.config.pem.UnusablePem;
import io.towline.conversation.ConversationIds;
import io.towline.conversation.Witnesses;
import io.towline.conversation.log.AccessLog;
import io.towline.conversation.memory.RecentEndings;
import io.towline.conversation.memory.ServerLosses;
import io.towline.conversation.memory.Totals;
import io.towline.forwardauth.AuthService;
import io.towline.gateway.Gateway;
import io.towline.gateway.records.ConversationRecords;
import io.towline.gateway.routing.Routing;
import io.towline.handshake.OpeningHandshake;
import io.towline.http.HttpForwarding;
import io.towline.io.Clock;
import io.towline.io.Descriptors;
import io.towline.io.IoThreads;
import io.towline.listener.CertificateWatch;
import io.towline.listener.exchange.RequestHandlers;
import io.towline.metrics.ConversationCounts;
import io.towline.metrics.Meters;
import io.towline.metrics.Source.Compressed;
import io.towline.operate.AdminEndpoints;
import io.towline.operate.MeterReadings;
import io.towline.operate.RunningProxy;
import io.towline.otel.SpanExport;
import io.towline.pool.ConnectionPool;
import io.towline.probe.HealthChecks;
import io.towline.relay.Relays;
import io.towline.reload.ConfigSwap;
import io.towline.reload.Listeners;
import io.towline.reload.Reloads;
import io.towline.reload.UpstreamGroups;
import io.towline.service.socket.InheritedSockets;
import io.towline.service.socket.KeptSockets;
import io.towline.service.systemd.Heartbeat;
import io.towline.upstream.UpstreamGroup;
import io.towline.upstream.UpstreamTlsWatch;
import io.undertow.server.HttpHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.xnio.XnioWorker;

/**
 * A running proxy: the one place where all rooms are wired together.
 *
 * <p>{@link #start} returns when every listener accepts. {@link #drain} or {@link #close} ends it; any thread may call them, but no
 * I/O thread.
 */
public final class Towline implements AutoCloseable {

    private static final Duration SESSIONS_LEAVE_WITHIN = Duration.ofSeconds(10);

    /** What a cut leaves for spans that wait: the third signal leaves five seconds for everything. */
    private static final Duration SPANS_CUT_WITHIN = Duration.ofSeconds(1);

    /** Of each cause; some hundred bytes each. */
    private static final int REMEMBERED_ENDINGS = 1_000;

    private static final int REMEMBERED_REFUSALS = 200;

    /** What operators' doors and the first conversations make the process open for itself, roughly. */
    private static final int OWN_DESCRIPTORS = 16;

    private final XnioWorker worker;
    private final IoThreads threads;
    private final Relays relays;
    private final Sessions sessions;
    private final HttpForwarding http;
    private final PasswordChecks passwords;
    private final Gateway gateway;
    private final RunningProxy runningProxy;
    private final AdminEndpoints endpoints;
    private final HealthChecks checks;
    private final Listeners listeners;
    private final Reloads reloads;
    private final ServerLosses losses;
    private final AccessLog log;
    private final SpanExport spans;
    private final AtomicBoolean closed = new AtomicBoolean();

    private Towline(
            ProxyConfig config,
            Supplier<ConfigResult> file,
            Clock clock,
            UnaryOperator<HttpHandler> front,
            InheritedSockets sockets,
            XnioWorker worker)
            throws UnusablePem {
        this.worker = worker;
        threads = new IoThreads(clock, Descriptors.ofProcess());
        relays = new Relays(threads, config.park().buffers());
        sessions = new Sessions(
                threads, new Budget(config.bridge().buffers(), config.bridge().clientShare()));
        log = new AccessLog(ConfigSwap.style(config), InstantSource.system());
        // SockJS first: a request at one of its URLs is its own, unless it bears a mark of our protocol.
        Protocols protocols = new Protocols(List.of(new SockJsProtocol(sessions), new TowlineProtocol(sessions)));
        Bridge bridge = new Bridge(
                protocols, threads, ClientScripts.load(config.bridge().clientScripts(), version()));
        UpstreamGroups groups = new UpstreamGroups(clock, worker);
        checks = new HealthChecks(IoThreads.all(worker), threads::of);
        RecentEndings endings = new RecentEndings(REMEMBERED_ENDINGS, REMEMBERED_REFUSALS, InstantSource.system());
        losses = new ServerLosses(clock::nanos);
        Totals totals = new Totals();
        ConversationCounts counts = new ConversationCounts(clock);
        TrafficHistory history = new TrafficHistory();
        spans = new SpanExport(InstantSource.system(), RunningProxy.version());
        ConnectionPool pool = new ConnectionPool();
        http = new HttpForwarding(threads, pool);
        Compression compression = new Compression(threads);
        passwords = new PasswordChecks(clock);
        gateway = new Gateway(
                Routing.of(
                                config.listeners().values(),
                                config.routes().values(),
                                groups.change(Map.of(), config.upstreams().values())
                                        .groups())
                        .recording(config.otel().recorded()),
                new OpeningHandshake(threads),
                relays,
                bridge,
                http,
                compression,
                new ConversationRecords(
                        log,
                        // the log last: whoever has read a line finds it everywhere
                        new Witnesses(List.of(endings, losses, totals, counts, history, spans, log)),
                        new ConversationIds(Instant.now().getEpochSecond()),
                        clock),
                passwords,
                new AuthService(threads, pool, clock));
        listeners = new Listeners(
                new Listeners.Means(worker, threads, sockets),
                listener -> new RequestHandlers(
                        front.apply(gateway.forListener(listener)), gateway.refusalsOf(listener)::accept));
        ConfigSwap swap = new ConfigSwap(
                new ConfigSwap.Targets(gateway, checks, http, relays, sessions, bridge, log, spans), groups, listeners);
        reloads = new Reloads(config, file, swap);
        RunningProxy.Observed observed = new RunningProxy.Observed(
                reloads::config, listeners::open, gateway, http, relays, sessions, endings, totals);
        Supplier<Compressed> compressed = () -> {
            Compression.Counts sums = compression.counts();
            return new Compressed(sums.before(), sums.after(), sums.passedOver());
        };
        Meters meters = new Meters(
                counts, new MeterReadings(observed, reloads::counts, compressed, spans), RunningProxy.version());
        runningProxy = new RunningProxy(observed, reloads, meters, clock);
        endpoints = new AdminEndpoints(history, meters);
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
     * With a configuration that came from no file: a reload finds it unchanged.
     *
     * @throws IOException as {@link #start(ProxyConfig, Supplier, Clock, UnaryOperator, InheritedSockets)}
     */
    public static Towline start(
            ProxyConfig config, Clock clock, UnaryOperator<HttpHandler> front, InheritedSockets sockets)
            throws IOException {
        return start(config, () -> new ConfigResult.Usable(config), clock, front, sockets);
    }

    /**
     * @param file reads the configuration again, for {@link #reload}
     * @param clock for every timer
     * @param front is put before the gateway on every listener
     * @param sockets are taken over; a listener for which there is none binds itself
     * @throws IOException if a listener cannot be opened, or a file of certificates cannot be used; nothing is left behind
     */
    public static Towline start(
            ProxyConfig config,
            Supplier<ConfigResult> file,
            Clock clock,
            UnaryOperator<HttpHandler> front,
            InheritedSockets sockets)
            throws IOException {
        XnioWorker worker = IoThreads.worker(config.io().threads());
        try {
            return opened(new Towline(config, file, clock, front, sockets, worker), config);
        } catch (UnusablePem | IllegalArgumentException unusable) {
            sockets.close();
            worker.shutdownNow();
            throw new IOException(unusable.getMessage(), unusable);
        } catch (IOException | RuntimeException | Error failed) {
            sockets.close();
            worker.shutdownNow();
            throw failed;
        }
    }

    private static Towline opened(Towline towline, ProxyConfig config) throws IOException {
        try {
            towline.open(config);
            return towline;
        } catch (IOException | RuntimeException | Error failed) {
            towline.close(); // threads of its own and what watches the JVM, too
            throw failed;
        }
    }

    /** As the jar's manifest says; there is none while it is being made. */
    private static Optional<String> version() {
        return Optional.ofNullable(Towline.class.getPackage().getImplementationVersion());
    }

    private void open(ProxyConfig config) throws IOException {
        // before anybody is accepted, who would be counted in
        threads.descriptors().settle(OWN_DESCRIPTORS + config.listeners().size());
        threads.descriptors()
                .forewarn(config.listeners().values().stream()
                        .map(listener -> listener.limits().maxConnections())
                        .flatMapToInt(OptionalInt::stream)
                        .max());
        lookUpNames(); // soon enough for the first clients not to go to one address of many
        spans.follow(config.otel());
        checks.follow(gateway.routing().groups().values()); // who waits to be found up must be before clients come
        listeners.open(config.listeners().values());
        reloads.watch(new PemWatch<>(new CertificateWatch(listeners::open))::look);
        reloads.watch(new PemWatch<>(
                new UpstreamTlsWatch(() -> gateway.routing().groups().values()))::look);
        reloads.watch(new PemWatch<>(new FileWatch(() -> gateway.routing().accessFiles()))::look);
        reloads.watch(this::lookUpNames);
        reloads.watch(losses::look);
        reloads.watch(log::look);
        endpoints.open(config, runningProxy, threads.descriptors().reserve() / 2);
    }

    private void lookUpNames() {
        gateway.routing().groups().values().forEach(UpstreamGroup::lookUpNames);
    }

    /** Where each listener listens in fact, by its name. */
    public Map<String, InetSocketAddress> addresses() {
        return listeners.addresses();
    }

    /** The configuration in force. */
    public ProxyConfig config() {
        return reloads.config();
    }

    /** Reads the file again; returns when it is in force or refused. Not for I/O threads. */
    public ProxyControl.Reload reload() {
        return runningProxy.reload();
    }

    /** Has somebody told when a reload begins and how it ended, on a thread that may be held up a little. There is one at most. */
    public void onReload(Runnable begins, Consumer<ProxyControl.Reload> over) {
        reloads.tell(begins, over);
    }

    /** The proxy as operators see it. */
    public RunningProxy runningProxy() {
        return runningProxy;
    }

    /** The I/O threads, for the watchdog. */
    public List<Heartbeat> heartbeats() {
        return IoThreads.all(worker).stream()
                .map(thread -> new Heartbeat(thread, thread))
                .toList();
    }

    /** How many bridge sessions are open. */
    public int sessions() {
        return sessions.open();
    }

    /** The same with those that are over and wait for their client to fetch the farewell, as a drain does. */
    public int sessionsLeft() {
        return sessions.openCount().open();
    }

    /** How many requests have not been answered to their end. */
    public int requests() {
        return gateway.inFlight().open();
    }

    /** How many relays are open. */
    public int relays() {
        return relays.openCount().open();
    }

    /** Right before {@link #drain}: leaves the listening sockets to the next process. */
    public void handOver(KeptSockets.Keeper keeper) {
        reloads.leave(); // it could open others
        listeners.handOver(keeper);
    }

    /**
     * Leaves in order: accepts nothing more, tells the relays to go over {@code drain.time}, and cuts what is left at
     * {@code drain.hard-stop}. Returns when nothing is left, or the waiting thread is interrupted.
     */
    public void drain() throws InterruptedException {
        reloads.leave();
        DrainConfig drain = reloads.config().drain();
        runningProxy.drains(drain);
        long hardStop = System.nanoTime() + drain.hardStop().toNanos();
        listeners.close();
        gateway.drain(); // behind the sockets: what comes now is the next process's, where it inherits them
        listeners.closeIdle();
        http.drain(drain.time());
        relays.drain(drain.time());
        sessions.drain(sessionsTime(drain.time()));
        try {
            // Requests first: a handshake under way may yet become a relay, which then is told to go like the others.
            if (gateway.inFlight().awaitNone(until(hardStop))) {
                relays.openCount().awaitNone(until(hardStop));
                sessions.openCount().awaitNone(until(hardStop));
            }
        } finally {
            close(SpanExport.LEAVES_WITHIN);
        }
    }

    /** Sooner than the relays: their clients send by new connections, which are not accepted any more. */
    private static Duration sessionsTime(Duration time) {
        return time.compareTo(SESSIONS_LEAVE_WITHIN) < 0 ? time : SESSIONS_LEAVE_WITHIN;
    }

    private static Duration until(long moment) {
        return Duration.ofNanos(Math.max(0, moment - System.nanoTime()));
    }

    /** While {@link #drain} runs: those that were not told yet are told now. */
    public void hasten() {
        http.drain(Duration.ZERO);
        relays.drain(Duration.ZERO);
        sessions.drain(Duration.ZERO);
    }

    /** Cuts everything at once. Again, it does nothing. */
    @Override
    public void close() {
        close(SPANS_CUT_WITHIN);
    }

    private void close(Duration spansWithin) {
        if (!closed.compareAndSet(false, true)) {
            return; // XNIO would wait for ever for a thread of its own that has ended
        }
        reloads.close();
        checks.close();
        endpoints.close();
        listeners.close();
        passwords.close();
        http.hardStop();
        relays.hardStop();
        sessions.hardStop();
        try {
            http.openCount().awaitNone(Duration.ofSeconds(1));
            relays.openCount().awaitNone(Duration.ofSeconds(1)); // each still says its line in the log
            sessions.openCount().awaitNone(Duration.ofSeconds(1));
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        log.finish();
        spans.close(spansWithin); // waits for the collector, not for clients
        worker.shutdownNow();
    }
}
