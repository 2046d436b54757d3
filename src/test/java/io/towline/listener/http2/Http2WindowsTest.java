package io.towline.listener.http2;

import static io.towline.testkit.RawHttp2.DATA;
import static io.towline.testkit.RawHttp2.RST_STREAM;
import static io.towline.testkit.RawHttp2.WINDOW_UPDATE;
import static io.towline.testkit.RawHttp2.frame;
import static io.towline.testkit.RawHttp2.get;
import static io.towline.testkit.RawHttp2.integer;
import static io.towline.testkit.RawHttp2.join;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.listener.HeldClock;
import io.towline.listener.Listener;
import io.towline.listener.ListenerWorld;
import io.towline.testkit.Await;
import io.towline.testkit.RawHttp2;
import io.towline.testkit.RawHttp2.Frame;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xnio.IoUtils;

/**
 * Flow control (RFC 9113 §5.2, §6.9): whatever a client's windows allow is sent, and nothing waits for a later word of the handler's.
 * The client counts the windows itself, and reads just what they must let through: where the listener keeps something back, it reads
 * in vain.
 */
@Timeout(180)
class Http2WindowsTest {

    @TempDir
    private static Path dir;

    private final BlockingQueue<TrickledAnswer> writers = new LinkedBlockingQueue<>();
    private ListenerWorld world;
    private Listener listener;
    private CountedWindows client;

    @BeforeEach
    void begin() throws IOException {
        world = new ListenerWorld(dir, new HeldClock());
        listener = world.open(
                true, exchange -> exchange.dispatch(Runnable::run, () -> writers.add(new TrickledAnswer(exchange))));
    }

    @AfterEach
    void end() throws Exception {
        if (client != null) {
            client.raw.close();
        }
        Await.until(() -> writers.stream().allMatch(writer -> writer.ended), "all answers to be written");
        world.close();
    }

    private CountedWindows connect(int initial) throws IOException {
        client = new CountedWindows(world.offering(listener, "h2").socket(), initial);
        return client;
    }

    private TrickledAnswer open(int stream) throws Exception {
        client.request(stream);
        return writers.poll(60, TimeUnit.SECONDS);
    }

    private void write(TrickledAnswer writer, int bytes) throws Exception {
        world.onIoThread(() -> {
            writer.write(new byte[bytes]);
            return true;
        });
    }

    @Test
    void aHandlerIsNotToldThatAllIsSentWhenSomeWaits() throws Exception {
        connect(10);
        TrickledAnswer writer = open(1);
        write(writer, 25);
        assertTrue(writer.waits, "15 bytes wait for the window");
        client.expect(1, 25);
        client.drain();
        client.grant(1, 14);
        client.drain();
        assertTrue(world.onIoThread(() -> writer.waits));
        client.grant(1, 1);
        client.drain();
        Await.until(() -> !writer.waits, "writers to go on");
        assertTrue(client.isContent());
    }

    /** Two frames at least, though the windows are wide. */
    @ParameterizedTest
    @CsvSource({"16384", "16385", "17000", "17407", "17408", "17409", "33000", "34816", "50000"})
    void aMessageLongerThanAFrameComesWhole(int bytes) throws Exception {
        connect(65_535);
        TrickledAnswer writer = open(1);
        write(writer, bytes);
        client.expect(1, bytes);
        client.drain();
        assertTrue(client.isContent());
        Await.until(() -> !writer.waits, "writers to go on");
    }

