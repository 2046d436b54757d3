package io.towline.bridge.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.towline.bridge.budget.Budget;
import io.towline.bridge.message.Farewell;
import io.towline.bridge.receiver.Attached;
import io.towline.bridge.request.ConversationListener;
import io.towline.bridge.request.SessionOwner;
import io.towline.bridge.request.SessionTerms;
import io.towline.bridge.session.Sessions.Begun;
import io.towline.bridge.session.Sessions.Found;
import io.towline.config.RouteConfig.Keepalive;
import io.towline.conversation.Arrival;
import io.towline.conversation.Destination;
import io.towline.conversation.Ending;
import io.towline.conversation.Kind;
import io.towline.conversation.Traffic;
import io.towline.endpoint.EndpointTerms;
import io.towline.handshake.origin.RequestingPage;
import io.towline.handshake.upstream.Dial;
import io.towline.testkit.HeldThread;
import io.towline.upstream.Affinity;
import io.undertow.util.HeaderMap;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Sessions with servers that a test plays, on one I/O thread under a clock that it holds. */
final class SessionFixture {

    static final SessionOwner OWNER = new SessionOwner(
            "chat", new RequestingPage(Optional.of("https://a.example"), RequestingPage.Site.UNTOLD), Optional.empty());

    static final Arrival ARRIVAL = new Arrival(
            7,
            12_345_678_901L, // when a test's clock begins
            "plain",
            InetAddress.getLoopbackAddress(),
            Kind.SSE,
            "/chat",
            Optional.empty());

    /** What the client chose of a session whose id is ours: 24 letters, and its page's origin. */
    static final long CHOSEN = 24 + "https://a.example".length();

    /** What is kept of one that is closed and whose connection is gone. */
    static final long CLOSED = Budget.CLOSED + CHOSEN;

    final HeldThread thread = new HeldThread();
    final Budget budget;
    final FakeUpstreams upstreams = new FakeUpstreams();
    final Sessions sessions;

    /** What openers and accounts were told, of all sessions. */
    final List<String> told = new CopyOnWriteArrayList<>();

    volatile boolean accountFails;
    final List<Traffic> traffic = new ArrayList<>();

    Optional<Duration> idleTimeout = Optional.empty();
    Optional<Duration> maxAge = Optional.empty();
    Optional<String> id = Optional.empty();
    Optional<Farewell> onRefusal = Optional.empty();
    SessionOwner owner = OWNER;

    /** Of the client that asks next. */
    volatile Arrival arrival = ARRIVAL;

    SessionFixture() throws IOException {
        this(1 << 20);
    }

    SessionFixture(long limit) throws IOException {
        this(limit, 100);
    }

    SessionFixture(long limit, int clientPercent) throws IOException {
        budget = new Budget(limit, clientPercent);
        sessions = new Sessions(thread.threads(), budget, upstreams);
    }

    void close() throws InterruptedException {
        thread.close();
    }

    /** Window 120 s, first window 10 s, buffer 1000 bytes. */
    private SessionTerms terms() {
        EndpointTerms upstream = new EndpointTerms(
                EndpointTerms.Role.CLIENT,
                1000,
                100,
                Duration.ofSeconds(60),
                new Keepalive.Leg(Optional.empty(), Duration.ofSeconds(20), Optional.empty()),
                Duration.ofSeconds(5));
        return new SessionTerms(
                upstream, 1000, 1000, Duration.ofSeconds(120), Duration.ofSeconds(10), idleTimeout, maxAge, 1011, 1012);
    }

    Begun tryBegin() {
        return sessions.begin(
                new Sessions.Opening(
                        id,
                        owner,
                        terms(),
                        new Dial.Request(
                                null,
                                Affinity.NONE,
                                "/chat",
                                "a.example",
                                new HeaderMap(),
                                List.of(),
                                Optional.empty(),
                                Optional.empty()),
                        onRefusal,
                        new TellingAccount()),
                thread.io(),
                new TellingOpener());
    }

    /** What a tombstone costs that says so. */
    static long tombstone(String reason) {
        return Budget.TOMBSTONE + CHOSEN + reason.length();
    }

    Session begin() throws Exception {
        return thread.get(() -> assertInstanceOf(Begun.Yes.class, tryBegin()).session());
    }

    /** A session whose server has agreed. */
    Session open() throws Exception {
        Session session = begin();
        thread.on(() -> dial().agree());
        told.clear();
        return session;
    }

    /** The latest. */
    FakeUpstreams.FakeDial dial() {
        return upstreams.dials.getLast();
    }

    FakeUplink uplink() {
        return dial().uplink;
    }

    FakeReceiver attach(Session session) throws Exception {
        FakeReceiver receiver = new FakeReceiver(session);
        thread.on(() -> assertEquals(new Attached.Yes(), session.attach(receiver, Optional.empty())));
        return receiver;
    }

    /** Lets what was put off on the thread happen, which is then done when this returns. */
    void settle() throws Exception {
        thread.on(() -> {});
        thread.on(() -> {});
    }

    void says(String... texts) throws Exception {
        thread.on(() -> List.of(texts).forEach(uplink()::says));
        settle();
    }

    Found find(Session session) {
        return sessions.find(session.id(), OWNER);
    }

    void expectTold(String... all) {
        assertEquals(List.of(all), told);
        told.clear();
    }

    static void expectHeard(FakeReceiver receiver, String... all) {
        assertEquals(List.of(all), receiver.heard);
        receiver.heard.clear();
    }

    private final class TellingOpener implements Sessions.Opened {
        @Override
        public void agreed(Dial.Result.Agreed agreed) {
            told.add("agreed");
        }

        @Override
        public void refused(Dial.Result refusal) {
            told.add("refused " + (refusal instanceof Dial.Result.Failed failed ? failed.status() : "by server"));
        }
    }

    private final class TellingAccount implements ConversationListener {
        @Override
        public Arrival arrival() {
            return arrival;
        }

        @Override
        public Destination destination(String server) {
            return new Destination("chat", "backend", Optional.of(server));
        }

        @Override
        public void opened(String sessionHash, String server, Optional<String> protocol) {
            if (accountFails) {
                throw new IllegalStateException("a defect of the account's");
            }
            told.add("opened " + server + " " + protocol.orElse("-"));
        }

        @Override
        public void ended(Optional<String> server, Ending ending, Traffic passed) {
            traffic.add(passed);
            String code =
                    ending.closeCode().isPresent() ? "" + ending.closeCode().getAsInt() : "-";
            told.add("ended " + server.orElse("-") + " " + ending.by() + " "
                    + ending.cause().label() + " " + code + " " + ending.reason());
        }

        @Override
        public void refused(Optional<String> server, int status, Ending ending) {
            told.add("account refused");
        }

        @Override
        public void served() {
            told.add("served");
        }
    }
}
