package io.towline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.towline.admin.proxy.ProxyControl.Reload;
import io.towline.config.ConfigResult;
import io.towline.config.read.ConfigFile;
import io.towline.conversation.LogCapture;
import io.towline.io.Clock;
import io.towline.relay.Frame;
import io.towline.service.socket.InheritedSockets;
import io.towline.service.systemd.Heartbeat;
import io.towline.testkit.Await;
import io.towline.testkit.TestClock;
import io.towline.testkit.Ticks;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.xnio.XnioIoThread;

/**
 * The product as it runs, from the text of its configuration file. There, {@code LISTENER} stands for a name that no other test's
 * listener has, so that the access log can be told apart.
 */
final class WholeProduct implements AutoCloseable {

    /**
     * Where time is not a test's to hold, none of these limits may end anything because a thread of the test's came late. On the first line,
     * so that mistakes stand in the line where they do, and before what a test sets itself, which counts then. Plain requests are refused unless a test is about them: no backend of the others answers one.
     */
    private static final String PATIENCE = "defaults { listener.handshake-timeout = 1h, "
            + "upstream { connect-timeout = 1h, handshake-timeout = 1h, open-timeout = 3h }, route { http.enabled = off, close-timeout = 1h, "
            + "keepalive { client.ping-interval = 1h, upstream.ping-interval = 1h }, "
            + "bridge.sockjs { heartbeat = 1h, disconnect-delay = 1m } } }, ";

    final Towline towline;
    private final String name;
    private final String patience;
    private final Path file;
    private final LogCapture access;

    private WholeProduct(Towline towline, String name, String patience, Path file, LogCapture access) {
        this.towline = towline;
        this.name = name;
        this.patience = patience;
        this.file = file;
        this.access = access;
    }

    static WholeProduct of(String configuration) throws IOException {
        return of(configuration, Clock.system(), PATIENCE);
    }

    /** With the limits of the manual, which pass when the clock does. */
    static WholeProduct of(String configuration, TestClock clock) throws IOException {
        return of(configuration, clock, "defaults.route.http.enabled = off, ");
    }

    private static WholeProduct of(String configuration, Clock clock, String patience) throws IOException {
        String name = "whole-" + UUID.randomUUID();
        Path file = Files.createTempFile("whole", ".conf");
        try {
            write(file, name, patience + configuration);
            ConfigResult read = ConfigFile.load(file);
            var usable = assertInstanceOf(ConfigResult.Usable.class, read, read::toString);
            LogCapture access = LogCapture.containing(name, "towline.access", Level.INFO);
            Towline towline = Towline.start(
                    usable.config(),
                    () -> ConfigFile.load(file),
                    clock,
                    UnaryOperator.identity(),
                    InheritedSockets.none());
            return new WholeProduct(towline, name, patience, file, access);
        } catch (IOException | RuntimeException | Error failed) {
            Files.delete(file);
            throw failed;
        }
    }

    /** Writes the file anew and reloads it. What comes of it says {@code FILE} for the file's name. */
    Reload reload(String configuration) throws IOException {
        write(file, name, patience + configuration);
        Reload how = towline.reload();
        List<String> mistakes = how.mistakes().stream().map(this::anonymous).toList();
        return new Reload(how.at(), how.accepted(), how.summary(), mistakes, how.needRestart());
    }

    /** The same, where it is to be accepted. */
    Reload expectReload(String summary, String configuration) throws IOException {
        Reload how = reload(configuration);
        assertEquals(List.of(), how.mistakes());
        assertTrue(how.accepted());
        assertEquals(summary, how.summary());
        return how;
    }

    /** Products of one process would fight for the built-in control socket. Last, so that mistakes stand in the line where they do. */
    private static void write(Path file, String name, String configuration) throws IOException {
        Files.writeString(file, configuration.replace("LISTENER", name) + "\ncontrol.socket = off\n");
    }

    private String anonymous(String mistake) {
        return mistake.replace(file.toString(), "FILE").replace(name, "LISTENER");
    }

    /** One listener on IPv4, one I/O thread, one route for everything to one server. */
    static String simple(Backend backend) {
        return """
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { chat { servers = [ %s ] } }
                routes { chat { upstream = chat } }
                """.formatted(backend.url());
    }

    InetSocketAddress address() {
        return address("");
    }

    /** @param suffix of the listener's name */
    InetSocketAddress address(String suffix) {
        return towline.addresses().get(name + suffix);
    }

    End dial() throws IOException {
        return dial(address());
    }

    static End dial(InetSocketAddress to) throws IOException {
        return new End(new Socket(to.getAddress(), to.getPort()));
    }

    /** A WebSocket through the product, with both its ends. */
    record Joined(End client, End server, String request, String answer) implements AutoCloseable {

        /** That a frame still passes each way. */
        void expectAlive() throws IOException {
            client.send(Frame.text("are you there?").masked());
            server.expect(Frame.text("are you there?").masked());
            server.send(Frame.text("I am"));
            client.expect(Frame.text("I am"));
        }

        @Override
        public void close() throws IOException {
            client.close();
            server.close();
        }
    }

    Joined join(Backend backend) throws IOException {
        return join(backend, "/");
    }

    Joined join(Backend backend, String target, String... lines) throws IOException {
        return join(dial(), backend, End.request(target, lines));
    }

    static Joined join(End client, Backend backend, String request, String... agreed) throws IOException {
        client.send(request);
        End server = backend.accept();
        String asked = server.agree(agreed);
        String answer = client.head();
        assertTrue(answer.startsWith("HTTP/1.1 101 "), answer);
        return new Joined(client, server, asked, answer);
    }

    /** The next line of the access log, from {@code path=} on. */
    String line() throws InterruptedException {
        String line = access.next();
        return line.substring(line.indexOf(" path=") + 1);
    }

    /** The same with the client's address and the listener. */
    String wholeLine() throws InterruptedException {
        return access.next().replace(name, "LISTENER");
    }

    int linesWaiting() {
        return access.lines().size();
    }

    /** Lets the held clock go on; when this returns, each I/O thread has done what was due then. */
    void pass(TestClock clock, Duration time) throws Exception {
        for (Heartbeat each : towline.heartbeats()) {
            Ticks.settle((XnioIoThread) each.thread());
        }
        clock.advance(time);
        for (Heartbeat each : towline.heartbeats()) {
            Ticks.await((XnioIoThread) each.thread());
        }
    }

    /** Waits for what another thread brings about. */
    static void await(String what, BooleanSupplier condition) throws InterruptedException {
        Await.until(condition::getAsBoolean, what);
    }

    void expectNoRelays() throws InterruptedException {
        await("relays are left", () -> towline.relays() == 0);
        assertEquals(0, towline.relays());
    }

    @Override
    public void close() {
        towline.close();
        access.close();
        file.toFile().delete();
    }
}
