package io.towline.relay;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.conversation.Arrival;
import io.towline.conversation.Destination;
import io.towline.conversation.Ending;
import io.towline.conversation.Kind;
import io.towline.conversation.LiveConversation;
import io.towline.conversation.LiveConversation.Side;
import io.towline.conversation.Traffic;
import io.towline.relay.park.Reconnect;
import io.towline.testkit.Await;
import io.towline.testkit.Doorbell;
import io.towline.testkit.HeldThread;
import io.towline.testkit.TestRoutes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;

/** Relays between pairs of raw sockets, on one I/O thread under a clock that a test holds. */
final class RelayFixture {

    private static final int PATIENCE_SECONDS = 60;
    private static final long PARK_BUFFERS = 64 << 20;
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    final Relays relays;
    private final HeldThread thread = new HeldThread();
    private final Doorbell doorbell = Doorbell.at(thread.xnio());
    private final ServerSocket acceptor;
    private final OptionMap socketOptions;
    private final int socketBuffer;
    private int joined;

    /** By which the relays that are joined next outlive their servers. */
    Optional<Reconnect> reconnect = Optional.empty();

    RelayFixture() throws IOException {
        this(0);
    }

    /** @param socketBuffer what each socket's kernel buffers are asked to hold; 0 leaves it to the kernel */
    RelayFixture(int socketBuffer) throws IOException {
        relays = new Relays(thread.threads(), PARK_BUFFERS);
        this.socketBuffer = socketBuffer;
        OptionMap.Builder options = OptionMap.builder().set(Options.TCP_NODELAY, true);
        acceptor = new ServerSocket();
        acceptor.setSoTimeout(PATIENCE_SECONDS * 1000);
        if (socketBuffer > 0) {
            options.set(Options.SEND_BUFFER, socketBuffer).set(Options.RECEIVE_BUFFER, socketBuffer);
            acceptor.setReceiveBufferSize(socketBuffer);
        }
        socketOptions = options.getMap();
        acceptor.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    }

    /** A relay under way. */
    record Joined(Peer client, Peer server, CompletableFuture<Ended> end) {

        /** @param open relays that were counted as open when this one's end was told, itself included */
        record Ended(Ending ending, Traffic traffic, int open) {}

        Ending ending() throws Exception {
            return end.get(PATIENCE_SECONDS, TimeUnit.SECONDS).ending();
        }

        Traffic traffic() throws Exception {
            return end.get(PATIENCE_SECONDS, TimeUnit.SECONDS).traffic();
        }

        /** That a frame still passes each way. */
        void expectAlive() throws IOException {
            client.send(Frame.text("are you there?").masked());
            server.expect(Frame.text("are you there?").masked());
            server.send(Frame.text("I am"));
            client.expect(Frame.text("I am"));
        }
    }

    Joined join() throws Exception {
        return join(TestRoutes.route());
    }

    Joined join(TestRoutes route) throws Exception {
        return join(route, false);
    }

    Joined join(TestRoutes route, boolean deflate) throws Exception {
        return join(route, deflate, NOTHING, UnaryOperator.identity());
    }

    /** @param client stands for what a listener may have put around the client's connection; on the I/O thread */
    Joined join(TestRoutes route, boolean deflate, ByteBuffer upstreamEarly, UnaryOperator<StreamConnection> client)
            throws Exception {
        StreamConnection[] connections = new StreamConnection[2];
        Peer clientPeer = connect(connections, 0);
        Peer serverPeer = connect(connections, 1);
        RelayTerms terms = new RelayTerms(route.build());
        CompletableFuture<Joined.Ended> end = new CompletableFuture<>();
        onThread(() -> {
            StreamConnection clients = client.apply(connections[0]);
            relays.join(clients, connections[1], upstreamEarly, terms, deflate, new Noting(end, ++joined));
            return null;
        });
        return new Joined(clientPeer, serverPeer, end);
    }

    /** Its relay is the {@code number}th of this fixture, and on server {@code ws://server-number}. */
    private final class Noting implements RelayListener {
        private final CompletableFuture<Joined.Ended> end;
        private final int number;
        private final long began = thread.clock().nanos();
        private final Optional<Reconnect> reconnects = reconnect;

        Noting(CompletableFuture<Joined.Ended> end, int number) {
            this.end = end;
            this.number = number;
        }

        @Override
        public Arrival arrival() {
            InetAddress client = InetAddress.getLoopbackAddress();
            return new Arrival(number, began, "plain", client, Kind.WEBSOCKET, "/chat", Optional.empty());
        }

        @Override
        public Optional<Reconnect> reconnect() {
            return reconnects;
        }

        @Override
        public Destination destination() {
            return new Destination("chat", "backend", Optional.of("ws://server-" + number));
        }

        @Override
        public Optional<String> protocol() {
            return Optional.of("v" + number);
        }

        @Override
        public void ended(Ending ending, Traffic traffic) {
            // Twice would be a defect, which the relay's log would show and the next line does.
            assertTrue(
                    end.complete(
                            new Joined.Ended(ending, traffic, relays.openCount().open())),
                    "ended twice");
        }
    }

    Peer connect(StreamConnection[] connections, int place) throws IOException {
        var connecting = thread.xnio().openStreamConnection(acceptor.getLocalSocketAddress(), null, socketOptions);
        Socket accepted = acceptor.accept();
        if (socketBuffer > 0) {
            accepted.setSendBufferSize(socketBuffer);
        }
        Peer peer = new Peer(accepted);
        connections[place] = Await.result(connecting, "a connection");
        return peer;
    }

    /** Does something on the I/O thread and waits for it. */
    <T> T onThread(Callable<T> task) throws Exception {
        return thread.get(task);
    }

    /** See {@link HeldThread#whileHeld}. */
    void whileHeld(Callable<Void> meanwhile) throws Exception {
        thread.whileHeld(meanwhile);
    }

    /** When this returns, all that the peers have sent is read, and all that was to be done on the I/O thread is done. */
    void settle() throws Exception {
        doorbell.ring();
    }

    /** Returns when the kernel takes nothing more for the client: bytes wait for it, and no fewer after a while. */
    void awaitClientStall() throws Exception {
        awaitStall(LiveConversation::client);
    }

    void awaitServerStall() throws Exception {
        awaitStall(LiveConversation::upstream);
    }

    private void awaitStall(Function<LiveConversation, Side> side) throws Exception {
        doorbell.awaitStandstill(() -> {
            long blocked = await(
                    () -> relays.snapshot().stream()
                            .filter(relay -> side.apply(relay).queued() > 0)
                            .count(),
                    1);
            assertTrue(blocked > 0, "nothing waits for it");
            return relays.snapshot().stream()
                    .map(relay -> List.of(relay.traffic(), side.apply(relay).queued()))
                    .toList();
        });
    }

    /** Waits until there are so many, and tells how many there are. */
    static long await(Callable<Long> count, long least) throws Exception {
        Await.until(() -> count.call() >= least, () -> "at least " + least);
        return count.call();
    }

    /** Lets time pass behind all that the peers have sent, and all timers expire that are due then. */
    void advance(Duration time) throws Exception {
        settle();
        thread.pass(time);
    }

    /** See {@link HeldThread#leap}. */
    void leap(Duration time) {
        thread.leap(time);
    }

    void expectNoneOpen() throws InterruptedException {
        assertTrue(
                relays.openCount().awaitNone(Duration.ofSeconds(PATIENCE_SECONDS)),
                () -> relays.openCount().open() + " open");
    }

    void close() throws Exception {
        relays.hardStop();
        expectNoneOpen();
        acceptor.close();
        doorbell.close();
        thread.close();
    }
}
