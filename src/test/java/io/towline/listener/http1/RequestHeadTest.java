package io.towline.listener.http1;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.towline.conversation.Refusal;
import io.towline.listener.http1.RequestHead.Bounds;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9112 §2 to §6, as far as a head goes. */
class RequestHeadTest {

    private static final Bounds BOUNDS = new Bounds(2048, 10);

    @Test
    void aGoodHeadGoesOnWithItsTargetReplaced() {
        RequestHead head =
                judge("GET /a?b HTTP/1.1\r\nHost: h\r\nX: 1\r\n x-y: \r\n".replace("\r\n ", "\r\n") + "\r\n");
        assertEquals(Optional.empty(), head.refusal());
        assertEquals("/a?b", head.target());
        assertEquals(Optional.of("h"), head.host());
        assertEquals("GET / HTTP/1.1\r\nHost: unknown\r\nX: 1\r\nx-y: \r\n\r\n", onward(head));
    }

    /** Undertow does not tell them apart from the method, and would take the answer for one to it, with or without a body. */
    @ParameterizedTest
    @CsvSource({"HeAD, HEAD", "head, HEAD", "get, GET", "Post, POST", "connect, CONNECT", "Trace, TRACE", "pATCH, PATCH"
    })
    void methodsAreCaseSensitive(String method, String meant) {
        RequestHead head = judge(method + " / HTTP/1.1\r\nHost: h\r\n\r\n");
        assertEquals(
                Optional.of(
                        Refusal.answered(501, "Methods are case-sensitive, and this one is written " + meant + ".")),
                head.refusal());
    }

