package io.towline.bridge.websocket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.bridge.budget.Budget;
import io.towline.config.RouteConfig.Keepalive;
import io.towline.endpoint.EndpointClose;
import io.towline.endpoint.EndpointClose.How;
import io.towline.endpoint.EndpointTerms;
import io.towline.io.IoThread;
import io.towline.relay.Frame;
import io.towline.testkit.Await;
import io.towline.testkit.HeldThread;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.StreamConnection;
import org.xnio.XnioIoThread;

/** The flow windows of a session's WebSocket, whose connection is on the session's thread ({@code near}) or on another. */
class SessionSocketTest {

    /** What one read may bring beyond a window. */
    private static final long ONE_READ = IoThread.SCRATCH_BYTES;

    private static final long WINDOW = 64 * 1024;
    private static final String LONG = "x".repeat(10_000);

    private final HeldThread connections = new HeldThread();
    private final HeldThread another = connections.beside();
    private final ServerSocket acceptor = new ServerSocket();
    private final Budget budget = new Budget(100_000_000);
    private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();
    private IoThread owner;
    private SessionSocket<String> socket;
    private Socket client;
    private DataInputStream in;

    private record Arrived(List<String> messages, long bytes) {}

    SessionSocketTest() throws IOException {
        acceptor.setReceiveBufferSize(16 * 1024);
        acceptor.setSoTimeout(60_000);
        acceptor.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void end() throws Exception {
        client.close();
        acceptor.close();
        connections.close();
        another.close();
    }

    private void open(boolean near) throws Exception {
        owner = (near ? connections : another).io();
        var connecting = connections
                .xnio()
                .openStreamConnection(
                        acceptor.getLocalSocketAddress(), null, OptionMap.create(Options.SEND_BUFFER, 16 * 1024));
        client = acceptor.accept();
        client.setSoTimeout(60_000);
        in = new DataInputStream(client.getInputStream());
        StreamConnection connection = Await.result(connecting, "a connection");
        EndpointTerms terms = new EndpointTerms(
                EndpointTerms.Role.SERVER,
                1_000_000,
                100,
                Duration.ofSeconds(60),
                new Keepalive.Leg(Optional.empty(), Duration.ofSeconds(20), Optional.empty()),
                Duration.ofSeconds(5));
        socket = new SessionSocket<>(
                owner,
                connections.io(),
                terms,
                budget,
                (_, payload) -> new String(payload, StandardCharsets.UTF_8),
                new Telling());
        connections.io().execute(() -> socket.begin(connection));
        assertEquals("up", Await.next(told, "the 101"));
    }

    private final class Telling implements SessionSocket.Events<String> {
        @Override
        public void up() {
            tell("up");
        }

        @Override
        public void arrived(List<String> messages, long bytes) {
            tell(new Arrived(messages, bytes));
        }

        @Override
        public void flowing() {
            tell("flowing");
        }

        @Override
        public void answered(Duration roundTrip) {
            tell(roundTrip);
        }

        @Override
        public void closed(EndpointClose how) {
            tell(how);
        }

        private void tell(Object what) {
            assertEquals(owner.xnio(), XnioIoThread.currentThread());
            told.add(what);
        }
    }

    private <T> T onOwner(Supplier<T> work) throws Exception {
        CompletableFuture<T> done = new CompletableFuture<>();
        owner.execute(() -> {
            try {
                done.complete(work.get());
            } catch (RuntimeException | Error e) {
                done.completeExceptionally(e);
            }
        });
        return Await.result(done, "the session's thread");
    }

    private void settle(long bytes) throws Exception {
        onOwner(() -> {
            socket.settled(bytes);
            return bytes;
        });
    }

    /** As many as there is room for at the moment. */
    private long fill() throws Exception {
        return onOwner(() -> {
            long sent = 0;
            while (socket.room() > 0) {
                socket.send(List.of(LONG.getBytes(StandardCharsets.US_ASCII)));
                sent++;
            }
            return sent;
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aClientThatReadsNothingIsSentNoMoreThanTheWindows(boolean near) throws Exception {
        open(near);
        long sent = 0;
        do {
            sent += fill();
            // the far connection says what it takes; the near one has said it
        } while (!near && budget.used() < WINDOW || onOwner(socket::room) > 0);
        assertTrue(budget.used() <= 2 * (WINDOW + LONG.length()), () -> "held are " + budget.used());
        for (long i = 0; i < sent; i++) {
            assertEquals(Frame.text(LONG), Frame.read(in));
        }
        Await.until(() -> onOwner(socket::room) == WINDOW, "all of the window");
        assertTrue(told.contains("flowing"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingIsReadWhileTooMuchIsNotSettled(boolean near) throws Exception {
        open(near);
        int all = 200;
        Thread sender = Thread.ofVirtual().start(() -> {
            try {
                for (int i = 0; i < all; i++) {
                    client.getOutputStream()
                            .write(Frame.text(i + ":" + LONG).masked().wire());
                }
            } catch (IOException broken) {
                told.add(broken);
            }
        });
        List<String> expected = new ArrayList<>();
        List<String> got = new ArrayList<>();
        for (int i = 0; i < all; i++) {
            expected.add(i + ":" + LONG);
        }
        List<Arrived> pending = new ArrayList<>();
        while (got.size() < all) {
            Arrived next = (Arrived) Await.next(told, "messages");
            got.addAll(next.messages());
            pending.add(next);
            long unsettled = pending.stream().mapToLong(Arrived::bytes).sum();
            assertTrue(unsettled <= WINDOW + ONE_READ, "not settled are " + unsettled);
            if (unsettled >= WINDOW) {
                for (Arrived each : pending.reversed()) {
                    settle(each.bytes()); // each once, in any order
                }
                pending.clear();
            }
        }
        Await.end(sender, "the sender");
        assertEquals(expected, got);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatCameBeforeTheEndIsToldBeforeIt(boolean near) throws Exception {
        open(near);
        byte[] message = Frame.text("a").masked().wire();
        byte[] close = Frame.close(3001, "bye").masked().wire();
        byte[] both = new byte[message.length + close.length];
        System.arraycopy(message, 0, both, 0, message.length);
        System.arraycopy(close, 0, both, message.length, close.length);
        client.getOutputStream().write(both);
        assertEquals(new Arrived(List.of("a"), 1), Await.next(told, "a message"));
        assertEquals(new EndpointClose(How.PEER_CLOSED, OptionalInt.of(3001), "bye"), Await.next(told, "the end"));
        assertEquals(Frame.close(3001, "bye"), Frame.read(in));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void nothingIsHeldForAClientThatIsGone(boolean near) throws Exception {
        open(near);
        do {
            fill();
        } while (budget.used() < WINDOW);
        client.close();
        told.removeIf("flowing"::equals);
        Object end = Await.next(told, "the end");
        while ("flowing".equals(end)) {
            end = Await.next(told, "the end");
        }
        assertEquals(How.LOST, ((EndpointClose) end).how());
        fill();
        Await.until(() -> budget.used() == 0, "the budget to be whole");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aDefectOfItsReceiversCutsIt(boolean near) throws Exception {
        open(near);
        owner.execute(() -> socket.arrived(null, 0)); // which Telling takes
        assertEquals(new Arrived(null, 0), Await.next(told, "a batch"));
        owner.execute(() -> socket.answered(null)); // which a queue does not
        assertEquals(new EndpointClose(How.CLOSED, OptionalInt.empty(), "cut"), Await.next(told, "the end"));
        assertEquals(-1, in.read());
    }
}
