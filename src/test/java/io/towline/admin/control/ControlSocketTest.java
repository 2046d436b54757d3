package io.towline.admin.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.towline.admin.api.Api;
import io.towline.conversation.LogCapture;
import io.towline.testkit.Await;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Over real socket files, with an API that says what it was asked. */
class ControlSocketTest {

    private static final Duration LONG = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    private final List<ControlSocket> opened = new ArrayList<>();
    private final BlockingQueue<Api.Request> asked = new LinkedBlockingQueue<>();

    @AfterEach
    void close() {
        opened.forEach(ControlSocket::close);
    }

    private Path path() {
        return folder.resolve("c.sock");
    }

    private Optional<ControlSocket> tryToOpen(Path path, Function<Api.Request, Api.Answer> api, Duration patience) {
        Optional<ControlSocket> socket = ControlSocket.open(path, api, patience);
        socket.ifPresent(opened::add);
        return socket;
    }

    private ControlSocket open(Function<Api.Request, Api.Answer> api) {
        return tryToOpen(path(), api, LONG).orElseThrow();
    }

    private Api.Answer yes(Api.Request request) {
        asked.add(request);
        return new Api.Answer(200, "application/json", "{}".getBytes(StandardCharsets.US_ASCII));
    }

    private Api.Answer yesAfter(CountDownLatch go, Api.Request request) {
        Api.Answer answer = yes(request);
        Await.release(go);
        return answer;
    }

    static SocketChannel connect(Path path) throws IOException {
        return SocketChannel.open(UnixDomainSocketAddress.of(path));
    }

    /** Everything up to the end, line ends as {@code \n}. */
    static String rest(SocketChannel call) throws IOException {
        byte[] bytes = Channels.newInputStream(call).readAllBytes();
        return new String(bytes, StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
    }

    static void send(SocketChannel call, String text) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
        while (bytes.hasRemaining()) {
            call.write(bytes);
        }
    }

    private static void sendToTheImpatient(SocketChannel call, String text) {
        try {
            send(call, text);
        } catch (IOException cut) {
            // it came too late
        }
    }

    /** Before that nothing must be read: who takes its answer, however late, is not cut. */
    private static void awaitCut(SocketChannel call) throws Exception {
        call.configureBlocking(false);
        Await.until(() -> !takesMore(call), "the cut");
        call.configureBlocking(true);
    }

    /** Nobody reads it, and in the end nobody could. */
    private static boolean takesMore(SocketChannel call) {
        try {
            call.write(ByteBuffer.wrap(new byte[1]));
            return true;
        } catch (IOException cut) {
            return false;
        }
    }

    /** How many bytes come until the end of any kind: who was cut before it had been heard may find that while it sends or reads. */
    private static int readAfter(SocketChannel call, String text) {
        sendToTheImpatient(call, text);
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        int bytes = 0;
        try {
            for (int count = call.read(buffer); count >= 0; count = call.read(buffer.clear())) {
                bytes += count;
            }
        } catch (IOException cut) {
            // an end, too
        }
        return bytes;
    }

    private String say(String text) throws IOException {
        try (SocketChannel call = connect(path())) {
            send(call, text);
            return rest(call);
        }
    }

    @Test
    void aRequestIsAnsweredAndTheConnectionClosed() throws Exception {
        open(this::yes);
        assertEquals(
                """
                HTTP/1.1 200 OK
                Content-Type: application/json
                Content-Length: 2
                Cache-Control: no-store
                Connection: close

                {}""",
                say(
                        "GET /api/v1/connections?client=%3A%3A1&limit=5&limit=6&q=a+b&sort HTTP/1.1\r\nHost: towline\r\n\r\n"));
        Api.Request request = Await.next(asked, "the request");
        assertEquals("GET", request.method());
        assertEquals("/api/v1/connections", request.path());
        assertEquals(Map.of("client", "::1", "limit", "6", "q", "a b", "sort", ""), request.query());
        assertEquals(0, request.body().length);
    }

    @Test
    void theCallerIsItsUser() throws Exception {
        open(this::yes);
        say("GET / HTTP/1.1\r\nHost: towline\r\n\r\n");
        assertEquals(
                "user " + System.getProperty("user.name"),
                Await.next(asked, "the request").caller());
    }

    @Test
    void aBodyMayComeInPieces() throws Exception {
        open(this::yes);
        try (SocketChannel call = connect(path())) {
            send(call, "POST /api/v1/lo%67 HTTP/1.1\r\nhost: towline\r\nContent-Length:  11 \r\n\r");
            send(call, "\n{\"a\":");
            send(call, "\"b+c\"}");
            assertTrue(rest(call).startsWith("HTTP/1.1 200 OK\n"));
        }
        Api.Request request = Await.next(asked, "the request");
        assertEquals("/api/v1/log", request.path());
        assertEquals("{\"a\":\"b+c\"}", new String(request.body(), StandardCharsets.US_ASCII));
    }

