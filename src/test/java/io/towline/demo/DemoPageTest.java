package io.towline.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.undertow.Undertow;
import io.undertow.server.handlers.ResponseCodeHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DemoPageTest {

    private static final Undertow SERVER = Undertow.builder()
            .setIoThreads(1)
            .setWorkerThreads(1)
            .addHttpListener(0, "127.0.0.1")
            .setHandler(new DemoPage(ResponseCodeHandler.HANDLE_403))
            .build();

    @BeforeAll
    static void start() {
        SERVER.start();
    }

    @AfterAll
    static void stop() {
        SERVER.stop();
    }

    @Test
    void thePageNeedsNothingFromElsewhere() throws IOException {
        String answer = ask("GET / HTTP/1.1\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
        assertTrue(answer.contains("Content-Type: text/html; charset=utf-8\r\n"));
        assertTrue(answer.contains("Content-Security-Policy: default-src 'none'; "));
        String page = answer.substring(answer.indexOf("\r\n\r\n") + 4);
        assertTrue(page.startsWith("<!doctype html>"));
        assertTrue(page.endsWith("</html>\n"));
        assertFalse(page.contains("https://"), "the page loads nothing from elsewhere");
        assertEquals(
                List.of("src=\"/.towline/towline.js\""),
                Pattern.compile("(src|href)=\"(?!data:)[^\"]*\"")
                        .matcher(page)
                        .results()
                        .map(MatchResult::group)
                        .toList());
        assertEquals(page, body(ask("GET /?again HTTP/1.1\r\n")), "a second visitor gets the same");
    }

    @ParameterizedTest
    @CsvSource({"HEAD /, 200", "POST /, 403", "GET /echo, 403", "GET /index.html, 403", "GET //, 403"})
    void onlyThePageItselfIsServed(String request, String status) throws IOException {
        String answer = ask(request + " HTTP/1.1\r\n");
        assertEquals("HTTP/1.1 " + status, answer.substring(0, 12));
        assertEquals("", body(answer));
    }

    @Test
    void aHandshakeGoesOn() throws IOException {
        assertTrue(ask("GET / HTTP/1.1\r\nUpgrade: websocket\r\n").startsWith("HTTP/1.1 403 "));
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    private static String ask(String head) throws IOException {
        InetSocketAddress address =
                (InetSocketAddress) SERVER.getListenerInfo().getFirst().getAddress();
        try (Socket client = new Socket(address.getAddress(), address.getPort())) {
            client.setSoTimeout(60_000);
            client.getOutputStream()
                    .write((head + "Host: localhost\r\nConnection: close\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            return new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
