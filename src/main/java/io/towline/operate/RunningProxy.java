package io.towline.operate;

import io.towline.admin.proxy.ProxyControl;
import io.towline.bridge.session.Sessions;
import io.towline.config.DrainConfig;
import io.towline.config.ProxyConfig;
import io.towline.config.RouteConfig;
import io.towline.config.UpstreamConfig.Server;
import io.towline.config.read.upstream.ServerSpellings;
import io.towline.config.value.Suggestion;
import io.towline.conversation.AddressText;
import io.towline.conversation.Cause;
import io.towline.conversation.Destination;
import io.towline.conversation.LiveConversation;
import io.towline.conversation.Traffic;
import io.towline.conversation.memory.RecentEndings;
import io.towline.conversation.memory.Totals;
import io.towline.frame.CloseCode;
import io.towline.gateway.Gateway;
import io.towline.http.HttpForwarding;
import io.towline.io.Clock;
import io.towline.listener.Listener;
import io.towline.log.LogLevels;
import io.towline.metrics.Meters;
import io.towline.relay.Relays;
import io.towline.reload.Reloads;
import io.towline.upstream.UpstreamGroup;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The running proxy as operators see it: asks all that is {@link Observed}, and keeps nothing but what was seen within the last second.
 *
 * <p>Any thread but an I/O thread.
 */
public final class RunningProxy implements ProxyControl {

    private static final Duration FRESH = Duration.ofSeconds(1);

    /** What it looks at. {@code config} and {@code listeners} are asked each time, since a reload changes them. */
    public record Observed(
            Supplier<ProxyConfig> config,
            Supplier<Collection<Listener>> listeners,
            Gateway gateway,
            HttpForwarding http,
            Relays relays,
            Sessions sessions,
            RecentEndings endings,
            Totals totals) {}

    /** Two looks that are further apart say little of what goes on. */
    private static final Duration LATE = Duration.ofSeconds(10);

    /**
     * @param ended what those that were over had carried before any of the open ones was looked at
     * @param at of the clock
     */
    private record Seen(Traffic ended, List<LiveConversation> open, long at) {

        List<LiveConversation> since(Seen before) {
            Duration ago = Duration.ofNanos(at - before.at());
            if (ago.isZero() || ago.compareTo(LATE) > 0) {
                return open;
            }
            Map<Long, Traffic> earlier = new HashMap<>();
            before.open().forEach(each -> earlier.put(each.arrival().id(), each.traffic()));
            return open.stream()
                    .map(each -> {
                        Traffic then = earlier.get(each.arrival().id());
                        return then == null ? each : each.since(then, ago);
                    })
                    .toList();
        }
    }

    /** The last two looks. */
    private record Looks(Seen before, Seen now) {}

    private final Observed observed;
    private final Reloads reloads;
    private final Meters meters;
    private final Clock clock;
    private final CoalescingCache<Seen> seen;
    private final AtomicReference<Looks> looks;
    private final Instant started = Instant.now();
    private final AtomicReference<Traffic> mostTraffic = new AtomicReference<>(Traffic.NONE);
    private volatile Optional<Draining> draining = Optional.empty();

    public RunningProxy(Observed observed, Reloads reloads, Meters meters, Clock clock) {
        this.observed = observed;
        this.reloads = reloads;
        this.meters = meters;
        this.clock = clock;
        seen = new CoalescingCache<>(this::look, FRESH, clock);
        Seen nothing = new Seen(Traffic.NONE, List.of(), clock.nanos());
        looks = new AtomicReference<>(new Looks(nothing, nothing));
    }

    private Seen look() {
        Traffic ended = observed.totals().traffic();
        List<LiveConversation> open = new ArrayList<>(observed.relays().snapshot());
        open.addAll(observed.sessions().snapshot());
        Seen fresh = new Seen(ended, List.copyOf(open), clock.nanos());
        looks.updateAndGet(last -> new Looks(last.now(), fresh));
        return fresh;
    }

    // ---- what there is ----

    @Override
    public Overview overview() {
        return new Overview(
                version(),
                ProcessHandle.current().pid(),
                started,
                draining,
                observed.relays().openCount().open(),
                draining.isPresent()
                        ? observed.sessions().openCount().open()
                        : observed.sessions().open(),
                observed.gateway().inFlight().open(),
                reloads.last());
    }

    /** From now on it stops. */
    public void drains(DrainConfig drain) {
        Instant now = Instant.now();
        draining = Optional.of(new Draining(now, now.plus(drain.hardStop())));
    }

    public static String version() {
        return Optional.ofNullable(RunningProxy.class.getPackage().getImplementationVersion())
                .orElse("development");
    }