    @Test
    void theLargestBodyIsTaken() throws Exception {
        open(this::yes);
        say("POST / HTTP/1.1\r\nHost: towline\r\nContent-Length: 65536\r\n\r\n" + "x".repeat(65536));
        assertEquals(65536, Await.next(asked, "the request").body().length);
    }

    @Test
    void whoWaitsFor100GetsIt() throws Exception {
        open(this::yes);
        try (SocketChannel call = connect(path())) {
            send(call, "POST / HTTP/1.1\r\nHost: towline\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            ByteBuffer interim = ByteBuffer.allocate(25);
            while (interim.hasRemaining() && call.read(interim) >= 0) {}
            assertEquals("HTTP/1.1 100 Continue\r\n\r\n", new String(interim.array(), StandardCharsets.US_ASCII));
            send(call, "{}");
            assertTrue(rest(call).startsWith("HTTP/1.1 200 OK\n"));
        }
    }

    @Test
    void answersMayBeLarge() throws IOException {
        byte[] body = new byte[5 << 20];
        open(request -> new Api.Answer(200, "text/plain", body));
        String answer = say("GET / HTTP/1.1\r\nHost: towline\r\n\r\n");
        assertEquals(body.length, answer.length() - answer.indexOf("\n\n") - 2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\0', textBlock = """
            400 | Bad Request | The first line is no request line of HTTP. | hello
            400 | Bad Request | The first line is no request line of HTTP. | GET  / HTTP/1.1^Host: t
            400 | Bad Request | The first line is no request line of HTTP. | GET /\tx HTTP/1.1^Host: t
            400 | Bad Request | The first line is no request line of HTTP. | GET / http/1.1^Host: t
            400 | Bad Request | The first line is no request line of HTTP. | GET / HTTP/1.1 ^Host: t
            400 | Bad Request | A line of the head is no field of HTTP. | GET / HTTP/1.1^Host t
            400 | Bad Request | A line of the head is no field of HTTP. | GET / HTTP/1.1^Host : t
            400 | Bad Request | A line of the head is no field of HTTP. | GET / HTTP/1.1^Host: t^ folded: x
            400 | Bad Request | A line of the head is no field of HTTP. | GET / HTTP/1.1^Host: t~X: y
            400 | Bad Request | A request has one Host field. | GET / HTTP/1.1^X: y
            400 | Bad Request | A request has one Host field. | GET / HTTP/1.1^Host: a^Host: b
            400 | Bad Request | A request has one Host field. | GET / HTTP/1.0^Host: a^Host: b
            400 | Bad Request | The target must begin with a slash. | GET http://t/ HTTP/1.1^Host: t
            400 | Bad Request | The target must begin with a slash. | GET * HTTP/1.1^Host: t
            400 | Bad Request | The target has a percent sign without two hexadecimal digits. | GET /%4 HTTP/1.1^Host: t
            400 | Bad Request | The target has a percent sign without two hexadecimal digits. | GET /?a=%zz HTTP/1.1^Host: t
            400 | Bad Request | The Content-Length is no number. | POST / HTTP/1.1^Host: t^Content-Length: -1
            400 | Bad Request | The Content-Length is no number. | POST / HTTP/1.1^Host: t^Content-Length: 1^Content-Length: 1
            400 | Bad Request | The Content-Length is no number. | POST / HTTP/1.1^Host: t^Content-Length:
            400 | Bad Request | A body has a Content-Length or a Transfer-Encoding, not both. | POST / HTTP/1.1^Host: t^Content-Length: 1^Transfer-Encoding: chunked
            411 | Length Required | A body here needs a Content-Length. | POST / HTTP/1.1^Host: t^Transfer-Encoding: chunked
            413 | Request Entity Too Large | A body may have 65536 bytes here. | POST / HTTP/1.1^Host: t^Content-Length: 65537
            417 | Expectation Failed | Nothing but 100-continue can be expected here. | POST / HTTP/1.1^Host: t^Expect: more
            501 | Not Implemented | There are only GET and POST here. | DELETE / HTTP/1.1^Host: t
            501 | Not Implemented | There are only GET and POST here. | get / HTTP/1.1^Host: t
            505 | HTTP Version not supported | This socket speaks HTTP/1.1. | GET / HTTP/2.0^Host: t
            """)
    void anythingElseIsRefused(int status, String title, String detail, String head) throws IOException {
        open(this::yes);
        assertEquals(
                refusal(status, title, detail), say(head.replace("^", "\r\n").replace("~", "\n") + "\r\n\r\n"));
        assertEquals(0, asked.size());
    }

    private static String refusal(int status, String title, String detail) {
        String body = "{\"status\":" + status + ",\"title\":\"" + title + "\",\"detail\":\"" + detail + "\"}";
        return "HTTP/1.1 " + status + " " + title + "\nContent-Type: application/problem+json\nContent-Length: "
                + body.length() + "\nCache-Control: no-store\nConnection: close\n\n" + body;
    }

    @Test
    void aHeadIsBounded() throws IOException {
        open(this::yes);
        String longest = "GET / HTTP/1.1\r\nHost: t\r\nX: ";
        longest += "x".repeat(ControlCall.MOST_HEAD_BYTES - 4 - longest.length());
        assertTrue(say(longest + "\r\n\r\n").startsWith("HTTP/1.1 200 OK\n"));
        assertEquals(
                refusal(431, "Request Header Fields Too Large", "The request's head may have 8192 bytes here."),
                say(longest + "x\r\n\r\n"));
    }

    @Test
    void aRefusalReachesWhoStillSends() throws IOException {
        open(this::yes);
        String body = "x".repeat(900_000); // more than a socket's buffers hold
        String answer = say("POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 900000\r\n\r\n" + body);
        assertTrue(answer.startsWith("HTTP/1.1 413 "), answer);
    }

    @Test
    void http10NeedsNoHost() throws IOException {
        open(this::yes);
        assertTrue(say("GET / HTTP/1.0\r\n\r\n").startsWith("HTTP/1.1 200 OK\n"));
    }

    @Test
    void aDefectOfTheApiIs500AndLogged() throws Exception {
        try (LogCapture log = LogCapture.containing("GET /defect", "towline.control", Level.ERROR)) {
            open(request -> {
                throw new IllegalStateException("oops");
            });
            assertEquals(
                    refusal(500, "Internal Server Error", "That is a defect of Towline's; its log says more."),
                    say("GET /defect HTTP/1.1\r\nHost: t\r\n\r\n"));
            assertEquals("ERROR could not answer GET /defect", log.next());
        }
    }

    @Test
    void whoDoesNotSendItsRequestInTimeIsCut() throws IOException {
        tryToOpen(path(), this::yes, Duration.ofMillis(50)).orElseThrow();
        try (SocketChannel call = connect(path())) {
            assertEquals(0, readAfter(call, "GET / HTTP/1.1\r\n"));
        }
        assertEquals(0, asked.size());
    }

    @Test
    void whoDoesNotTakeItsAnswerInTimeIsCut() throws Exception {
        byte[] body = new byte[8 << 20];
        tryToOpen(path(), request -> new Api.Answer(200, "text/plain", body), Duration.ofMillis(50))
                .orElseThrow();
        List<SocketChannel> calls = new ArrayList<>();
        for (int i = 0; i < ControlSocket.MOST_CONNECTIONS; i++) {
            SocketChannel call = connect(path());
            calls.add(call);
            sendToTheImpatient(call, "GET / HTTP/1.1\r\nHost: t\r\n\r\n");
        }
        try (SocketChannel next = connect(path())) {
            readAfter(next, "GET / HTTP/1.1\r\nHost: t\r\n\r\n"); // is served when one of these was cut
        }
        for (SocketChannel call : calls) {
            awaitCut(call);
            assertTrue(readAfter(call, "") < body.length);
            call.close();
        }
    }

    @Test
    void noMoreThanSixteenAreServedAtOnceAndTheOthersWait() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        open(request -> yesAfter(go, request));
        List<SocketChannel> calls = new ArrayList<>();
        for (int i = 0; i <= ControlSocket.MOST_CONNECTIONS; i++) {
            SocketChannel call = connect(path());
            calls.add(call);
            send(call, "GET / HTTP/1.1\r\nHost: t\r\n\r\n");
        }
        for (int i = 0; i < ControlSocket.MOST_CONNECTIONS; i++) {
            assertTrue(asked.poll(60, TimeUnit.SECONDS) != null);
        }
        assertEquals(null, asked.poll(100, TimeUnit.MILLISECONDS));
        go.countDown();
        for (SocketChannel call : calls) {
            assertTrue(rest(call).startsWith("HTTP/1.1 200 OK\n"));
            call.close();
        }
    }

    @Test
    void closingTakesTheFileAwayAndLetsCallsUnderWayFinish() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        ControlSocket socket = open(request -> yesAfter(go, request));
        try (SocketChannel call = connect(path())) {
            send(call, "GET / HTTP/1.1\r\nHost: t\r\n\r\n");
            Await.next(asked, "the request");
            socket.close();
            assertFalse(Files.exists(path()));
            go.countDown();
            assertTrue(rest(call).startsWith("HTTP/1.1 200 OK\n"));
        }
        socket.close(); // again, it does nothing
    }
}