    @Test
    void blanksSideBySideInAValueAreSaidToWhoeverReadsItOtherwise() {
        RequestHead head = judge(
                "GET / HTTP/1.1\r\nHost:  h  \r\nX-One: a\r\nX-Two:  b  \r\nx-one:\tc \td\t\r\nX-Three: e f\r\n\r\n");
        assertEquals(Map.of("x-one", List.of("a", "c \td")), head.spaced());
        assertEquals(Optional.of("h"), head.host());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/q?cols=a|b",
                "/q?filter={\"a\":1}",
                "/q?pct=50%",
                "/q?re=^a$",
                "/a\\b?c\\d",
                "/`?`",
                "/caf\u00c3\u00a9?\u0080\u00ff",
                "/q?",
                "/?a?b",
                "/<>[]\"",
                "http://h/a|b?",
                "HTTPS://h/",
                "ws://h/",
                "wss://h:1/x",
                "/"
            })
    void whatClientsWriteIntoUrlsPasses(String target) {
        RequestHead head = judge("GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n");
        assertEquals(Optional.empty(), head.refusal());
        assertEquals(target, head.target());
        assertEquals("GET / HTTP/1.1\r\nHost: unknown\r\n\r\n", onward(head));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /a b HTTP/1.1        | begin with a line",
                "GET  / HTTP/1.1          | begin with a line",
                "GET / HTTP/1.1\\x20      | begin with a line",
                "GET /                    | begin with a line",
                "GET /\\x09a HTTP/1.1     | percent-encoded",
                "GET /\\x00 HTTP/1.1      | percent-encoded",
                "GET /\\x7f HTTP/1.1      | percent-encoded",
                "GET /\\x0da HTTP/1.1     | percent-encoded",
                "GET /a#b HTTP/1.1        | percent-encoded",
                "GET /?a#b HTTP/1.1       | percent-encoded",
                "GET a HTTP/1.1           | neither a path nor a URL",
                "GET * HTTP/1.1           | neither a path nor a URL",
                "GET :///x HTTP/1.1       | neither a path nor a URL",
                "GET h:80 HTTP/1.1        | neither a path nor a URL",
                "GET http:///x HTTP/1.1   | neither a path nor a URL",
                "GET ftp://h/x HTTP/1.1   | neither a path nor a URL",
                "GET file://h/x HTTP/1.1  | neither a path nor a URL",
                "PROXY TCP4 1.1.1.1 1.1.1.1 1 1 | does not expect the PROXY protocol (proxy-protocol.mode)",
                "PROXY UNKNOWN            | does not expect the PROXY protocol (proxy-protocol.mode)",
                "PROXY / HTTP/9.9         | says \"HTTP/9.9\"",
                "GE(T / HTTP/1.1          | begin with a line",
                "\\x16\\x03\\x01          | speaks TLS",
                "GET / HTTP/9.9           | says \"HTTP/9.9\"",
                "GET / HTTP/1.2           | says \"HTTP/1.2\"",
                "GET / http/1.1           | begin with a line",
                "GET / FTP/1.1            | begin with a line",
                "PRI * HTTP/2.0           | says \"HTTP/2.0\"",
            })
    void aBadRequestLineIsToldWhy(String line, String why) {
        String raw = line.replace("\\x20", " ")
                .replace("\\x09", "\t")
                .replace("\\x00", "\0")
                .replace("\\x7f", "\u007f")
                .replace("\\x0d", "\r")
                .replace("\\x16", "\u0016")
                .replace("\\x03", "\u0003")
                .replace("\\x01", "\u0001");
        expectRefused(400, why, raw + "\r\nHost: h\r\n\r\n");
    }

    /** The empty lines before it, with which its version 2 begins, are skipped by then. */
    @Test
    void aBalancerIsToldThatNoProxyHeaderIsExpected() {
        String told =
                "The client sends a PROXY header, and this listener does not expect the PROXY protocol (proxy-protocol.mode).";
        expectRefused(400, told, "\0\r\nQUIT\n!\u0011\0\u000c" + "\u0001".repeat(12) + "GET / HTTP/1.1\r\n\r\n");
        expectRefused(400, "begin with a line", "\0\r\nQUOT\n\r\n\r\n");
    }

    @Test
    void connectIsNotOffered() {
        expectRefused(501, "CONNECT is not offered here.", "CONNECT h:443 HTTP/1.1\r\nHost: h\r\n\r\n");
    }

    @Test
    void theAsteriskIsForOptions() {
        assertEquals("*", judge("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n").target());
    }

    @Test
    void tooMuchIsToldTheLimit() {
        expectRefused(
                431,
                "take more than 2048 bytes (max-header-size).",
                "GET / HTTP/1.1\r\nHost: h\r\nX: " + "a".repeat(2048) + "\r\n\r\n");
        expectRefused(
                414,
                "The request line takes more than 2048 bytes (max-header-size).",
                "GET /" + "a".repeat(2048) + " HTTP/1.1\r\nHost: h\r\n\r\n");
        expectRefused(
                431,
                "There are more than 10 header fields (max-headers).",
                "GET / HTTP/1.1\r\nHost: h\r\n" + "X: 1\r\n".repeat(10) + "\r\n");
        assertEquals(
                Optional.empty(),
                judge("GET / HTTP/1.1\r\nHost: h\r\n" + "X: 1\r\n".repeat(9) + "\r\n")
                        .refusal());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "X 1                                   | name is none",
                "X : 1                                 | name is none",
                ": 1                                   | name is none",
                "X: a;  y                              | obsolete line folding",
                "X: a;\\ty                             | obsolete line folding",
                "X: a\\0b                              | control character",
                "X: a\\rb                              | does not end with CR LF",
                "X: a\\nY: b                           | does not end with CR LF",
                "Host: g                               | Only one Host",
                "Content-Length: 1;Content-Length: 1   | there is more than one",
                "Content-Length: 1, 1                  | is no number",
                "Content-Length: -1                    | is no number",
                "Content-Length: +1                    | is no number",
                "Content-Length: 0x1                   | is no number",
                "Content-Length: 1234567890123456789   | is no number",
                "Content-Length:                       | is no number",
                "Transfer-Encoding: chunked, identity  | \"chunked\" alone",
                "Transfer-Encoding: gzip, chunked      | \"chunked\" alone",
                "Transfer-Encoding: identity           | \"chunked\" alone",
                "Transfer-Encoding: chunked;Transfer-Encoding: chunked | \"chunked\" alone",
                "Transfer-Encoding: chunked;Content-Length: 1          | without Content-Length",
            })
    void badFieldsAreToldWhy(String fields, String why) {
        String raw = fields.replace(";", "\r\n")
                .replace("\\0", "\0")
                .replace("\\r", "\r")
                .replace("\\n", "\n")
                .replace("\\t", "\t");
        expectRefused(400, why, "POST / HTTP/1.1\r\nHost: h\r\n" + raw + "\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 0", "Content-Length: 12", "Transfer-Encoding: Chunked"})
    void goodLengthsPass(String field) {
        assertEquals(
                Optional.empty(),
                judge("POST / HTTP/1.1\r\nHost: h\r\n" + field + "\r\n\r\n").refusal());
    }

    @Test
    void aLengthByChunksIsNotForOlderClients() {
        expectRefused(400, "in HTTP/1.1", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n");
    }

    @ParameterizedTest(name = "Host: {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "a:b              | The Host header's port is none.",
                "a:               | The Host header's port is none.",
                "a:0              | The Host header's port is none.",
                "a:65536          | The Host header's port is none.",
                "a:80:80          | The Host header's port is none.",
                "a b              | The Host header is no host.",
                "a/b              | The Host header is no host.",
                "u@a              | The Host header is no host.",
                "a%zz             | The Host header is no host.",
                "a%20b            | The Host header is no host.",
                "a%2ecom          | The Host header is no host.",
                "[::1             | The Host header's port is none.",
                "[]               | The Host header is no host.",
                "[x]              | The Host header is no host.",
                "[1]              | The Host header is no host.",
                "[1.2.3.4]        | The Host header is no host.",
                "[1::2::3]        | The Host header is no host.",
                "[fe80::1%25eth0] | The Host header is no host.",
                "a:2$             | The Host header's port is none.",
            })
    void aBadHostIsToldWhy(String host, String why) {
        expectRefused(400, why, "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }

    @Test
    void aHostIsNeededInHttp11AndNoLongerThanNamesAre() {
        expectRefused(400, "A request of HTTP/1.1 needs a Host header.", "GET / HTTP/1.1\r\nX: 1\r\n\r\n");
        assertEquals(Optional.empty(), judge("GET / HTTP/1.0\r\n\r\n").refusal());
        String longest = "a.".repeat(126) + "a";
        assertEquals(
                Optional.empty(),
                judge("GET / HTTP/1.1\r\nHost: " + longest + ":8080\r\n\r\n").refusal());
        expectRefused(
                400,
                "The Host header's name is longer than 253 bytes.",
                "GET / HTTP/1.1\r\nHost: " + longest + "a\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "chat.example.com",
                "my_app:8080",
                "[::1]:80",
                "[2001:db8::1]",
                "[1:2:3:4:5:6::10]",
                "[::ffff:192.0.2.1]:8080",
                "127.0.0.1:1",
                "",
                "a.b."
            })
    void goodHostsPass(String host) {
        assertEquals(
                Optional.empty(),
                judge("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n").refusal());
    }

    @Test
    void aRefusedHeadTellsWhoAsksAndNothingElse() {
        RequestHead head =
                judge("HEAD /a?b HTTP/1.1\r\nX-Forwarded-For: 1.2.3.4\r\nCookie: a=b\r\nUpgrade: websocket\r\n"
                        + "Forwarded: a\0b\r\nTransfer-Encoding: x\r\n\r\n");
        assertTrue(head.refusal().isPresent());
        assertEquals("/a?b", head.target());
        assertEquals(
                "HEAD / HTTP/1.1\r\nHost: unknown\r\nConnection: close\r\nX-Forwarded-For: 1.2.3.4\r\nUpgrade: websocket\r\n\r\n",
                onward(head));
    }

    @Test
    void whatARefusedHeadTellsIsBounded() {
        String many = IntStream.range(0, 5000)
                .mapToObj(i -> "X-Forwarded-For: 1.2.3.4, 5.6.7.8\r\n")
                .collect(Collectors.joining());
        assertTrue(judge("GET / HTTP/1.1\r\n" + many + "\r\n").onward().length < 2300);
    }

    @Test
    void aHeadWithoutItsEndIsJudgedByItsFirstLine() {
        assertEquals(Optional.empty(), RequestHead.judgeBegun("GE", BOUNDS));
        assertEquals(Optional.empty(), RequestHead.judgeBegun("GET / HTTP/1.1\r\nX: ", BOUNDS));
        assertTrue(RequestHead.judgeBegun("\u0016\u0003", BOUNDS).isPresent());
        assertTrue(RequestHead.judgeBegun("GET /\r\nX: ", BOUNDS).isPresent());
    }

    @Test
    void theEndIsFoundInAnyPieces() {
        String head = "\r\n\r\nGET / HTTP/1.1\r\nHost: h\r\n\r\nrest";
        HeadScan scan = new HeadScan();
        int at = 0;
        while (!scan.endsWith((byte) head.charAt(at))) {
            assertEquals(at >= 4, scan.begun());
            at++;
        }
        assertEquals("rest", head.substring(at + 1));
        assertFalse(scan.hasStrayed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n\n", "\r\r\n", "\n\r\n", "\r\n\r"})
    void onlyEmptyLinesMayStandBeforeIt(String before) {
        HeadScan scan = new HeadScan();
        for (char each : (before + "G").toCharArray()) {
            scan.endsWith((byte) each);
        }
        assertTrue(scan.hasStrayed());
    }

    private static RequestHead judge(String head) {
        return RequestHead.judge(head, BOUNDS);
    }

    private static void expectRefused(int status, String why, String head) {
        RequestHead judged = judge(head);
        Refusal refusal = judged.refusal().orElseThrow(() -> new AssertionError("taken: " + head));
        assertEquals(status, refusal.status().orElse(0), refusal::sentence);
        assertTrue(refusal.sentence().contains(why), refusal::sentence);
        assertEquals(
                Optional.empty(),
                RequestHead.judge(onward(judged), new Bounds(4096, 50)).refusal());
    }

    private static String onward(RequestHead head) {
        return new String(head.onward(), ISO_8859_1);
    }
}
