package io.towline.listener.http2;

import static io.towline.testkit.RawHttp2.CONTINUATION;
import static io.towline.testkit.RawHttp2.DATA;
import static io.towline.testkit.RawHttp2.END_HEADERS;
import static io.towline.testkit.RawHttp2.END_STREAM;
import static io.towline.testkit.RawHttp2.HEADERS;
import static io.towline.testkit.RawHttp2.PING;
import static io.towline.testkit.RawHttp2.PRIORITY;
import static io.towline.testkit.RawHttp2.RST_STREAM;
import static io.towline.testkit.RawHttp2.SETTINGS;
import static io.towline.testkit.RawHttp2.WINDOW_UPDATE;
import static io.towline.testkit.RawHttp2.fields;
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
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames that are cheap to send and cost us something each. The clock stands still, so that no allowance grows. */
@Timeout(180)
class Http2FloodsTest {

    private static final int CANCEL = 8;

    @TempDir
    private static Path dir;

    private final AtomicInteger working = new AtomicInteger();
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

    /** Holds "/held" open without a word; counts what is under way. */
    private void handle(HttpServerExchange exchange) {
        working.incrementAndGet();
        exchange.addExchangeCompleteListener((ended, next) -> {
            working.decrementAndGet();
            next.proceed();
        });
        if (exchange.getRequestPath().equals("/held")) {
            exchange.dispatch(Runnable::run, () -> {});
        } else {
            ListenerWorld.answer(exchange);
        }
    }

    private RawHttp2 connect() throws IOException {
        return world.http2(listener).preface();
    }

    private static Arguments flood(String name, int times, IntFunction<byte[]> frames) {
        return Arguments.of(name, times, frames);
    }

    /** A request on a stream of its own, and what makes an end of it. */
    private static Arguments resets(String name, IntFunction<byte[]> behind) {
        return flood(name, 400, i -> join(get(2 * i + 1, "/held"), behind.apply(2 * i + 1)));
    }

    /** CVE-2023-44487; and CVE-2025-8671, where the client has us do it. */
    static Stream<Arguments> resets() {
        return Stream.of(
                resets("rapid reset", stream -> frame(RST_STREAM, 0, stream, integer(CANCEL))),
                flood(
                        "rapid reset of what is answered",
                        400,
                        i -> join(get(2 * i + 1, "/"), frame(RST_STREAM, 0, 2 * i + 1, integer(CANCEL)))),
                resets("a window update of nothing", stream -> frame(WINDOW_UPDATE, 0, stream, integer(0))),
                resets(
                        "a window that overflows",
                        stream -> frame(WINDOW_UPDATE, 0, stream, integer(Integer.MAX_VALUE))),
                resets("data behind the end", stream -> frame(DATA, 0, stream, new byte[20])),
                resets("fields behind the end", stream -> get(stream, "/held")),
                resets(
                        "a stream that depends on itself",
                        stream -> frame(PRIORITY, 0, stream, join(integer(stream), new byte[1]))),
                flood("a body that is too long", 400, i -> tooLong(2 * i + 1)),
                flood(
                        "trailers that do not end",
                        400,
                        i -> join(post(2 * i + 1, "/held"), frame(HEADERS, END_HEADERS, 2 * i + 1, fields("x", "y")))),
                flood("malformed requests", 400, i -> malformed(2 * i + 1)),
                flood("streams beyond the limit", 600, i -> get(2 * i + 1, "/held")));
    }

    private static byte[] tooLong(int stream) {
        byte[] block = join(head("POST", "/held"), fields("content-length", "3"));
        return join(frame(HEADERS, END_HEADERS, stream, block), frame(DATA, 0, stream, new byte[20]));
    }

    private static byte[] malformed(int stream) {
        byte[] block = join(head("GET", "/held"), fields("x", "a\r\nb"));
        return frame(HEADERS, END_HEADERS | END_STREAM, stream, block);
    }

    /** CVE-2019-9511 to -9518, CVE-2024-27316. */
    static Stream<Arguments> frames() {
        byte[] eight = new byte[8];
        return Stream.of(
                flood("pings", 3000, i -> frame(PING, 0, 0, eight)),
                flood("settings", 3000, i -> frame(SETTINGS, 0, 0, new byte[] {0, 2, 0, 0, 0, 0})),
                flood("settings acknowledged", 3000, i -> frame(SETTINGS, 1, 0)),
                flood("settings without end", 2000, i -> i == 0 ? settingsOf12MiB() : new byte[6000]),
                flood("priorities", 3000, i -> frame(PRIORITY, 0, 2 * i + 3, new byte[5])),
                flood("unknown frames", 3000, i -> frame(0x42, 0, 0, eight)),
                flood("window updates", 110_000, i -> frame(WINDOW_UPDATE, 0, 0, integer(1))),
                flood("empty data", 3000, i -> i == 0 ? post(1, "/held") : frame(DATA, 0, 1)),
                flood("empty continuations", 3000, i -> i == 0 ? openFields() : frame(CONTINUATION, 0, 1)),
                flood(
                        "full continuations",
                        200,
                        i -> i == 0 ? openFields() : frame(CONTINUATION, 0, 1, fields("x", "v".repeat(100)))));
    }

    private static byte[] openFields() {
        return frame(HEADERS, END_STREAM, 1, head("GET", "/"));
    }

    /** The head of a frame whose payload would be two million settings. */
    private static byte[] settingsOf12MiB() {
        return new byte[] {(byte) 0xb7, 0x1b, 0, SETTINGS, 0, 0, 0, 0, 0};
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"resets", "frames"})
    void aFloodEndsItsConnectionAndNoOther(String name, int times, IntFunction<byte[]> frames) throws Exception {
        try (RawHttp2 neighbour = connect();
                RawHttp2 flooder = connect()) {
            neighbour.send(get(1, "/before"));
            assertEquals("https /before", neighbour.answer(1));
            Thread writer = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 0; i < times; i++) {
                        flooder.send(frames.apply(i));
                    }
                } catch (IOException cut) {
                    // as it should be
                }
            });
            assertTrue(flooder.closed());
            Await.end(writer, "the flood");
            Await.until(() -> listener.connections() == 1, "one connection");
            neighbour.send(get(3, "/after"));
            assertEquals("https /after", neighbour.answer(3));
            Await.until(() -> working.get() == 0, "all exchanges to be over");
        }
    }
}
