package io.towline;

import static io.towline.PlainHttpTest.field;
import static io.towline.PlainHttpTest.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.testkit.RawClient;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import io.towline.testkit.TestClock;
import io.towline.testkit.TestUpstream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that fail, by chance or by design, and a proxy that leaves. */
@Timeout(180)
class PlainHttpFaultsTest {

    private static final String GET = "GET /a HTTP/1.1\nHost: s\n\n";

    @TempDir
    private static Path dir;

    private final List<TestUpstream> servers = new ArrayList<>();
    private WholeProduct product;
    private int port;

    private void proxy(String servers, String settings) throws IOException {
        String configuration = """
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0" } }
                upstreams { app { servers = [ %s ], max-fails = off, %s } }
                routes { app { upstream = app, http.enabled = on } }
                """.formatted(servers, settings);
        // a held clock: however long a test takes, no waiting connection grows too old for a POST
        product = WholeProduct.of(configuration, new TestClock());
        port = product.address().getPort();
    }

    private void serving(TestUpstream.Script... scripts) throws IOException {
        StringBuilder urls = new StringBuilder();
        for (TestUpstream.Script script : scripts) {
            servers.add(TestUpstream.running(script));
            urls.append("\"ws://127.0.0.1:").append(servers.getLast().port()).append("\" ");
        }
        proxy(urls.toString().strip().replace(" ", ", "), "");
    }

    private RawClient client() throws IOException {
        return RawClient.connect(port);
    }

    @AfterEach
    void stop() throws IOException {
        product.close();
        for (TestUpstream server : servers) {
            server.close();
        }
    }

    @Test
    void aResetBeforeTheAnswerIs502() throws Exception {
        serving(peer -> {
            peer.readHead();
            peer.reset();
        });
        try (RawClient client = client()) {
            client.send(GET);
            assertTrue(client.readHead().startsWith("HTTP/1.1 502 "));
        }
        String line = product.line();
        assertTrue(line.contains(" by=upstream cause=refused-unreachable "), line);
    }

