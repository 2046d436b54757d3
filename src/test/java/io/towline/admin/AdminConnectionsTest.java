package io.towline.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.TestClock;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A listener for eight connections, four of one address; 127.0.0.2 and others stand for further ones. */
class AdminConnectionsTest {

    private static final String PROBE = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private final AdminWorld world = new AdminWorld();
    private final TestClock clock = new TestClock();
    private final List<Socket> sockets = new ArrayList<>();
    private InetSocketAddress listener;

    @BeforeEach
    void open() throws Exception {
        listener = world.small(clock);
    }

    @AfterEach
    void close() throws Exception {
        for (Socket socket : sockets) {
            socket.close();
        }
        world.close();
    }

    @Test
    void theOldestIdleConnectionOfAnAddressGoesForItsNext() throws Exception {
        List<Socket> idle = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            idle.add(connect(1));
            expectServed(idle.getLast());
            clock.advance(Duration.ofMillis(10));
        }
        expectServed(idle.getFirst()); // so the second is the oldest now
        expectAlive(connect(1));
        expectClosed(idle.get(1));
        expectAlive(idle.get(2));
        expectAlive(idle.get(0));
        expectAlive(idle.get(3));
    }

    @Test
    void aFullListenerAnswersAProbeAtOnce() throws Exception {
        Socket first = connect(1);
        expectServed(first);
        clock.advance(Duration.ofMillis(10));
        for (int n = 2; n <= 5; n++) {
            for (int i = 0; i < 4 && sockets.size() < 8; i++) {
                connect(n); // without a word
            }
        }
        for (int i = 0; i < 100; i++) {
            Socket probe = connect(100 + i);
            expectAlive(probe);
            probe.close();
        }
        expectClosed(first);
    }

    @Test
    void whoAsksStaysBeforeWhoWaits() throws Exception {
        Socket events = connect(1);
        send(events, "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
        expectHead(events);
        Socket asking = connect(1);
        send(asking, """
                POST /api/v1/reload HTTP/1.1\r
                Host: localhost\r
                X-Towline-Admin: 1\r
                Content-Type: application/json\r
                Content-Length: 2\r
                \r
                """);
        expectAlive(connect(3)); // by then that head was read
        for (int i = 0; i < 6; i++) {
            expectAlive(connect(1));
            clock.advance(Duration.ofMillis(10));
        }
        send(asking, "{}");
        expectHead(asking);
        for (int i = 0; i < 4; i++) {
            send(
                    connect(1),
                    "POST /api/v1/reload HTTP/1.1\r\nHost: localhost\r\nX-Towline-Admin: 1\r\n"
                            + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n");
        }
        expectAlive(connect(1));
    }

    @Test
    void theFirstHeadHasLittleTimeAndDripsDoNotProlongIt() throws Exception {
        Socket mute = connect(1);
        Socket dripping = connect(2);
        Socket served = connect(3);
        expectServed(served);
        send(dripping, "GET /heal");
        clock.advance(Duration.ofMillis(4900));
        expectAlive(connect(4));
        clock.advance(Duration.ofMillis(200));
        expectClosed(mute);
        expectClosed(dripping);
        expectAlive(served);
        clock.advance(Duration.ofSeconds(31));
        expectClosed(served);
    }

    @Test
    void whoHoldsItsEndOpenIsClosedSoon() throws Exception {
        Socket socket = connect(1);
        send(socket, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        expectHead(socket);
        assertEquals("ok\n", new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        clock.advance(Duration.ofMillis(5100));
        expectAlive(connect(2));
    }

    private Socket connect(int host) throws Exception {
        Socket socket = new Socket();
        socket.setSoTimeout(60_000);
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0." + host), 0));
        socket.connect(listener, 60_000);
        sockets.add(socket);
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private void expectServed(Socket socket) throws Exception {
        expectAlive(socket);
        world.awaitAnswered();
    }

    private static void expectAlive(Socket socket) throws IOException {
        send(socket, PROBE);
        expectHead(socket);
        assertEquals("ok\n", new String(socket.getInputStream().readNBytes(3), StandardCharsets.US_ASCII));
    }

    private static void expectHead(Socket socket) throws IOException {
        String head = head(socket);
        assertTrue(head.startsWith("HTTP/1.1 200 "), head);
    }

    private static String head(Socket socket) throws IOException {
        StringBuilder head = new StringBuilder();
        InputStream in = socket.getInputStream();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            assertTrue(next >= 0, () -> "the end after " + head);
            head.append((char) next);
        }
        return head.toString();
    }

    private static void expectClosed(Socket socket) throws IOException {
        try {
            assertEquals(-1, socket.getInputStream().read());
        } catch (SocketException reset) {
            // an end, too
        }
    }
}
