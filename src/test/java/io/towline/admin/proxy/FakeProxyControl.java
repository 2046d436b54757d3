package io.towline.admin.proxy;

import io.towline.conversation.Arrival;
import io.towline.conversation.Cause;
import io.towline.conversation.Conversation;
import io.towline.conversation.ConversationIds;
import io.towline.conversation.Destination;
import io.towline.conversation.Ending;
import io.towline.conversation.Ending.By;
import io.towline.conversation.Kind;
import io.towline.conversation.LiveConversation;
import io.towline.conversation.LiveConversation.Side;
import io.towline.conversation.Traffic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** A proxy with three conversations under way and two over, which writes down what it was told to do. */
public final class FakeProxyControl implements ProxyControl {

    public static final Instant STARTED = Instant.parse("2026-11-21T10:00:00Z");

    public final List<String> told = new CopyOnWriteArrayList<>();
    public final List<EndingView> endings = new CopyOnWriteArrayList<>();
    public volatile Optional<Draining> draining = Optional.empty();
    public volatile Optional<Reload> lastReload = Optional.empty();
    public volatile boolean usable = true;
    public volatile Runnable scrape = () -> {};
    public volatile Traffic traffic = Traffic.NONE;
    final AtomicInteger walks = new AtomicInteger();
    public volatile List<ServerState> states = List.of(ServerState.IN_USE, ServerState.SET_ASIDE);

    public FakeProxyControl() {
        endings.add(over(
                5, "192.0.2.7", Optional.of("chat"), Cause.UPSTREAM_LOST, OptionalInt.of(1011), "connection reset"));
        endings.add(over(4, "192.0.2.8", Optional.empty(), Cause.REFUSED_NO_ROUTE, OptionalInt.empty(), ""));
    }

    public static EndingView over(
            long id, String client, Optional<String> route, Cause cause, OptionalInt closeCode, String reason) {
        return over(id, client, route, "ws://127.0.0.1:9000", cause, closeCode, reason);
    }

    public static EndingView over(
            long id,
            String client,
            Optional<String> route,
            String server,
            Cause cause,
            OptionalInt closeCode,
            String reason) {
        return new EndingView(
                STARTED.plusSeconds(id),
                new Conversation(
                        arrival(id, client, Kind.WEBSOCKET, "/" + route.orElse("nowhere")),
                        route.map(name -> new Destination(name, "app", Optional.of(server))),
                        OptionalInt.of(route.isPresent() ? 101 : 404),
                        Optional.empty(),
                        Optional.empty(),
                        Duration.ofMillis(1500),
                        route.isPresent() ? new Traffic(1, 10, 2, 20) : Traffic.NONE,
                        new Ending(By.UPSTREAM, cause, closeCode, reason)));
    }