    @Test
    void aResetInTheMiddleCutsTheAnswer() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        serving(peer -> {
            peer.readHead();
            peer.send("HTTP/1.1 200 OK\nContent-Length: 10\n\n01234");
            read.await(60, TimeUnit.SECONDS);
            peer.reset();
        });
        try (RawClient client = client()) {
            client.send(GET);
            client.readHead();
            client.read(5);
            read.countDown();
            client.readToEnd();
        }
        String line = product.line();
        assertTrue(line.contains(" status=200 ") && line.contains(" by=upstream cause=upstream-lost "), line);
    }

    /** Whatever it is, the client gets an answer or an end, and the next one is served. */
    @Test
    void rubbishIsAnsweredFor() throws Exception {
        AtomicInteger seed = new AtomicInteger();
        serving(peer -> {
            peer.readHead();
            Random random = new Random(seed.incrementAndGet());
            byte[] rubbish = new byte[1 + random.nextInt(2000)];
            random.nextBytes(rubbish);
            if (random.nextBoolean()) {
                peer.send("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n");
            }
            peer.send(rubbish);
        });
        for (int i = 0; i < 200; i++) {
            try (RawClient client = client()) {
                client.send("GET /a HTTP/1.1\nHost: s\nConnection: close\n\n");
                String answer = client.readToEnd();
                assertTrue(
                        answer.startsWith("HTTP/1.1 502 ") || answer.startsWith("HTTP/1.1 200 ") || answer.isEmpty(),
                        answer);
            }
        }
    }

    @Test
    void dribbledAnswersComeWhole() throws Exception {
        byte[] wire = ("HTTP/1.1 103 Hints\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                        + "5;x=y\r\nhello\r\n6\r\n world\r\n0\r\nT: u\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        serving(peer -> {
            while (true) {
                peer.readHead();
                for (byte each : wire) {
                    peer.send(new byte[] {each});
                }
            }
        });
        try (RawClient client = client()) {
            for (int round = 0; round < 3; round++) {
                client.send(GET);
                assertTrue(client.readHead().startsWith("HTTP/1.1 103 "));
                assertTrue(client.readHead().startsWith("HTTP/1.1 200 "));
                StringBuilder body = new StringBuilder();
                int size = size(client);
                while (size > 0) {
                    body.append(text(client.read(size)));
                    client.read(2);
                    size = size(client);
                }
                assertEquals("hello world", body.toString());
                assertEquals("T: u\r\n\r\n", text(client.read(8)));
            }
        }
    }

    private static int size(RawClient client) throws IOException {
        StringBuilder line = new StringBuilder();
        while (line.indexOf("\r\n") < 0) {
            line.append(text(client.read(1)));
        }
        return Integer.parseInt(line.toString().strip(), 16);
    }

    /** Servers that drop connections before, between and behind requests: what another could answer is answered. */
    @Test
    void noIdempotentRequestFailsThatAnotherServerCouldAnswer() throws Exception {
        TestUpstream.Script flaky = peer -> {
            Random random = new Random();
            while (random.nextInt(4) > 0) {
                peer.readHead();
                if (random.nextInt(4) == 0) {
                    return;
                }
                peer.send("HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
            }
        };
        TestUpstream.Script steady = peer -> {
            while (true) {
                peer.readHead();
                peer.send("HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
            }
        };
        serving(flaky, flaky, steady);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(threads.submit(this::manyGets));
            }
            for (Future<Integer> each : all) {
                assertEquals(300, each.get(120, TimeUnit.SECONDS));
            }
        }
    }

    private int manyGets() throws IOException {
        int good = 0;
        try (RawClient client = client()) {
            for (int i = 0; i < 300; i++) {
                client.send(GET);
                String head = client.readHead();
                good += head.startsWith("HTTP/1.1 200 ") ? 1 : 0;
                client.read(Integer.parseInt(field(head, "Content-Length")));
            }
        }
        return good;
    }

    @Test
    void serversMaySpeakTls() throws Exception {
        Pem own = TestCertificates.selfSigned(dir, "127.0.0.1");
        byte[] body = new byte[1 << 20];
        new Random(7).nextBytes(body);
        ServerSocket socket = TestCertificates.context(own)
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        servers.add(TestUpstream.running(socket, peer -> {
            while (true) {
                peer.readHead();
                assertArrayEquals(body, peer.read(body.length));
                peer.send("HTTP/1.1 200 OK\nContent-Length: " + body.length + "\n\n");
                peer.send(body);
            }
        }));
        proxy("\"wss://127.0.0.1:" + servers.getLast().port() + "\"", "tls.trust = \"" + own.cert() + "\"");
        try (RawClient client = client()) {
            for (int i = 0; i < 3; i++) {
                client.send("POST /a HTTP/1.1\nHost: s\nContent-Length: " + body.length + "\n\n");
                client.send(body);
                client.readHead();
                assertArrayEquals(body, client.read(body.length));
            }
        }
        servers.getLast().peer();
        assertEquals(0, servers.getLast().peersWaiting());
    }

    @Test
    void aRequestUnderWayIsAnsweredBeforeTheProxyLeaves() throws Exception {
        CountDownLatch draining = new CountDownLatch(1);
        serving(peer -> {
            peer.readHead();
            draining.await(60, TimeUnit.SECONDS);
            peer.send("HTTP/1.1 200 OK\nContent-Length: 2\n\nok");
            peer.awaitEnd();
        });
        try (RawClient client = client()) {
            client.send(GET);
            servers.getFirst().request();
            Thread leaving = Thread.ofVirtual().start(() -> {
                try {
                    product.towline.drain();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
            });
            WholeProduct.await("it still listens", () -> !listens());
            draining.countDown();
            assertTrue(client.readHead().startsWith("HTTP/1.1 200 "));
            assertEquals("ok", text(client.read(2)));
            leaving.join(60_000);
            assertTrue(!leaving.isAlive());
        }
    }

    /** What clients do not take is not read from servers, but for a little, however long others go on. */
    @Test
    void slowReadersHoldLittle() throws Exception {
        byte[] piece = new byte[1 << 16];
        List<AtomicLong> sent = new CopyOnWriteArrayList<>();
        serving(peer -> {
            peer.readHead();
            AtomicLong count = new AtomicLong();
            sent.add(count);
            peer.send("HTTP/1.1 200 OK\nContent-Length: " + (1L << 40) + "\n\n");
            while (true) {
                peer.send(piece);
                count.addAndGet(piece.length);
            }
        });
        List<RawClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                clients.add(client());
                clients.getLast().send(GET);
                clients.getLast().readHead();
            }
            long mostOnTheWay = 2 * (mostBuffered("tcp_rmem") + mostBuffered("tcp_wmem")) + piece.length;
            for (long taken = 0; taken < 2 * mostOnTheWay; taken += piece.length) {
                assertArrayEquals(piece, clients.getFirst().read(piece.length)); // all share its I/O thread
            }
            for (AtomicLong each : sent.subList(1, sent.size())) {
                assertTrue(each.get() <= mostOnTheWay, () -> each + " of " + mostOnTheWay);
            }
            for (RawClient each : clients) {
                assertArrayEquals(piece, each.read(piece.length));
            }
        } finally {
            for (RawClient each : clients) {
                each.close();
            }
        }
        for (int i = 0; i < 20; i++) {
            assertTrue(product.line().contains(" cause=client-lost "));
        }
    }

    /** @return the most bytes that the kernel keeps of a connection for one side in one direction */
    private static long mostBuffered(String setting) throws IOException {
        Path file = Path.of("/proc/sys/net/ipv4", setting); // told whole to the first read or not at all
        String leastUsualMost = Files.readAllLines(file).getFirst();
        return Long.parseLong(leastUsualMost.split("\\s+")[2]);
    }

    private boolean listens() {
        try (RawClient another = client()) {
            return another != null;
        } catch (IOException refused) {
            return false;
        }
    }
}