    @Override
    public List<ListenerView> listeners() {
        return observed.listeners().get().stream()
                .map(RunningProxy::view)
                .sorted(Comparator.comparing(ListenerView::name))
                .toList();
    }

    private static ListenerView view(Listener listener) {
        return new ListenerView(
                listener.config().name(),
                text(listener.address()),
                listener.config().tls().isPresent(),
                listener.connections(),
                listener.turnedAway(),
                listener.config().limits().maxConnections(),
                listener.certificateEnds());
    }

    /** Where it listens in fact, which port 0 of the configuration does not tell. */
    private static String text(InetSocketAddress address) {
        String host = address.getAddress().isAnyLocalAddress() ? "*" : AddressText.of(address.getAddress());
        return AddressText.withPort(host, address.getPort());
    }

    @Override
    public List<RouteView> routes() {
        return observed.config().get().routes().values().stream()
                .sorted(Comparator.comparing(RouteConfig::name))
                .map(RouteViews::of)
                .toList();
    }

    @Override
    public List<UpstreamView> upstreams() {
        return new TreeMap<>(groups()).values().stream().map(UpstreamViews::of).toList();
    }

    @Override
    public List<LimitView> limits() {
        return LimitViews.of(observed.gateway().routing().limits(), clock.nanos());
    }

    @Override
    public List<LiveConversation> conversations() {
        Seen now = seen.get();
        Looks last = looks.get();
        return last.now() == now ? now.since(last.before()) : now.open(); // else another look has come between
    }

    @Override
    public List<EndingView> endings() {
        return observed.endings().newestFirst().stream().map(RunningProxy::view).toList();
    }

    @Override
    public List<RepeatedView> repeatedEndings() {
        return observed.endings().repeated().stream()
                .map(each -> new RepeatedView(each.count(), each.since(), view(each.latest())))
                .toList();
    }

    private static EndingView view(RecentEndings.Ended ended) {
        return new EndingView(ended.at(), ended.conversation());
    }

    @Override
    public String configuration() {
        return observed.config().get().effective();
    }

    private Map<String, UpstreamGroup> groups() {
        return observed.gateway().routing().groups();
    }

    // ---- figures ----

    /**
     * What all relays and sessions have carried since the start, those that are open with what they had when they were last looked at, a
     * second ago at most. It never goes back: who ends between two looks counts again with the next one.
     */
    @Override
    public Traffic traffic() {
        Seen now = seen.get();
        Traffic total = now.open().stream().map(LiveConversation::traffic).reduce(now.ended(), Traffic::plus);
        return mostTraffic.accumulateAndGet(total, Traffic::max);
    }

    // ---- what can be done ----

    @Override
    public int close(Predicate<LiveConversation> which, int code, String reason) {
        if (!CloseCode.mayBeSent(code)) {
            throw new IllegalArgumentException("a close frame must not carry code " + code);
        }
        return observed.relays().close(which, code, reason)
                + observed.sessions().close(which, code, reason);
    }

    @Override
    public Optional<String> drain(String upstream, Optional<String> server, boolean drained) {
        UpstreamGroup group = groups().get(upstream);
        if (group == null) {
            return Optional.of("There is no upstream " + upstream + "; there is "
                    + String.join(", ", new TreeMap<>(groups()).keySet()) + ".");
        }
        List<String> servers = UpstreamViews.urls(group);
        List<String> configured =
                group.config().servers().stream().map(Server::url).toList();
        List<String> known =
                Stream.concat(servers.stream(), configured.stream()).distinct().toList();
        Optional<String> meant = server.flatMap(said -> ServerSpellings.meant(said, known));
        if (server.isPresent() && meant.isEmpty()) {
            return Optional.of("Upstream " + upstream + " has no server " + server.get() + "; it has "
                    + String.join(", ", servers) + "."
                    + Suggestion.nearest(server.get(), servers)
                            .map(Suggestion::question)
                            .orElse(""));
        }
        meant.map(List::of).orElse(configured).forEach(url -> group.drain(url, drained));
        if (drained) {
            Duration time = observed.config().get().drain().time();
            observed.http().drain(this::mustGo, time);
            observed.relays().drain(this::mustGo, time);
            observed.sessions().drain(this::mustGo, time);
        }
        return Optional.empty();
    }

    /** The same rule as a reload's, whose place this takes. Any thread, I/O threads among them. */
    private Optional<Cause> mustGo(Destination destination) {
        return observed.gateway().routing().expels(destination);
    }

    @Override
    public Reload reload() {
        return reloads.reload();
    }

    @Override
    public Optional<String> logLevel(String logger, String level) {
        return LogLevels.ofProcess().set(logger, level);
    }

    @Override
    public void metrics(Appendable out, boolean openMetrics) throws IOException {
        meters.write(out, openMetrics);
    }
}
