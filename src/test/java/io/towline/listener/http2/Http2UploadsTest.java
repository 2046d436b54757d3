package io.towline.listener.http2;

import static io.towline.testkit.RawHttp2.DATA;
import static io.towline.testkit.RawHttp2.PING;
import static io.towline.testkit.RawHttp2.RST_STREAM;
import static io.towline.testkit.RawHttp2.WINDOW_UPDATE;
import static io.towline.testkit.RawHttp2.frame;
import static io.towline.testkit.RawHttp2.integer;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.listener.HeldClock;
import io.towline.listener.Listener;
import io.towline.listener.ListenerWorld;
import io.towline.testkit.RawHttp2;
import io.towline.testkit.RawHttp2.Frame;
import io.towline.testkit.TestListeners;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.xnio.channels.StreamSourceChannel;

/** What clients are told to send of their bodies. The clock stands still, so that everything is read quickly. */
@Timeout(180)
class Http2UploadsTest {

    private static final int START = 65_535;
    private static final int CONNECTION = 8 * START;
    private static final int MOST = 2 << 20;

    private static final int PADDED = 8;

    /** In one TLS record, so that it is read in one piece. */
    private static final int FRAME = 10_000;

    @TempDir
    private static Path dir;

    private final BlockingQueue<HttpServerExchange> held = new LinkedBlockingQueue<>();
    private final BlockingQueue<StreamSourceChannel> reading = new LinkedBlockingQueue<>();
    private ListenerWorld world;
    private Listener listener;

    @BeforeEach
    void begin() throws IOException {
        world = new ListenerWorld(dir, new HeldClock());
        listener = world.open(true, this::handle);
    }

    @AfterEach
    void end() {
        world.close();
    }

    private void handle(HttpServerExchange exchange) {
        if (exchange.getRequestPath().equals("/held")) {
            exchange.dispatch(Runnable::run, () -> held.add(exchange));
        } else {
            exchange.dispatch(Runnable::run, () -> read(exchange));
        }
    }

    private void read(HttpServerExchange exchange) {
        StreamSourceChannel body = exchange.getRequestChannel();
        reading.add(body);
        body.getReadSetter().set(channel -> {
            ByteBuffer into = ByteBuffer.allocate(FRAME);
            try {
                int got = channel.read(into);
                while (got > 0) {
                    got = channel.read(into.clear());
                }
                if (got < 0) {
                    exchange.endExchange();
                }
            } catch (IOException e) {
                exchange.endExchange();
            }
        });
        body.resumeReads();
    }

    /** Sends no more than it may. */
    private final class Uploader implements AutoCloseable {
        private final RawHttp2 raw;
        private final Map<Integer, Integer> windows = new HashMap<>();

        Uploader() throws IOException {
            raw = world.http2(listener).preface();
        }

        /** @param host of 127.0.0.0/8 */
        Uploader(int host) throws IOException {
            InetSocketAddress to = listener.address();
            Socket from = new Socket(to.getAddress(), to.getPort(), InetAddress.ofLiteral("127.0.0." + host), 0);
            raw = new RawHttp2(world.offering(from, "h2").socket()).preface();
        }

        Uploader post(int stream, String path) throws IOException {
            raw.send(RawHttp2.post(stream, path));
            windows.put(stream, START);
            if (windows.putIfAbsent(0, START) == null) {
                assertEquals(List.of("0+" + (CONNECTION - START)), updates());
            }
            return this;
        }

        void data(int stream, int bytes, boolean last) throws IOException {
            raw.send(frame(DATA, last ? RawHttp2.END_STREAM : 0, stream, new byte[bytes]));
            assertTrue(windows.merge(stream, -bytes, Integer::sum) >= 0);
            assertTrue(windows.merge(0, -bytes, Integer::sum) >= 0);
        }

        /** Four frames are more than half of a first window: that much is read before the next is granted. */
        List<String> four(int stream) throws IOException {
            List<String> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                data(stream, FRAME, false);
                all.addAll(updates());
            }
            return all;
        }

        /** Those of what was sent until now. */
        List<String> updates() throws IOException {
            List<String> all = new ArrayList<>();
            for (int i = 0; i < 2; i++) { // what a handler reads comes after the first answer
                raw.send(frame(PING, 0, 0, new byte[8]));
                for (Frame next = raw.read(); next.type() != PING; next = raw.read()) {
                    if (next.type() == WINDOW_UPDATE) {
                        windows.merge(next.stream(), next.first(), Integer::sum);
                        all.add(next.stream() + "+" + next.first());
                    }
                }
            }
            return all;
        }

