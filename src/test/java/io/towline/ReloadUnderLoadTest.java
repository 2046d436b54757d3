package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.admin.proxy.ProxyControl.Reload;
import io.towline.config.ConfigResult;
import io.towline.config.read.ConfigFile;
import io.towline.demo.EchoBackend;
import io.towline.io.Clock;
import io.towline.relay.Frame;
import io.towline.service.socket.InheritedSockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thousand reloads while clients converse and come: none of them may notice. */
class ReloadUnderLoadTest {

    private static final int GOOD = 1_000;
    private static final int ONE_BAD_IN = 10;
    private static final int RELAYS = 12;
    private static final int COMING = 2;

    @TempDir
    private Path folder;

    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger echoes = new AtomicInteger();
    private final AtomicInteger came = new AtomicInteger();
    private volatile boolean enough;

    private ConfigResult config(int echo, String... more) throws IOException {
        Path file = folder.resolve("proxy.conf");
        Files.writeString(file, """
                io.threads = 2
                defaults.listener.handshake-timeout = 1h
                defaults.upstream { connect-timeout = 1h, handshake-timeout = 1h, open-timeout = 3h }
                defaults.route { close-timeout = 1h, keepalive { client.ping-interval = 1h, upstream.ping-interval = 1h } }
                listeners.main.bind = "127.0.0.1:0"
                upstreams { echo.servers = [ "ws://127.0.0.1:%d" ], spare.servers = [ "ws://127.0.0.1:9" ] }
                routes.echo.upstream = echo
                control.socket = off
                %s
                """.formatted(echo, String.join("\n", more)));
        return ConfigFile.load(file);
    }

    @Test
    void nobodyNotices() throws Exception {
        try (EchoBackend echo = EchoBackend.start(0);
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ConfigResult.Usable one = (ConfigResult.Usable) config(echo.port());
            ConfigResult two = config(
                    echo.port(),
                    "listeners { main { handshake-timeout = 2h, max-header-size = 9KiB }, second.bind = \"127.0.0.1:0\" }",
                    "upstreams.spare.max-fails = 9",
                    "routes { echo.idle-timeout = 1h, more { path = \"/more\", upstream = spare } }",
                    "log.query = on",
                    "bridge.buffers = 64MiB");
            ConfigResult impossible =
                    config(echo.port(), "listeners.third.bind = \"127.0.0.1:%d\"".formatted(taken.getLocalPort()));
            ConfigResult wrong = config(echo.port(), "routes.echo.upstrem = echo");
            AtomicReference<ConfigResult> file = new AtomicReference<>(one);
            try (Towline towline = Towline.start(
                    one.config(), file::get, Clock.system(), UnaryOperator.identity(), InheritedSockets.none())) {
                List<Thread> clients = begin(towline.addresses().get("main"));
                long deadline = System.nanoTime() + Duration.ofMinutes(4).toNanos();
                for (int i = 0; i < GOOD || !enoughCame(); i++) {
                    assertTrue(System.nanoTime() < deadline, () -> echoes + " echoes, " + came + " came");
                    file.set(i % 2 == 0 ? two : one);
                    Reload how = towline.reload();
                    assertEquals(
                            i % 2 == 0
                                    ? "+1 route, ~1 route, ~1 upstream, +1 listener, ~1 listener, ~log, ~bridge"
                                    : "~1 route, -1 route, ~1 upstream, ~1 listener, -1 listener, ~log, ~bridge",
                            how.summary());
                    assertTrue(how.accepted());
                    if (i % ONE_BAD_IN == 0) {
                        file.set(i % 100 == 0 ? impossible : wrong);
                        assertEquals(1, towline.reload().mistakes().size());
                    }
                }
                enough = true;
                for (Thread client : clients) {
                    client.join(60_000);
                    assertFalse(client.isAlive(), "a client hangs");
                }
                assertEquals(List.of(), List.copyOf(failures));
                WholeProduct.await("some are left", () -> towline.relays() == 0);
                assertEquals(
                        RELAYS + came.get(),
                        Scraped.of(towline).sum("conversations_opened_total"),
                        "each that opened has spoken, and been closed by its client");
                assertEquals(
                        List.of("CLIENT_CLOSED"),
                        towline.runningProxy().endings().stream()
                                .map(each ->
                                        each.conversation().ending().cause().name())
                                .distinct()
                                .toList());
            }
        }
    }

    /** So many that each reload met some. */
    private boolean enoughCame() {
        return echoes.get() > GOOD && came.get() > GOOD / 10 || !failures.isEmpty();
    }

    private List<Thread> begin(InetSocketAddress to) throws IOException {
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < RELAYS; i++) {
            End client = open(to);
            clients.add(Thread.ofVirtual().start(() -> guarded(() -> stay(client))));
        }
        for (int i = 0; i < COMING; i++) {
            clients.add(Thread.ofVirtual().start(() -> guarded(() -> comeAndGo(to))));
        }
        return clients;
    }

    private interface Task {
        void run() throws Exception;
    }

    private void guarded(Task task) {
        try {
            task.run();
        } catch (Throwable failed) {
            failures.add(failed);
        }
    }

    private static End open(InetSocketAddress to) throws IOException {
        End client = WholeProduct.dial(to);
        client.send(End.request("/"));
        String answer = client.head();
        assertTrue(answer.startsWith("HTTP/1.1 101 "), answer);
        return client;
    }

    private void stay(End client) throws Exception {
        while (!enough) {
            speak(client);
            echoes.incrementAndGet();
            Thread.sleep(10); // leaves the machine to the reloads
        }
        leave(client);
    }

    private void comeAndGo(InetSocketAddress to) throws Exception {
        while (!enough) {
            End client = open(to);
            speak(client);
            leave(client);
            came.incrementAndGet();
            Thread.sleep(5);
        }
    }

    private static void speak(End client) throws IOException {
        client.send(Frame.text("are you there?").masked());
        client.expect(Frame.text("are you there?"));
    }

    private static void leave(End client) throws IOException {
        client.send(Frame.close(1000, "").masked());
        client.expect(Frame.close(1000, ""));
        client.expectEnd();
        client.close();
    }
}