    @ParameterizedTest
    @CsvSource({
        "3, 65535, 1500, 40",
        "50, 65535, 200, 40",
        "100, 65535, 100, 40",
        "3, 65535, 20, 17000",
        "3, 1, 10, 40",
        "100, 1, 1, 40",
        "3, 100, 100, 40",
        "50, 100, 20, 40",
        "100, 2147483647, 100, 40",
    })
    void whenTheWindowsAreWidenedAllThatWaitGoOn(int streams, int initial, int messages, int bytes) throws Exception {
        connect(initial);
        List<TrickledAnswer> all = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            all.add(open(2 * i + 1));
            client.expect(2 * i + 1, messages * bytes);
        }
        world.onIoThread(() -> {
            for (int i = 0; i < messages; i++) {
                all.forEach(writer -> writer.write(new byte[bytes]));
            }
            return true;
        });
        Random random = new Random(streams);
        client.drain();
        while (!client.isContent()) {
            if (random.nextBoolean() || client.connection < 3) {
                client.grant(0, 3 + random.nextInt(30_000));
            }
            for (int stream : List.copyOf(client.open.keySet())) {
                if (client.open.get(stream) == 0) {
                    client.grant(stream, 1 + random.nextInt(2 * initial < 0 ? 1 : 2 * Math.min(initial, 60_000)));
                }
            }
            client.drain();
        }
        Await.until(() -> all.stream().noneMatch(writer -> writer.waits), "writers to go on");
    }

    /** RFC 9113 §6.9.2: open streams gain what the initial window gains, and may owe what it loses. */
    @Test
    void anotherInitialWindowWakesStreamsToo() throws Exception {
        connect(10);
        List<TrickledAnswer> all = new ArrayList<>();
        for (int stream = 1; stream < 200; stream += 2) {
            all.add(open(stream));
            client.expect(stream, 100);
        }
        for (TrickledAnswer writer : all) {
            write(writer, 100);
        }
        client.drain();
        client.initial(50);
        client.drain();
        client.initial(5);
        client.drain();
        client.grant(1, 45);
        client.drain();
        client.grant(1, 1);
        client.drain();
        assertEquals(49, client.missing.get(1));
        client.initial(100);
        client.drain();
        assertTrue(client.isContent());
    }

    /** CountedWindows are for data alone: RFC 9113 §6.9. */
    @Test
    void anAnswersHeadWaitsForNoWindow() throws Exception {
        Listener answering = world.open(true, ListenerWorld::answer);
        byte[] noWindow = join(new byte[] {0, 4}, integer(0));
        try (RawHttp2 raw = world.http2(answering).preface(noWindow)) {
            raw.send(get(1, "/one"));
            assertEquals(1, raw.next(RawHttp2.HEADERS).stream());
            raw.send(frame(WINDOW_UPDATE, 0, 1, integer(100)));
            assertEquals("https /one", raw.answer(1));
        }
    }

    /** A client may want to see all heads before it takes a body, and the connection's window is one for all. */
    @Test
    void anAnswersHeadWaitsForNoOtherAnswersBody() throws Exception {
        Listener both = world.open(true, exchange -> {
            if (exchange.getRequestPath().equals("/one")) {
                ListenerWorld.answer(exchange);
            } else {
                exchange.dispatch(Runnable::run, () -> writers.add(new TrickledAnswer(exchange)));
            }
        });
        byte[] wide = join(new byte[] {0, 4}, integer(MUCH));
        try (RawHttp2 raw = world.http2(both).preface(wide)) {
            raw.send(get(1, "/much"));
            assertEquals(1, raw.next(RawHttp2.HEADERS).stream());
            write(writers.poll(60, TimeUnit.SECONDS), 100_000); // it is made behind its head
            raw.send(get(3, "/one"));
            assertEquals(3, raw.next(RawHttp2.HEADERS).stream());
            raw.send(frame(WINDOW_UPDATE, 0, 0, integer(MUCH)));
            assertEquals("https /one", raw.answer(3));
        }
    }

    @Test
    void aStreamsWindowBeyondTheLimitResetsIt() throws Exception {
        connect(0);
        TrickledAnswer writer = open(1);
        write(writer, 10);
        client.raw.send(frame(WINDOW_UPDATE, 0, 1, integer(Integer.MAX_VALUE)));
        client.raw.next(DATA);
        client.raw.send(frame(WINDOW_UPDATE, 0, 1, integer(Integer.MAX_VALUE)));
        Frame reset = client.raw.next(RST_STREAM);
        assertEquals(1, reset.stream());
        assertEquals(3, reset.first(), "FLOW_CONTROL_ERROR");
        Await.until(() -> writer.ended, "the answer to be written");
    }

    private static final int MUCH = 1_000_000_000;

    /** The socket and what TLS keeps before it are one for all streams, as the connection's window is. */
    @ParameterizedTest
    @CsvSource({"3, 3000000", "100, 100000"})
    void whenTheSocketTakesBytesAgainAllThatWaitGoOn(int streams, int bytes) throws Exception {
        connect(MUCH);
        client.grant(0, MUCH);
        List<TrickledAnswer> all = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            all.add(open(2 * i + 1));
            client.expect(2 * i + 1, bytes);
        }
        for (TrickledAnswer writer : all) {
            write(writer, bytes);
        }
        world.onIoThread(() -> true);
        assertTrue(all.stream().anyMatch(writer -> writer.waits), "the socket took it all");
        client.drain();
        assertTrue(client.isContent());
        Await.until(() -> all.stream().noneMatch(writer -> writer.waits), "writers to go on");
        client.raw.send(frame(RawHttp2.PING, 0, 0, new byte[8]));
        client.raw.next(RawHttp2.PING);
    }

    /** What is under way is a frame of its own, and the others have theirs. */
    @Test
    void streamsThatAreResetWhileTheSocketIsFullTakeNoOthersAlong() throws Exception {
        connect(MUCH);
        client.grant(0, MUCH);
        List<TrickledAnswer> all = new ArrayList<>();
        for (int stream = 1; stream < 40; stream += 2) {
            all.add(open(stream));
        }
        for (TrickledAnswer writer : all) {
            write(writer, 1_000_000);
        }
        world.onIoThread(() -> {
            for (TrickledAnswer writer : all.subList(1, 20)) {
                IoUtils.safeClose(writer.exchange.getConnection());
            }
            return true;
        });
        client.expect(1, 1_000_000);
        int resets = 0;
        while (resets < 19 || client.missing.get(1) > 0) {
            Frame frame = client.raw.read();
            if (frame.type() == RST_STREAM) {
                resets++;
            } else if (frame.type() == DATA && frame.stream() == 1) {
                client.missing.merge(1, -frame.payload().length, Integer::sum);
            }
        }
        client.request(101);
        write(writers.poll(60, TimeUnit.SECONDS), 10);
        client.expect(101, 10);
        client.drain();
    }

    /** Bodies that nobody reads hold the connection's window, and the buffers that it is read with. */
    @ParameterizedTest
    @CsvSource({"16384", "100"})
    void whenHandlersReadAllBodiesGoOn(int piece) throws Exception {
        int streams = 20;
        int bytes = 60_000;
        BlockingQueue<HttpServerExchange> waiting = new LinkedBlockingQueue<>();
        BlockingQueue<Integer> read = new LinkedBlockingQueue<>();
        Listener uploads = world.open(true, exchange -> exchange.dispatch(Runnable::run, () -> waiting.add(exchange)));
        try (RawHttp2 raw = world.http2(uploads).preface()) {
            Thread sender = Thread.ofVirtual().start(() -> send(raw, streams, bytes, piece));
            List<HttpServerExchange> all = new ArrayList<>();
            for (int i = 0; i < streams; i++) {
                all.add(waiting.poll(60, TimeUnit.SECONDS));
            }
            world.onIoThread(() -> {
                all.forEach(exchange -> exchange.getRequestReceiver().receiveFullBytes((any, body) -> {
                    read.add(body.length);
                    any.endExchange();
                }));
                return true;
            });
            for (int i = 0; i < streams; i++) {
                assertEquals(bytes, read.poll(60, TimeUnit.SECONDS));
            }
            Await.end(sender, "the bodies");
        }
    }

    /** Heads first, then bodies in turn, as the windows let it. */
    private static void send(RawHttp2 raw, int streams, int bytes, int piece) {
        try {
            for (int i = 0; i < streams; i++) {
                raw.send(RawHttp2.post(2 * i + 1, "/"));
            }
            int window = raw.next(WINDOW_UPDATE).first() + 65_535;
            for (int at = 0; at < bytes; at += piece) {
                int length = Math.min(piece, bytes - at);
                for (int i = 0; i < streams; i++) {
                    while (window < length) {
                        Frame update = raw.next(WINDOW_UPDATE);
                        window += update.stream() == 0 ? update.first() : 0;
                    }
                    window -= length;
                    raw.send(frame(DATA, at + piece >= bytes ? 1 : 0, 2 * i + 1, new byte[length]));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
