package io.towline.listener.http2;

import static io.towline.testkit.RawHttp2.DATA;
import static io.towline.testkit.RawHttp2.HEADERS;
import static io.towline.testkit.RawHttp2.WINDOW_UPDATE;
import static io.towline.testkit.RawHttp2.frame;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.io.Clock;
import io.towline.listener.Listener;
import io.towline.listener.ListenerWorld;
import io.towline.testkit.LongWay;
import io.towline.testkit.RawHttp2;
import io.towline.testkit.RawHttp2.Frame;
import io.towline.testkit.TestListeners;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One upload over 50 ms each way. How fast it was is told, and not judged: its windows are. */
@Timeout(120)
class LongWayUploadTest {

    private static final int START = 65_535;
    private static final int FRAME = 16_384;

    @TempDir
    private static Path dir;

    private final Map<Integer, Integer> windows = new HashMap<>(Map.of(0, START, 1, START));
    private final AtomicLong arrived = new AtomicLong();

    private void read(HttpServerExchange exchange) {
        exchange.dispatch(
                Runnable::run,
                () -> exchange.getRequestReceiver().receivePartialBytes((any, body, last) -> {
                    arrived.addAndGet(body.length);
                    if (last) {
                        any.endExchange();
                    }
                }));
    }

    @ParameterizedTest
    @CsvSource({"65536, 200", "2097152, 2000"})
    void aWindowIsAsWideAsItsSettingSays(int setting, int frames, TestReporter told) throws Exception {
        try (ListenerWorld world = new ListenerWorld(dir, Clock.system())) {
            Listener listener = world.open(
                    TestListeners.listener()
                            .withTls(world.tls())
                            .withUploadWindow(setting)
                            .build(),
                    this::read);
            try (LongWay way = new LongWay(listener.address(), Duration.ofMillis(50));
                    Socket socket = world.offering(way.connect(), "h2").socket();
                    RawHttp2 client = new RawHttp2(socket).preface()) {
                long began = System.nanoTime();
                upload(client, frames);
                double seconds = (System.nanoTime() - began) / 1e9;
                told.publishEntry(
                        "http2-upload-window = " + setting,
                        "%.1f MiB/s of %d MiB".formatted((double) frames * FRAME / (1 << 20) / seconds, frames >> 6));
                int wide = widest(client, setting);
                assertTrue(wide <= setting, () -> "as much as " + wide);
                client.send(frame(DATA, RawHttp2.END_STREAM, 1));
                assertEquals(1, client.next(HEADERS).stream());
                assertEquals((long) frames * FRAME, arrived.get());
            }
        }
    }

    private void upload(RawHttp2 client, int frames) throws IOException {
        client.send(RawHttp2.post(1, "/"));
        byte[] data = frame(DATA, 0, 1, new byte[FRAME]);
        for (int i = 0; i < frames; i++) {
            while (Math.min(windows.get(0), windows.get(1)) < FRAME) {
                update(client);
            }
            client.send(data);
            windows.replaceAll((stream, window) -> window - FRAME);
        }
    }

    private void update(RawHttp2 client) throws IOException {
        Frame update = client.next(WINDOW_UPDATE);
        windows.merge(update.stream(), update.first(), Integer::sum);
    }

    /** When all is read, but for less than half a first window that is not granted again yet. */
    private int widest(RawHttp2 client, int setting) throws IOException {
        while (windows.get(1) <= setting - START) {
            update(client);
        }
        return windows.get(1);
    }
}
