package io.towline;

import static io.towline.testkit.RawHttp2.DATA;
import static io.towline.testkit.RawHttp2.END_HEADERS;
import static io.towline.testkit.RawHttp2.END_STREAM;
import static io.towline.testkit.RawHttp2.HEADERS;
import static io.towline.testkit.RawHttp2.WINDOW_UPDATE;
import static io.towline.testkit.RawHttp2.frame;
import static io.towline.testkit.RawHttp2.integer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.relay.Frame;
import io.towline.testkit.RawHttp2;
import io.towline.testkit.TestCertificates;
import io.towline.testkit.TestCertificates.Pem;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The bridge over one TLS connection of HTTP/2, with the JDK's client. */
@Timeout(300)
class BridgeOverHttp2Test {

    private static final Pattern ID = Pattern.compile("\"id\":\"([A-Za-z0-9._~-]{20,128})\"");

    @TempDir
    private static Path dir;

    private final Set<String> connections = new HashSet<>();
    private Pem own;
    private Backend backend;
    private WholeProduct product;
    private HttpClient client;

    @BeforeEach
    void begin() throws IOException {
        own = TestCertificates.selfSigned(dir, "127.0.0.1");
        backend = new Backend();
        product = WholeProduct.of("""
                io.threads = 1
                listeners { LISTENER { bind = "127.0.0.1:0", tls { certificates = [{ cert = "%s", key = "%s" }] } } }
                upstreams { chat { servers = [ %s ] } }
                routes { chat { upstream = chat, bridge.enabled = on } }
                routes { sock { upstream = chat, path = /sock, bridge { enabled = on, sockjs.mode = unwrap } } }
                """.formatted(own.cert(), own.key(), backend.url()));
        client = HttpClient.newBuilder()
                .sslContext(TestCertificates.trusting(own))
                .version(HttpClient.Version.HTTP_2)
                .build();
    }

    @AfterEach
    void end() throws IOException {
        client.shutdownNow();
        product.close();
        backend.close();
    }

    /** An answer that has begun, read line by line. */
    private record Stream(InputStream body, BufferedReader lines) implements AutoCloseable {
        String line() throws IOException {
            return lines.readLine();
        }

        /** The next event that has data: its lines but for {@code retry}, in the order of their names. */
        String event() throws IOException {
            StringBuilder event = new StringBuilder();
            for (String line = line(); event.isEmpty() || !line.isEmpty(); line = line()) {
                if (!line.isEmpty() && !line.startsWith("retry:")) {
                    event.append(line).append('|');
                }
            }
            return event.toString();
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }

