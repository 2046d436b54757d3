package io.towline.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.config.UpstreamConfig.Active;
import io.towline.config.UpstreamConfig.Check;
import io.towline.config.UpstreamConfig.Server;
import io.towline.config.UpstreamConfig.StatusRange;
import io.towline.testkit.Await;
import io.towline.testkit.HeldThread;
import io.towline.testkit.SampleConfig;
import io.towline.testkit.TestUpstream;
import io.towline.upstream.ServerView;
import io.towline.upstream.UpstreamGroup;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Checks of a server that does its worst, and of our own defects. */
class HealthCheckTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    /** What may pass before a timer is seen to be over. */
    private static final Duration LATE = Duration.ofMillis(200);

    @AutoClose
    private final HeldThread thread = new HeldThread();

    @AutoClose
    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

    private final AtomicBoolean clockIsBroken = new AtomicBoolean();
    private final SampleConfig.Upstream config =
            new SampleConfig.Upstream(new Server(false, "127.0.0.1", server.getLocalPort(), 1, OptionalInt.empty()));

    HealthCheckTest() throws IOException {
        server.setSoTimeout(60_000);
    }

    private HealthCheck begun(UpstreamGroup group) throws Exception {
        HealthCheck check = new HealthCheck(group, group.members().getFirst(), thread.io());
        check.begin();
        thread.pass(Duration.ofSeconds(1).plus(LATE));
        return check;
    }

    private UpstreamGroup group(Check check, boolean initiallyDown) throws Exception {
        config.active = new Active(
                check,
                "/",
                Optional.empty(),
                List.of(new StatusRange(200, 399)),
                INTERVAL,
                TIMEOUT,
                1,
                1,
                0,
                initiallyDown);
        return new UpstreamGroup(config.config(), this::time, Runnable::run);
    }

    private long time() {
        if (clockIsBroken.getAndSet(false)) {
            throw new IllegalStateException("the test wants a defect");
        }
        return thread.clock().nanos();
    }

    @Test
    void aServerThatFloodsItsWebSocketDoesNotHoldTheThread() throws Exception {
        UpstreamGroup group = group(Check.WEBSOCKET, false);
        HealthCheck check = begun(group);
        CountDownLatch floods = new CountDownLatch(1);
        try (Socket probe = server.accept()) {
            agree(probe);
            Thread flood = Thread.ofPlatform().start(() -> flood(probe, floods));
            Await.signal(floods, "a flood");
            thread.pass(TIMEOUT.plus(LATE));
            Await.until(() -> view(group).lastFailure().isPresent(), "its time to be over");
            assertEquals(
                    Optional.of("health check (websocket): no pong within timeout (1s)"),
                    view(group).lastFailure());
            assertTrue(flood.join(Duration.ofSeconds(60)), "its connection is closed");
        }
        check.end();
    }

    @Test
    void aServerThatResetsBehindItsPongWorks() throws Exception {
        UpstreamGroup group = group(Check.WEBSOCKET, true);
        HealthCheck check = begun(group);
        Socket probe = server.accept();
        agree(probe);
        byte[] pong = pong(probe);
        thread.whileHeld(() -> {
            probe.getOutputStream().write(pong);
            probe.setSoLinger(true, 0);
            probe.close();
            return null;
        });
        Await.until(
                () -> view(group).state() != ServerView.State.DOWN
                        || view(group).lastFailure().isPresent(),
                "a verdict");
        assertEquals(Optional.empty(), view(group).lastFailure());
        check.end();
    }

    @Test
    void aDefectWhereTheVerdictIsTakenDoesNotEndTheChecks() throws Exception {
        UpstreamGroup group = group(Check.TCP, true);
        clockIsBroken.set(true);
        HealthCheck check = begun(group);
        try (Socket first = server.accept()) {
            assertEquals(-1, first.getInputStream().read());
            Await.until(() -> !clockIsBroken.get(), "a defect");
        }
        thread.pass(INTERVAL.plus(LATE));
        try (Socket second = server.accept()) {
            assertEquals(-1, second.getInputStream().read());
        }
        Await.until(() -> view(group).state() == ServerView.State.IN_USE, "a server that is up");
        check.end();
    }

    private static ServerView view(UpstreamGroup group) {
        return group.view().getFirst();
    }

    private static void agree(Socket probe) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) probe.getInputStream().read());
        }
        String answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: "
                + TestUpstream.acceptFor(head.toString().replace("\r\n", "\n")) + "\r\n\r\n";
        probe.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** To the ping that comes. */
    private static byte[] pong(Socket probe) throws IOException {
        DataInputStream in = new DataInputStream(probe.getInputStream());
        assertEquals(0x8988, in.readUnsignedShort());
        byte[] mask = in.readNBytes(4);
        byte[] pong = new byte[10];
        pong[0] = (byte) 0x8A;
        pong[1] = 8;
        for (int i = 0; i < 8; i++) {
            pong[2 + i] = (byte) (in.readByte() ^ mask[i % 4]);
        }
        return pong;
    }

    /** Pongs that nobody asked for, as small as they can be. */
    private static void flood(Socket probe, CountDownLatch floods) {
        byte[] pongs = new byte[1 << 20];
        for (int i = 0; i < pongs.length; i += 2) {
            pongs[i] = (byte) 0x8A;
        }
        try {
            for (int i = 0; true; i++) {
                probe.getOutputStream().write(pongs);
                if (i == 30) { // more than the kernel holds
                    floods.countDown();
                }
            }
        } catch (SocketException over) {
            // as expected
        } catch (IOException other) {
            throw new AssertionError(other);
        }
    }
}
