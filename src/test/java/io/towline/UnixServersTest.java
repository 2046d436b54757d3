package io.towline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.relay.Frame;
import io.towline.testkit.RawClient;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import io.towline.testkit.TestUpstream;
import io.towline.testkit.UnixServerSocket;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers on socket files, from the configuration to the bytes that they get: relays, sessions of the bridge, plain requests. */
class UnixServersTest {

    @TempDir
    private static Path folder;

    private final Path file;
    private final List<AutoCloseable> open = new ArrayList<>();
    private WholeProduct product;

    UnixServersTest() throws IOException {
        file = Files.createTempDirectory(folder, "s").resolve("app.sock");
    }

    @AfterEach
    void stop() throws Exception {
        if (product != null) {
            product.close();
        }
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private String url() {
        return "unix:" + file;
    }

    private WholeProduct product(String upstream, String... servers) throws IOException {
        product = WholeProduct.of("""
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { app { servers = [ %s ], %s } }
                routes { app { upstream = app, http.enabled = on, bridge.enabled = on } }
                """.formatted(
                        Stream.of(servers).map(each -> '"' + each + '"').collect(Collectors.joining(", ")), upstream));
        return product;
    }

    private Backend backend() throws IOException {
        Backend backend = new Backend(new UnixServerSocket(file));
        open.add(backend);
        return backend;
    }

    private TestUpstream server(TestUpstream.Script script) throws IOException {
        return server(new UnixServerSocket(file), script);
    }

    private TestUpstream server(ServerSocket listening, TestUpstream.Script script) {
        TestUpstream server = TestUpstream.running(listening, script);
        open.add(server);
        return server;
    }

    private RawClient client() throws IOException {
        return RawClient.connect(product.address().getPort());
    }

    private String ask(RawClient client, String request) throws IOException {
        client.send(request);
        String head = client.readHead();
        return head + "\n" + new String(client.read(Integer.parseInt(PlainHttpTest.field(head, "Content-Length"))));
    }

    private static TestUpstream.Script saying(String body) {
        return peer -> {
            while (true) {
                peer.readHead();
                peer.send("HTTP/1.1 200 OK\nContent-Length: " + body.length() + "\n\n" + body);
            }
        };
    }

    @Test
    void tenRelaysCarryMessagesOfAnySizeBothWays() throws Exception {
        Backend backend = backend();
        product("", url());
        List<WholeProduct.Joined> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            all.add(product.join(backend));
        }
        byte[] payload = new byte[1 << 20];
        new Random(1).nextBytes(payload);
        Frame message = Frame.of(0x82, payload);
        for (WholeProduct.Joined each : all) {
            each.expectAlive();
        }
        CompletableFuture<Void> up = sending(all.getFirst().client(), message.masked());
        CompletableFuture<Void> down = sending(all.getFirst().server(), message);
        all.getFirst().server().expect(message.masked());
        all.getFirst().client().expect(message);
        up.get(60, TimeUnit.SECONDS);
        down.get(60, TimeUnit.SECONDS);
        for (WholeProduct.Joined each : all) {
            each.expectAlive();
            each.client().send(Frame.close(1000, "bye").masked());
            each.server().expect(Frame.close(1000, "bye").masked());
            each.server().send(Frame.close(1000, "bye"));
            each.client().expect(Frame.close(1000, "bye"));
            each.close();
            String line = product.line();
            assertTrue(line.contains(" server=" + url() + " ") && line.contains(" cause=client-closed"), line);
        }
        product.expectNoRelays();
    }

