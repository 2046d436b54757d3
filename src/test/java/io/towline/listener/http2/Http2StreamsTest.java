package io.towline.listener.http2;

import static io.towline.testkit.RawHttp2.DATA;
import static io.towline.testkit.RawHttp2.END_HEADERS;
import static io.towline.testkit.RawHttp2.END_STREAM;
import static io.towline.testkit.RawHttp2.GOAWAY;
import static io.towline.testkit.RawHttp2.HEADERS;
import static io.towline.testkit.RawHttp2.PRIORITY;
import static io.towline.testkit.RawHttp2.RST_STREAM;
import static io.towline.testkit.RawHttp2.WINDOW_UPDATE;
import static io.towline.testkit.RawHttp2.frame;
import static io.towline.testkit.RawHttp2.get;
import static io.towline.testkit.RawHttp2.head;
import static io.towline.testkit.RawHttp2.integer;
import static io.towline.testkit.RawHttp2.join;
import static io.towline.testkit.RawHttp2.post;
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
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** RFC 9113 §5.1: which frames a stream takes in which state. */
@Timeout(180)
class Http2StreamsTest {

    private static final int PROTOCOL_ERROR = 1;
    private static final int STREAM_CLOSED = 5;
    private static final int CANCEL = 8;

    @TempDir
    private static Path dir;

    private final AtomicInteger working = new AtomicInteger();
    private ListenerWorld world;
    private RawHttp2 client;

    @BeforeEach
    void begin() throws IOException {
        world = new ListenerWorld(dir, new HeldClock());
        Listener listener = world.open(true, this::handle);
        client = world.http2(listener).preface();
    }

    @AfterEach
    void end() throws Exception {
        client.close();
        Await.until(() -> working.get() == 0, "all exchanges to be over");
        world.close();
    }

    private void handle(HttpServerExchange exchange) {
        working.incrementAndGet();
        exchange.addExchangeCompleteListener((ended, next) -> {
            working.decrementAndGet();
            next.proceed();
        });
        switch (exchange.getRequestPath()) {
            case "/held" -> exchange.dispatch(Runnable::run, () -> {});
            case "/body" ->
                exchange.getRequestReceiver()
                        .receiveFullString(
                                (any, body) -> any.getResponseSender().send(body));
            default -> ListenerWorld.answer(exchange);
        }
    }

    private static byte[] data(int stream) {
        return frame(DATA, 0, stream, (byte) 'd');
    }

