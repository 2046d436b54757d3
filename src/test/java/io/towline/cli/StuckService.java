package io.towline.cli;

import io.towline.Towline;
import io.towline.cli.run.Service;
import io.towline.config.ConfigResult;
import io.towline.config.read.ConfigFile;
import io.towline.io.Clock;
import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The process of a proxy that cannot leave in order, as {@link StopSignalsTest} wants it. Arguments: where it is stuck, its configuration,
 * how much later the second of two signals comes. */
final class StuckService {

    /** For the route of the configuration; it is in flight when its handler returns. */
    private static final String HANDSHAKE =
            "GET /chat HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                    + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private StuckService() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path file = Path.of(arguments[1]);
        ConfigResult.Usable usable = (ConfigResult.Usable) ConfigFile.load(file);
        boolean atTheStart = arguments[0].equals("start");
        Service.run(
                usable.config(),
                sockets -> {
                    if (atTheStart) {
                        park("started"); // a name service that does not answer
                    }
                    Towline towline = Towline.start(
                            usable.config(),
                            () -> ConfigFile.load(file),
                            Clock.system(),
                            next -> exchange -> stop(next, exchange),
                            sockets);
                    ask(towline.addresses().values().iterator().next());
                    return towline;
                },
                leaping(Duration.parse(arguments[2])),
                () -> {});
    }

    /** Each look at it is so much later than the one before. */
    private static Clock leaping(Duration step) {
        AtomicLong nanos = new AtomicLong();
        return () -> nanos.addAndGet(step.toNanos());
    }

    /** Begins a request, and never lets its I/O thread go. */
    private static void stop(HttpHandler next, HttpServerExchange exchange) throws Exception {
        next.handleRequest(exchange);
        park("stuck");
    }

    /** For the process that started this one; a test that fails ends it. */
    private static void park(String where) {
        System.out.println("it is " + where);
        while (NEVER.getCount() > 0) {
            try {
                NEVER.await(1, TimeUnit.DAYS);
            } catch (InterruptedException stuck) {
                // so is whoever holds it up, and stays
            }
        }
    }

    private static void ask(InetSocketAddress to) throws IOException {
        try (Socket client = new Socket(to.getAddress(), to.getPort())) {
            client.getOutputStream().write(HANDSHAKE.getBytes(StandardCharsets.US_ASCII));
        }
    }
}