    private static CompletableFuture<Void> sending(End from, Frame message) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        from.send(message);
                    } catch (IOException lost) {
                        throw new AssertionError(lost);
                    }
                },
                task -> Thread.ofVirtual().start(task));
    }

    @Test
    void aSessionOfTheBridgeHasItsWebSocketThere() throws Exception {
        Backend backend = backend();
        product("", url());
        try (Fallback client = new Fallback(product.address());
                Fallback sender = new Fallback(product.address())) {
            client.send("GET", "/chat", "", "Accept: text/event-stream");
            try (End server = backend.accept()) {
                server.agree();
                client.head();
                String first = client.event();
                String id = first.substring(first.indexOf("\"id\":\"") + 6).replaceFirst("(?s)\".*", "");
                server.send(Frame.text("down"));
                assertTrue(client.event().contains("data: down\n"));
                assertEquals(
                        "{\"ack\":1}",
                        sender.post("/chat?towline-session=" + id, "text/plain", "up")
                                .body());
                server.expect(Frame.text("up").masked());
            }
        }
    }

    @Test
    void plainRequestsShareOneConnectionAndHaveTheFileInTheirLines() throws Exception {
        TestUpstream server = server(saying("ok"));
        product("", url());
        try (RawClient client = client()) {
            for (int i = 0; i < 3; i++) {
                assertTrue(ask(client, "POST /a HTTP/1.1\nHost: s\nContent-Length: 2\n\nhi")
                        .endsWith("\nok"));
                assertTrue(product.line().contains(" server=" + url() + " "));
            }
        }
        server.peer();
        assertEquals(0, server.peersWaiting());
        Scraped metrics = Scraped.of(product.towline);
        assertEquals(1, metrics.sum("upstream_server_state", "server=\"" + url() + "\"", "state=\"in-use\""));
    }

    /** As nginx has it: a socket file has no name that a server would know. */
    @ParameterizedTest
    @CsvSource({"client, asked.test", "server, localhost", "app.internal:9000, app.internal:9000"})
    void theHostFieldIsWhatTheSettingSays(String setting, String told) throws Exception {
        TestUpstream server = server(saying("ok"));
        product("host-header = \"" + setting + "\"", url());
        try (RawClient client = client()) {
            ask(client, "GET /a HTTP/1.1\nHost: asked.test\n\n");
        }
        assertTrue(server.request().contains("\nHost: " + told + "\n"));
    }

    /** It takes itself for localhost, as it does behind nginx. */
    @Test
    void whereItsAnswersPointToIsPutRight() throws Exception {
        server(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 302 Found\nLocation: http://localhost/there\nContent-Length: 0\n\n");
        });
        product("host-header = server", url());
        try (RawClient client = client()) {
            assertEquals(
                    "http://asked.test/there",
                    PlainHttpTest.field(ask(client, "GET /a HTTP/1.1\nHost: asked.test\n\n"), "Location"));
        }
    }

    @ParameterizedTest
    @CsvSource({"v1", "v2"})
    void theProxyProtocolTellsTheClientsOwnAddresses(String version) throws Exception {
        CompletableFuture<byte[]> first = new CompletableFuture<>();
        server(peer -> {
            first.complete(peer.read(28));
            peer.awaitEnd();
        });
        product("proxy-protocol = " + version, url());
        try (Socket client = new Socket("127.0.0.1", product.address().getPort())) {
            client.getOutputStream().write(End.bytes("GET /a HTTP/1.1\nHost: s\n\n"));
            byte[] said = first.get(60, TimeUnit.SECONDS);
            if (version.equals("v1")) {
                assertEquals("PROXY TCP4 127.0.0.1 127.0.0", new String(said, StandardCharsets.US_ASCII));
            } else {
                byte[] port = {(byte) (client.getLocalPort() >> 8), (byte) client.getLocalPort()};
                assertArrayEquals(port, new byte[] {said[24], said[25]});
            }
        }
    }

    @Test
    void filesAndPortsTakeTurns() throws Exception {
        server(saying("file"));
        TestUpstream port = server(new ServerSocket(0), saying("port"));
        product("", url(), "ws://127.0.0.1:" + port.port());
        List<String> answered = new ArrayList<>();
        try (RawClient client = client()) {
            for (int i = 0; i < 4; i++) {
                String answer = ask(client, "GET /a HTTP/1.1\nHost: s\n\n");
                answered.add(answer.substring(answer.length() - 4));
            }
        }
        assertEquals(List.of("file", "port", "file", "port"), answered);
    }

    @Test
    void whereTheFileIsNotThereTheNextServerIsAskedAndTheFirstIsSetAside() throws Exception {
        TestUpstream port = server(new ServerSocket(0), saying("port"));
        product("max-fails = 1, fail-timeout = 1h", url(), "ws://127.0.0.1:" + port.port());
        try (RawClient client = client()) {
            assertTrue(ask(client, "GET /a HTTP/1.1\nHost: s\n\n").endsWith("\nport"));
        }
        String seen =
                product.towline.runningProxy().upstreams().getFirst().servers().toString();
        assertTrue(seen.contains("url=" + url() + ",") && seen.contains("there is no such file"), seen);
    }

    @Test
    void whereNoServerIsLeftTheLineSaysWhy() throws Exception {
        product("", url());
        try (RawClient client = client()) {
            assertTrue(ask(client, "GET /a HTTP/1.1\nHost: s\n\n").startsWith("HTTP/1.1 502 "));
        }
        String line = product.line();
        assertTrue(
                line.endsWith(" cause=refused-unreachable reason=\"could not connect to " + url()
                        + ": there is no such file; its server makes it when it starts (No such file or directory)\""),
                line);
    }

    /** As a server does that is deployed anew: it takes the file away and makes another. */
    @Test
    void aServerThatIsStartedAnewIsReachedAtItsNewFile() throws Exception {
        TestUpstream old = server(saying("old"));
        product("", url());
        try (RawClient client = client()) {
            assertTrue(ask(client, "GET /a HTTP/1.1\nHost: s\n\n").endsWith("\nold"));
            old.close();
            Files.delete(file);
            server(saying("new"));
            assertTrue(ask(client, "GET /a HTTP/1.1\nHost: s\n\n").endsWith("\nnew"));
        }
    }

    @Test
    void aServerThatDiesWithinItsAnswerBreaksTheClientsOff() throws Exception {
        server(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\nContent-Length: 10\n\nhalf");
        });
        product("", url());
        try (RawClient client = client()) {
            client.send("POST /a HTTP/1.1\nHost: s\nContent-Length: 2\n\nhi");
            assertTrue(client.readHead().startsWith("HTTP/1.1 200 "));
            assertEquals("half", new String(client.read(4)));
            assertTrue(client.ended());
        }
        String line = product.line();
        assertTrue(line.contains(" by=upstream cause=upstream-lost "), line);
    }

    @Test
    void aServerThatDiesWithinARelayEndsIt() throws Exception {
        Backend backend = backend();
        product("", url());
        try (WholeProduct.Joined joined = product.join(backend)) {
            joined.expectAlive();
            joined.server().close();
            assertEquals(0x88, joined.client().receive().first());
        }
        String line = product.line();
        assertTrue(line.contains(" by=upstream cause=upstream-lost"), line);
    }

    @Test
    void anOperatorDrainsItByTheUrlThatStatusShows() throws Exception {
        server(saying("file"));
        TestUpstream port = server(new ServerSocket(0), saying("port"));
        product("", url(), "ws://127.0.0.1:" + port.port());
        assertEquals(Optional.empty(), product.towline.runningProxy().drain("app", Optional.of(url()), true));
        try (RawClient client = client()) {
            for (int i = 0; i < 3; i++) {
                assertTrue(ask(client, "GET /a HTTP/1.1\nHost: s\n\n").endsWith("\nport"));
            }
        }
    }

    /** Whose certificate it must be says host-header, since the file has no name. */
    @ParameterizedTest
    @CsvSource({"app.internal:9000, app.internal, 200", "client, localhost, 200", "client, app.internal, 502"})
    void tlsVerifiesTheNameThatTheServerIsTold(String setting, String certified, String status) throws Exception {
        Pem own = TestCertificates.selfSigned(folder, certified);
        SSLSocketFactory secure = TestCertificates.context(own).getSocketFactory();
        server(
                new UnixServerSocket(file) {
                    @Override
                    public Socket accept() throws IOException {
                        SSLSocket socket = (SSLSocket) secure.createSocket(super.accept(), "localhost", 443, true);
                        socket.setUseClientMode(false);
                        return socket;
                    }
                },
                saying("secret"));
        product("host-header = \"" + setting + "\", tls.trust = \"" + own.cert() + "\"", "wss://" + url());
        try (RawClient client = client()) {
            String answer = ask(client, "GET /a HTTP/1.1\nHost: s\n\n");
            assertTrue(answer.startsWith("HTTP/1.1 " + status + " "), answer);
        }
        assertTrue(product.line().contains(" server=wss://" + url() + " "));
    }
}