    private HttpRequest.Builder request(String target) {
        int port = product.address().getPort();
        return HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + target));
    }

    private <T> HttpResponse<T> noted(HttpResponse<T> response) {
        assertEquals(HttpClient.Version.HTTP_2, response.version());
        connections.add(response.connectionLabel().orElseThrow());
        return response;
    }

    private HttpResponse<String> ask(HttpRequest.Builder request) throws IOException, InterruptedException {
        return noted(client.send(request.build(), BodyHandlers.ofString(UTF_8)));
    }

    private HttpResponse<String> post(String target, String type, byte[] body)
            throws IOException, InterruptedException {
        return ask(request(target).header("Content-Type", type).POST(BodyPublishers.ofByteArray(body)));
    }

    private CompletableFuture<HttpResponse<InputStream>> begin(String target, String... fields) {
        return client.sendAsync(request(target).headers(fields).build(), BodyHandlers.ofInputStream());
    }

    private Stream stream(CompletableFuture<HttpResponse<InputStream>> begun) throws Exception {
        HttpResponse<InputStream> response = noted(begun.get(60, TimeUnit.SECONDS));
        assertEquals(200, response.statusCode());
        return new Stream(response.body(), new BufferedReader(new InputStreamReader(response.body(), UTF_8)));
    }

    private End agreed() throws IOException {
        End server = backend.accept();
        server.agree();
        return server;
    }

    private static String idIn(String text) {
        Matcher found = ID.matcher(text);
        assertTrue(found.find(), text);
        return found.group(1);
    }

    @Test
    void streamsPollsAndPostsShareOneConnection() throws Exception {
        CompletableFuture<HttpResponse<InputStream>> asked = begin("/events", "Accept", "text/event-stream");
        End first = agreed();
        Stream events = stream(asked);
        String eventsUrl = "/events?towline-session=" + idIn(events.event());
        asked = begin("/lines", "Accept", "application/x-ndjson");
        End second = agreed();
        Stream lines = stream(asked);
        String linesUrl = "/lines?towline-session=" + idIn(lines.line());
        var opening = client.sendAsync(
                request("/poll?towline-session=new")
                        .POST(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
        End third = agreed();
        HttpResponse<String> opened = noted(opening.get(60, TimeUnit.SECONDS));
        assertEquals(201, opened.statusCode());
        String pollUrl = "/poll?towline-session=" + idIn(opened.body());
        var polled = client.sendAsync(request(pollUrl + "&towline-ack=0").build(), BodyHandlers.ofString());

        assertEquals(
                "{\"ack\":1}",
                post(eventsUrl, "text/plain", "one".getBytes(UTF_8)).body());
        assertEquals(
                "{\"ack\":1}",
                post(linesUrl, "text/plain", "two".getBytes(UTF_8)).body());
        assertEquals(
                "{\"ack\":1}",
                post(pollUrl, "text/plain", "three".getBytes(UTF_8)).body());
        first.expect(Frame.text("one").masked());
        second.expect(Frame.text("two").masked());
        third.expect(Frame.text("three").masked());
        third.send(Frame.text("drei"));
        second.send(Frame.text("zwei"));
        first.send(Frame.text("eins"));
        assertTrue(events.event().contains("data: eins|"));
        assertEquals("{\"messages\":[{\"seq\":1,\"text\":\"zwei\"}]}", lines.line());
        assertEquals(
                "{\"messages\":[{\"seq\":1,\"text\":\"drei\"}]}",
                noted(polled.get(60, TimeUnit.SECONDS)).body());

        assertEquals(204, ask(request(linesUrl).DELETE()).statusCode());
        second.expect(Frame.close(1000, "").masked());
        assertEquals("{\"close\":{\"seq\":2,\"code\":1000,\"reason\":\"\",\"clean\":true}}", lines.line());
        assertEquals(null, lines.line());
        assertEquals(409, ask(request(pollUrl + "&towline-ack=9")).statusCode());
        assertEquals(1, connections.size(), "all of it over one connection");
    }

    @Test
    void aStreamThatTheClientResetsIsResumedOnTheSameConnection() throws Exception {
        CompletableFuture<HttpResponse<InputStream>> asked = begin("/chat", "Accept", "text/event-stream");
        End server = agreed();
        String id;
        try (Stream events = stream(asked)) {
            id = idIn(events.event());
            server.send(Frame.text("a"));
            assertTrue(events.event().contains("data: a|"));
        }
        server.send(Frame.text("b"));
        try (Stream events = stream(begin("/chat", "Accept", "text/event-stream", "Last-Event-ID", id + ":1"))) {
            assertTrue(events.event().contains("id: " + id + ":1|"), "the session, as acknowledged");
            assertEquals("id: " + id + ":2|data: b|", events.event());
        }
        assertEquals(1, connections.size());
    }

    /** By a client that opens its window when it has seen the head. */
    @Test
    void whoWaitsForAContinueGetsItsAnswerAsWell() throws Exception {
        CompletableFuture<HttpResponse<InputStream>> asked = begin("/chat", "Accept", "text/event-stream");
        agreed();
        try (Stream events = stream(asked);
                RawHttp2 raw = raw()) {
            String session = idIn(events.event());
            String[] fields = {"expect", "100-continue", "content-type", "application/json", "content-length", "2"};
            byte[] head = RawHttp2.head("POST", "/chat?towline-session=" + session);
            raw.send(frame(HEADERS, END_HEADERS, 1, RawHttp2.join(head, RawHttp2.fields(fields))));
            assertEquals(END_HEADERS, raw.next(HEADERS).flags());
            raw.send(frame(DATA, END_STREAM, 1, "no".getBytes(UTF_8)));
            assertEquals(END_HEADERS, raw.next(HEADERS).flags());
            raw.send(frame(WINDOW_UPDATE, 0, 1, integer(1000)));
            RawHttp2.Frame problem = raw.next(DATA);
            assertEquals(END_STREAM, problem.flags());
            assertTrue(new String(problem.payload(), UTF_8).contains("JSON"));
        }
    }

    private RawHttp2 raw() throws IOException {
        byte[] initialWindow = {0, 4, 0, 0, 0, 0};
        return RawHttp2.to(product.address(), own).preface(initialWindow);
    }

    /** More than a stream's first window, RFC 9113 §6.9.2, each way. */
    @Test
    void messagesMayBeBiggerThanAWindow() throws Exception {
        CompletableFuture<HttpResponse<InputStream>> asked = begin("/chat", "Accept", "application/x-ndjson");
        End server = agreed();
        Stream lines = stream(asked);
        String url = "/chat?towline-session=" + idIn(lines.line());
        String text = "0123456789abcdef".repeat(20_000);
        CompletableFuture<HttpResponse<String>> sent = client.sendAsync(
                request(url)
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString(text))
                        .build(),
                BodyHandlers.ofString());
        server.expect(Frame.text(text).masked());
        assertEquals("{\"ack\":1}", sent.get(60, TimeUnit.SECONDS).body());
        server.send(Frame.text(text));
        assertEquals("{\"messages\":[{\"seq\":1,\"text\":\"" + text + "\"}]}", lines.line());
    }

    @Test
    void sockJsStreamsAndSendsOverOneConnection() throws Exception {
        CompletableFuture<HttpResponse<InputStream>> asked = client.sendAsync(
                request("/sock/000/session1/xhr_streaming")
                        .POST(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofInputStream());
        End server = agreed();
        Stream stream = stream(asked);
        assertEquals("h".repeat(2048), stream.line());
        assertEquals("o", stream.line());
        HttpResponse<String> sent = post("/sock/000/session1/xhr_send", "text/plain", "[\"a\"]".getBytes(UTF_8));
        assertEquals(204, sent.statusCode());
        server.expect(Frame.text("a").masked());
        server.send(Frame.text("x"));
        assertEquals("a[\"x\"]", stream.line());
        HttpResponse<String> second = ask(request("/sock/000/session1/xhr").POST(BodyPublishers.noBody()));
        assertEquals("c[2010,\"Another connection still open\"]\n", second.body());
        server.send(Frame.close(3000, "Go away!"));
        assertEquals("c[3000,\"Go away!\"]", stream.line());
        assertEquals(null, stream.line());
        assertEquals(1, connections.size());
    }

    /** Frames may be lost with the stream, and SockJS has no numbers to ask for them again. */
    @Test
    void aSockJsSessionWhoseStreamIsResetIsOver() throws Exception {
        CompletableFuture<HttpResponse<InputStream>> asked =
                begin("/sock/000/session1/eventsource", "Accept", "text/event-stream");
        End server = agreed();
        try (Stream stream = stream(asked)) {
            assertEquals("", stream.line());
            assertEquals("data: o", stream.line());
        }
        server.expect(Frame.close(1001, "client lost").masked());
        HttpResponse<String> late = ask(request("/sock/000/session1/xhr").POST(BodyPublishers.noBody()));
        assertEquals("c[1002,\"Connection interrupted\"]\n", late.body());
        assertEquals(1, connections.size());
    }

    @Test
    void whatIsRefusedIsAProblemHereToo() throws Exception {
        HttpResponse<String> lost = ask(request("/chat?towline-session=aaaaaaaaaaaaaaaaaaaaaaaa"));
        assertEquals(404, lost.statusCode());
        assertEquals(
                "application/problem+json",
                lost.headers().firstValue("content-type").orElse(""));
        assertEquals(
                403,
                ask(request("/chat").headers("Accept", "text/event-stream", "Origin", "https://evil.example"))
                        .statusCode());
        assertEquals(200, ask(request("/.towline/sockjs.js")).statusCode());
        assertEquals(1, connections.size());
    }
}