    static Arrival arrival(long id, String client, Kind kind, String path) {
        return new Arrival(id, 0, "main", address(client), kind, path, Optional.empty());
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    @Override
    public Overview overview() {
        return new Overview("1.2.3", 42, STARTED, draining, 2, 1, 3, lastReload);
    }

    @Override
    public List<ListenerView> listeners() {
        return List.of(
                new ListenerView("main", "*:8080", false, 3, 1, OptionalInt.of(1000), Optional.empty()),
                new ListenerView(
                        "secure",
                        "*:8443",
                        true,
                        0,
                        0,
                        OptionalInt.empty(),
                        Optional.of(Instant.parse("2027-01-01T00:00:00.5Z"))));
    }

    @Override
    public List<RouteView> routes() {
        return List.of(new RouteView(
                "chat",
                List.of("plain"),
                List.of("*.example.com"),
                "/chat",
                "prefix",
                Optional.of("app"),
                Optional.empty(),
                List.of("websocket", "sse")));
    }

    @Override
    public List<LimitView> limits() {
        return List.of(
                new LimitView("listener", "main", "requests", "all", "100/s, burst 200", 0, List.of()),
                new LimitView(
                        "route",
                        "chat",
                        "connections",
                        "client-address",
                        "20 at a time",
                        412,
                        List.of(new LimitedClient("2001:db8:8:1::/64", 400, Duration.ofMillis(1200)))));
    }

    @Override
    public List<UpstreamView> upstreams() {
        List<ServerView> servers = new ArrayList<>();
        for (int i = 0; i < states.size(); i++) {
            boolean answers = states.get(i) == ServerState.IN_USE;
            servers.add(new ServerView(
                    "ws://127.0.0.1:900" + i,
                    states.get(i),
                    states.get(i) == ServerState.SET_ASIDE ? Optional.of(Duration.ofMillis(8200)) : Optional.empty(),
                    i + 1,
                    i == 0 ? OptionalInt.empty() : OptionalInt.of(500),
                    2,
                    7,
                    i,
                    answers ? Optional.of(Duration.ofNanos(1_234_567)) : Optional.empty(),
                    answers ? Optional.empty() : Optional.of("connection refused")));
        }
        return List.of(new UpstreamView("app", "round-robin", 0, servers));
    }

    @Override
    public List<LiveConversation> conversations() {
        Side quick = new Side(
                Optional.of(Duration.ofNanos(1_250_400)), 0, Duration.ofSeconds(1), Optional.of(Duration.ofSeconds(2)));
        Side slow = new Side(
                Optional.of(Duration.ofMillis(80)), 900, Duration.ofSeconds(3), Optional.of(Duration.ofSeconds(4)));
        Side unknown = new Side(Optional.empty(), 5, Duration.ofMillis(7), Optional.empty());
        return List.of(
                open(1, "192.0.2.1", Kind.WEBSOCKET, "/chat", "chat", 30, new Traffic(3, 300, 4, 40), quick, unknown),
                open(2, "2001:db8::1", Kind.SSE, "/chat/room", "chat", 20, new Traffic(1, 500, 2, 20), unknown, slow),
                open(3, "192.0.2.1", Kind.WEBSOCKET, "/Quotes", "quotes", 10, new Traffic(2, 100, 9, 90), slow, quick));
    }

    private static LiveConversation open(
            long id,
            String client,
            Kind kind,
            String path,
            String route,
            int age,
            Traffic traffic,
            Side one,
            Side other) {
        return new LiveConversation(
                arrival(id, client, kind, path),
                new Destination(route, "app", Optional.of("ws://127.0.0.1:900" + id)),
                id == 3 ? Optional.of("mqtt") : Optional.empty(),
                kind == Kind.SSE ? Optional.of("5afe") : Optional.empty(),
                Duration.ofSeconds(age),
                traffic,
                one,
                other);
    }

    @Override
    public Traffic traffic() {
        walks.incrementAndGet();
        return traffic;
    }

    @Override
    public List<EndingView> endings() {
        return List.copyOf(endings);
    }

    @Override
    public List<RepeatedView> repeatedEndings() {
        return endings.stream().map(each -> new RepeatedView(7, STARTED, each)).toList();
    }

    @Override
    public String configuration() {
        return "{\"admin\":{\"token\":\"***\"}}";
    }

    @Override
    public int close(Predicate<LiveConversation> which, int code, String reason) {
        List<String> closed = conversations().stream()
                .filter(which)
                .map(open -> ConversationIds.text(open.arrival().id()))
                .toList();
        told.add("close " + closed + " " + code + " " + reason);
        return closed.size();
    }

    @Override
    public Optional<String> drain(String upstream, Optional<String> server, boolean drained) {
        if (!upstream.equals("app")) {
            return Optional.of("There is no upstream " + upstream + "; there is app.");
        }
        told.add("drain " + server.orElse("all") + " " + drained);
        return Optional.empty();
    }

    @Override
    public Reload reload() {
        told.add("reload");
        return usable
                ? new Reload(STARTED, true, "+2 routes", List.of(), List.of("io.threads"))
                : new Reload(STARTED, false, "not reloaded", List.of("proxy.conf:3: port is missing."), List.of());
    }

    @Override
    public Optional<String> logLevel(String logger, String level) {
        told.add("log " + logger + " " + level);
        return level.equals("DEBUG")
                ? Optional.empty()
                : Optional.of("There is no level " + level + "; there is DEBUG.");
    }

    @Override
    public void metrics(Appendable out, boolean openMetrics) throws IOException {
        scrape.run();
        out.append(openMetrics ? "open metrics é\n" : "metrics é\n");
    }
}