        /** Until its window is so wide, with all of it read, and for a window longer. */
        void widen(int stream, int to) throws IOException {
            long more = to + 10L * START;
            while (more > 0 || windows.get(stream) < to) {
                int frames = more > 0 ? windows.get(stream) / FRAME : 1;
                for (int i = 0; i < frames; i++) {
                    data(stream, FRAME, false);
                }
                more -= (long) frames * FRAME;
                updates();
                assertTrue(windows.get(stream) <= to, () -> "as wide as " + windows.get(stream));
            }
        }

        @Override
        public void close() throws IOException {
            raw.close();
        }
    }

    @Test
    void aBodyThatIsReadGetsWiderWindowsStepByStep() throws Exception {
        try (Uploader client = new Uploader()) {
            client.post(1, "/read");
            assertEquals(List.of("0+40000", "1+40000"), client.four(1));
            assertEquals(List.of("0+40000", "0+65535", "1+105535"), client.four(1));
            for (int i = 0; i < 3; i++) {
                assertEquals(List.of("0+40000", "1+40000"), client.four(1));
            }
            assertEquals(List.of("0+40000", "0+131070", "1+171070"), client.four(1));
            client.widen(1, MOST);
            assertEquals(CONNECTION - START, client.windows.get(0) - client.windows.get(1));
        }
    }

    @Test
    void aSettingOfTheFirstWindowKeepsThemAsTheyAre() throws Exception {
        listener = world.open(
                TestListeners.listener()
                        .withTls(world.tls())
                        .withUploadWindow(65_536)
                        .build(),
                this::handle);
        try (Uploader client = new Uploader()) {
            client.post(1, "/read");
            client.widen(1, START + 1);
        }
    }

    /** By what a stream had not sent yet the next ones go on. */
    @Test
    void bodiesThatAreBrokenOffGiveBackWhatTheyHeld() throws Exception {
        try (Uploader client = new Uploader()) {
            for (int stream = 1; stream < 30; stream += 2) {
                client.post(stream, "/held");
                for (int i = 0; i < 6; i++) {
                    client.data(stream, FRAME, false);
                }
                client.raw.send(frame(RST_STREAM, 0, stream, integer(8)));
                client.updates();
            }
            client.post(31, "/read");
            client.widen(31, MOST);
            assertEquals(CONNECTION - START, client.windows.get(0) - client.windows.get(31));
        }
    }

    @Test
    void oneClientGetsHalfOfTheBudgetAndLeavesTheRestToTheOthers() throws Exception {
        List<Uploader> all = new ArrayList<>();
        try {
            int left = Http2Connections.MOST_GROWN / 2;
            for (int i = 0; i < 8; i++) {
                int share = Math.min(left, MOST - START);
                left -= share;
                all.add(new Uploader(2).post(1, "/read"));
                all.getLast().widen(1, START + share);
            }
            assertEquals(0, left);
            all.add(new Uploader(3).post(1, "/read"));
            all.getLast().widen(1, MOST);
            all.removeFirst().close();
            world.tick();
            int half = (Http2Connections.MOST_GROWN - (MOST - START)) / 2;
            int has = Http2Connections.MOST_GROWN / 2 - (MOST - START);
            all.get(6).widen(1, START + half - has);
        } finally {
            for (Uploader each : all) {
                each.close();
            }
        }
    }

    /** In whole TLS records, as uploads come: they find room, and what a neighbour says is heard. */
    @Test
    void whatAServerDoesNotTakeOfAWideWindowIsHeld() throws Exception {
        try (Uploader client = new Uploader()) {
            client.post(1, "/read");
            client.widen(1, MOST);
            StreamSourceChannel body = reading.poll(60, TimeUnit.SECONDS);
            world.onIoThread(() -> {
                body.suspendReads();
                return true;
            });
            int record = 16_384 - 9;
            while (client.windows.get(1) >= record) {
                client.data(1, record, false);
            }
            assertEquals(List.of(), client.updates());
            client.post(3, "/read");
            client.data(3, 10, true);
            assertEquals(3, client.raw.next(RawHttp2.HEADERS).stream());
            world.onIoThread(() -> {
                body.resumeReads();
                return true;
            });
            while (client.windows.get(1) < FRAME) {
                client.updates();
            }
            client.widen(1, MOST);
        }
    }

    /** Padding counts as data does (RFC 9113 §6.9.1), and nobody reads it. */
    @Test
    void paddingIsGrantedAgain() throws Exception {
        try (Uploader client = new Uploader()) {
            client.post(1, "/read");
            byte[] padded = new byte[256];
            padded[0] = (byte) 254;
            for (int i = 0; i < 10_000; i++) {
                client.raw.send(frame(DATA, PADDED, 1, padded));
                assertTrue(client.windows.merge(1, -padded.length, Integer::sum) > 0);
                assertTrue(client.windows.merge(0, -padded.length, Integer::sum) > 0);
                if (i % 20 == 0) {
                    client.updates();
                }
            }
        }
    }
}