    static Stream<Arguments> onIdleStreams() {
        return Stream.of(
                Arguments.of("data", data(1)),
                Arguments.of("data of an even stream", data(2)),
                Arguments.of("the last of the data", frame(DATA, END_STREAM, 1)),
                Arguments.of("a reset", frame(RST_STREAM, 0, 1, integer(CANCEL))),
                Arguments.of("a window update", frame(WINDOW_UPDATE, 0, 1, integer(1))),
                Arguments.of("a continuation", frame(RawHttp2.CONTINUATION, END_HEADERS, 1, head("GET", "/"))),
                Arguments.of("fields of an even stream", get(2, "/")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("onIdleStreams")
    void onAnIdleStreamOnlyFieldsAndPrioritiesCome(String what, byte[] frame) throws Exception {
        client.send(frame(PRIORITY, 0, 1, new byte[5]));
        client.send(frame);
        assertEquals(PROTOCOL_ERROR, client.next(GOAWAY).second());
        assertTrue(client.closed());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("behindTheEnd")
    void behindTheClientsEndNothingOfABodyComes(String what, byte[] frame) throws Exception {
        client.send(get(1, "/held"));
        client.send(frame);
        Frame reset = client.next(RST_STREAM);
        assertEquals(1, reset.stream());
        assertEquals(STREAM_CLOSED, reset.first());
        Await.until(() -> working.get() == 0, "all exchanges to be over");
        client.send(frame(DATA, END_STREAM, 1)).send(get(3, "/still"));
        assertEquals("https /still", client.answer(3), "what comes behind our reset may have been on its way");
    }

    static Stream<Arguments> behindTheEnd() {
        return Stream.of(
                Arguments.of("data", data(1)),
                Arguments.of("the last of the data again", frame(DATA, END_STREAM, 1)),
                Arguments.of("fields", frame(HEADERS, END_HEADERS | END_STREAM, 1, head("GET", "/"))));
    }

    @Test
    void windowUpdatesAndPrioritiesMayComeToTheEndAndBehindIt() throws Exception {
        client.send(get(1, "/one"));
        assertEquals("https /one", client.answer(1));
        client.send(join(
                frame(WINDOW_UPDATE, 0, 1, integer(1)),
                frame(PRIORITY, 0, 1, new byte[5]),
                frame(RST_STREAM, 0, 1, integer(CANCEL)),
                get(3, "/two")));
        assertEquals("https /two", client.answer(3));
    }

    @Test
    void dataOnAClosedStreamIsAnsweredOnce() throws Exception {
        client.send(get(1, "/one"));
        assertEquals("https /one", client.answer(1));
        client.send(join(data(1), data(1), data(1), get(3, "/two")));
        Frame reset = client.next(RST_STREAM);
        assertEquals(STREAM_CLOSED, reset.first());
        Frame next = client.read();
        while (next.type() != HEADERS) {
            assertEquals(WINDOW_UPDATE, next.type());
            next = client.read();
        }
        assertEquals("https /two", client.answer(3));
    }

    @Test
    void dataBehindTheClientsOwnResetIsAnswered() throws Exception {
        client.send(join(post(1, "/held"), frame(RST_STREAM, 0, 1, integer(CANCEL)), data(1)));
        Frame reset = client.next(RST_STREAM);
        assertEquals(1, reset.stream());
        assertEquals(STREAM_CLOSED, reset.first());
        client.send(get(3, "/still"));
        assertEquals("https /still", client.answer(3));
    }

    /** As Node's session.close() has it: first the word, then what is left of the conversation. */
    @Test
    void whoSaysFarewellStillGetsItsAnswers() throws Exception {
        client.send(post(1, "/body"));
        client.send(get(3, "/held"));
        client.send(frame(GOAWAY, 0, 0, new byte[8]));
        assertEquals(3, client.next(GOAWAY).first());
        client.send(get(5, "/late"));
        assertEquals(5, client.next(RST_STREAM).stream());
        client.send(frame(DATA, END_STREAM, 1, (byte) 'd'));
        assertEquals("d", client.answer(1));
        client.send(frame(RST_STREAM, 0, 3, integer(CANCEL)));
        assertTrue(client.closed());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("fieldsOfOldStreams")
    void fieldsOfAStreamThatIsOverEndTheConnection(String what, int stream) throws Exception {
        client.send(get(5, "/one"));
        assertEquals("https /one", client.answer(5));
        client.send(get(stream, "/"));
        Frame farewell = client.next(GOAWAY);
        assertEquals(PROTOCOL_ERROR, farewell.second());
        assertEquals(5, farewell.first());
    }

    static Stream<Arguments> fieldsOfOldStreams() {
        return Stream.of(Arguments.of("answered", 5), Arguments.of("never opened", 3));
    }

    /** What nobody takes still counts in the connection's window, which stands open again then. */
    @Test
    void dataThatIsDroppedGivesTheWindowBack() throws Exception {
        client.send(post(1, "/held")).send(frame(RST_STREAM, 0, 1, integer(CANCEL)));
        int sent = 0;
        int window = 65_535;
        while (sent < 2_000_000) {
            while (window < 16_384) {
                Frame update = client.next(WINDOW_UPDATE);
                window += update.stream() == 0 ? update.first() : 0;
            }
            client.send(frame(DATA, 0, 1, new byte[16_384]));
            window -= 16_384;
            sent += 16_384;
        }
        client.send(get(3, "/still"));
        assertEquals("https /still", client.answer(3));
    }
}
