package io.towline.testkit;

import java.util.List;
import java.util.stream.Stream;

/**
 * Requests whose end two readers could see in two places (RFC 9112 §6, §7, §11.2), and some that have but one; each is sent with another
 * behind it. Raw: CR and LF stand where they are written and nowhere else. All are POSTs of {@code /nothing}.
 */
public final class Smuggling {

    /** @param sentence that its sender is told */
    public record Refused(String request, String sentence) {}

    /** @param body that it has for everybody */
    public record Sound(String request, String body) {}

    public static final String BEHIND = "GET /smuggled HTTP/1.1\r\nHost: chat.test\r\n\r\n";
    private static final String POST = "POST /nothing HTTP/1.1\r\nHost: chat.test\r\n";
    private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";

    public static final List<Refused> HEADS = Stream.of(
                    refused(
                            "Transfer-Encoding is allowed as \"chunked\" alone, in HTTP/1.1, and without Content-Length.",
                            POST + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
                            POST + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                            POST + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
                            POST + "Transfer-Encoding: identity, chunked\r\n\r\n0\r\n\r\n",
                            POST + "Transfer-Encoding: identity\r\n\r\n",
                            POST + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                            POST + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                            POST + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
                            POST + "Transfer-Encoding: chunked;a=b\r\n\r\n0\r\n\r\n",
                            POST + "Transfer-Encoding: chunked,\r\n\r\n0\r\n\r\n",
                            POST + "Transfer-Encoding:\r\n\r\n0\r\n\r\n",
                            POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                            POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
                            "POST /nothing HTTP/1.0\r\nHost: chat.test\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                            "POST /nothing HTTP/1.0\r\nHost: chat.test\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n"
                                    + "Content-Length: 5\r\n\r\n0\r\n\r\n",
                            POST + "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n",
                            POST + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
                            POST + "Transfer-Encoding: , chunked\r\n\r\n0\r\n\r\n",
                            POST + "Transfer-Encoding: chun ked\r\n\r\n0\r\n\r\n",
                            POST + "Transfer-Encoding: \u00a0chunked\r\n\r\n0\r\n\r\n",
                            POST + "Transfer-Encoding: chunked\u0085\r\n\r\n0\r\n\r\n",
                            POST + "Transfer-Encoding: chunked\u00ff\r\n\r\n0\r\n\r\n",
                            POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding:\r\n\r\n0\r\n\r\n",
                            POST + "Transfer-Encoding: chunked\r\nTRANSFER-ENCODING: cow\r\n\r\n0\r\n\r\n"),
                    refused(
                            "A header field's value holds a control character.",
                            POST + "Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n",
                            POST + "Transfer-Encoding: chunked\u0000\r\n\r\n0\r\n\r\n",
                            POST + "Content-Length: 4\u0000\r\n\r\nabcd",
                            POST + "Transfer-Encoding: chunked\f\r\n\r\n0\r\n\r\n",
                            POST + "X: 1\u0000\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                            POST + "Content-Length: \f4\r\n\r\nabcd"),
                    refused(
                            "A header field's name is none, or is not followed by a colon.",
                            POST + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
                            POST + "Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n",
                            POST + "Content-Length : 4\r\n\r\nabcd",
                            POST + "Cont\u0000ent-Length: 4\r\n\r\nabcd",
                            POST + "Content-Length\r\n\r\nabcd",
                            POST + ": 4\r\n\r\nabcd",
                            POST + "Transfer-Encoding\u00a0: chunked\r\n\r\n0\r\n\r\n",
                            POST + "(Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                            POST + "Transfer-Encoding; chunked\r\n\r\n0\r\n\r\n",
                            POST + "Content-Length: 4\r\n: x\r\n\r\nabcd",
                            POST + "Content-Length: 4\r\nX Y: 1\r\n\r\nabcd",
                            POST + "Content-Length: 4\r\nX\u007f: 1\r\n\r\nabcd",
                            POST + "Content-Length: 4\r\n\u00e9: 1\r\n\r\nabcd",
                            "POST /nothing HTTP/1.1\r\nHost\t: chat.test\r\nContent-Length: 4\r\n\r\nabcd"),
                    refused(
                            "A header field goes on in a second line (obsolete line folding).",
                            POST + " Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                            POST + "X: 1\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                            POST + "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n",
                            POST + "\tTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                            POST + "X:\r\n\tTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                            POST + "Content-Length:\r\n 4\r\n\r\nabcd",
                            "POST /nothing HTTP/1.1\r\nHost:\r\n chat.test\r\nContent-Length: 4\r\n\r\nabcd",
                            "POST /nothing HTTP/1.1\r\n Host: chat.test\r\nContent-Length: 4\r\n\r\nabcd"),
                    refused(
                            "A line of the request's head does not end with CR LF.",
                            POST + "X: 1\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                            POST + "X: 1\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                            POST + "Content-Length: 4\n\r\nabcd",
                            POST + "Content-Length: 4\r\n\nabcd",
                            "POST /nothing HTTP/1.1\nHost: chat.test\r\n\r\n",
                            POST + "X: 1\r\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                            POST + "\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                    refused(
                            "The Content-Length is no number, or there is more than one.",
                            POST + "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcd",
                            POST + "Content-Length: 5\r\nContent-Length: 4\r\n\r\nabcd",
                            POST + "Content-Length: 4, 4\r\n\r\nabcd",
                            POST + "Content-Length: 4, 5\r\n\r\nabcd",
                            POST + "Content-Length: +4\r\n\r\nabcd",
                            POST + "Content-Length: -4\r\n\r\nabcd",
                            POST + "Content-Length: 0x4\r\n\r\nabcd",
                            POST + "Content-Length: 4 4\r\n\r\nabcd",
                            POST + "Content-Length: 4.\r\n\r\nabcd",
                            POST + "Content-Length: 4e0\r\n\r\nabcd",
                            POST + "Content-Length: \r\n\r\nabcd",
                            POST + "Content-Length: ,4\r\n\r\nabcd",
                            POST + "Content-Length: \u00b2\r\n\r\nabcd",
                            POST + "Content-Length: 99999999999999999999999\r\n\r\nabcd",
                            POST + "Content-Length: 4\r\nContent-Length: 4\r\n\r\nabcd",
                            POST + "Content-Length: 4\r\ncontent-length: 0\r\n\r\nabcd",
                            POST + "Content-Length: 1_0\r\n\r\nabcd",
                            POST + "Content-Length: 4;\r\n\r\nabcd",
                            POST + "Content-Length: \"4\"\r\n\r\nabcd",
                            POST + "Content-Length: 4\t4\r\n\r\nabcd",
                            POST + "Content-Length: 4\u00a0\r\n\r\nabcd",
                            POST + "Content-Length: 18446744073709551620\r\n\r\nabcd"),
                    refused(
                            "Only one Host header is allowed.",
                            POST + "Host: other.test\r\nContent-Length: 4\r\n\r\nabcd"),
                    refused(
                            "HTTP/1.1 is spoken here, and the request says \"HTTP/9.9\".",
                            "POST /nothing HTTP/9.9\r\nHost: chat.test\r\n\r\n"),
                    refused(
                            "The request does not begin with a line such as \"GET /path HTTP/1.1\".",
                            "POST /nothing HTTP/1.1 \r\nHost: chat.test\r\n\r\n",
                            "POST /nothing\tHTTP/1.1\r\nHost: chat.test\r\n\r\n",
                            "POST  /nothing HTTP/1.1\r\nHost: chat.test\r\n\r\n",
                            "POST /nothing http/1.1\r\nHost: chat.test\r\nContent-Length: 4\r\n\r\nabcd",
                            "POST /nothing HTTP/1.1\u000b\r\nHost: chat.test\r\nContent-Length: 4\r\n\r\nabcd",
                            "POST /nothing\r\nHost: chat.test\r\nContent-Length: 4\r\n\r\nabcd",
                            "POST /nothing HTTP/1.1 HTTP/1.1\r\nHost: chat.test\r\nContent-Length: 4\r\n\r\nabcd",
                            "POST /no thing HTTP/1.1\r\nHost: chat.test\r\nContent-Length: 4\r\n\r\nabcd",
                            "P\u00f6ST /nothing HTTP/1.1\r\nHost: chat.test\r\nContent-Length: 4\r\n\r\nabcd",
                            " POST /nothing HTTP/1.1\r\nHost: chat.test\r\nContent-Length: 4\r\n\r\nabcd",
                            "\r\n POST /nothing HTTP/1.1\r\nHost: chat.test\r\nContent-Length: 4\r\n\r\nabcd",
                            "\u0000POST /nothing HTTP/1.1\r\nHost: chat.test\r\nContent-Length: 4\r\n\r\nabcd",
                            "POST\u000b/nothing HTTP/1.1\r\nHost: chat.test\r\nContent-Length: 4\r\n\r\nabcd",
                            "POST\r\n/nothing HTTP/1.1\r\nHost: chat.test\r\nContent-Length: 4\r\n\r\nabcd"),
                    refused(
                            "The request's target holds a character that must be percent-encoded.",
                            "POST /no\rthing HTTP/1.1\r\nHost: chat.test\r\n\r\n",
                            "POST /no#thing HTTP/1.1\r\nHost: chat.test\r\nContent-Length: 4\r\n\r\nabcd",
                            "POST /nothing\u0000 HTTP/1.1\r\nHost: chat.test\r\nContent-Length: 4\r\n\r\nabcd"),
                    refused(
                            "A request of HTTP/1.1 needs a Host header.",
                            "POST /nothing HTTP/1.1\r\nContent-Length: 4\r\n\r\nabcd"),
                    refused(
                            "The Host header is no host.",
                            "POST /nothing HTTP/1.1\r\nHost: chat.test, other.test\r\nContent-Length: 4\r\n\r\nabcd",
                            "POST /nothing HTTP/1.1\r\nHost: chat.test/other\r\nContent-Length: 4\r\n\r\nabcd",
                            "POST /nothing HTTP/1.1\r\nHost: user@chat.test\r\nContent-Length: 4\r\n\r\nabcd",
                            "POST /nothing HTTP/1.1\r\nHost: chat test\r\nContent-Length: 4\r\n\r\nabcd"),
                    refused(
                            "The Host header's port is none.",
                            "POST /nothing HTTP/1.1\r\nHost: chat.test:80:80\r\nContent-Length: 4\r\n\r\nabcd",
                            "POST /nothing HTTP/1.1\r\nHost: chat.test:\r\nContent-Length: 4\r\n\r\nabcd"),
                    refused(
                            "HTTP/1.1 is spoken here, and the request says \"HTTP/1.10\".",
                            "POST /nothing HTTP/1.10\r\nHost: chat.test\r\nContent-Length: 4\r\n\r\nabcd"),
                    refused(
                            "HTTP/1.1 is spoken here, and the request says \"HTTP/01.1\".",
                            "POST /nothing HTTP/01.1\r\nHost: chat.test\r\nContent-Length: 4\r\n\r\nabcd"),
                    refused(
                            "HTTP/1.1 is spoken here, and the request says \"HTTP/2.0\".",
                            "POST /nothing HTTP/2.0\r\nHost: chat.test\r\nContent-Length: 4\r\n\r\nabcd"),
                    refused(
                            "The request's target is neither a path nor a URL.",
                            "POST nothing HTTP/1.1\r\nHost: chat.test\r\nContent-Length: 4\r\n\r\nabcd",
                            "POST http:///nothing HTTP/1.1\r\nHost: chat.test\r\nContent-Length: 4\r\n\r\nabcd"),
                    refused(
                            "An empty line before the request does not end with CR LF.",
                            "\rPOST /nothing HTTP/1.1\r\nHost: chat.test\r\nContent-Length: 4\r\n\r\nabcd",
                            "\nPOST /nothing HTTP/1.1\r\nHost: chat.test\r\nContent-Length: 4\r\n\r\nabcd",
                            "\r\n\nPOST /nothing HTTP/1.1\r\nHost: chat.test\r\nContent-Length: 4\r\n\r\nabcd",
                            "\r\r\nPOST /nothing HTTP/1.1\r\nHost: chat.test\r\nContent-Length: 4\r\n\r\nabcd"))
            .flatMap(List::stream)
            .toList();

    public static final List<Refused> BODIES = Stream.of(
                    refused(
                            "A chunk's size is no hexadecimal number.",
                            CHUNKED + "0x0\r\n\r\n",
                            CHUNKED + "+0\r\n\r\n",
                            CHUNKED + "-0\r\n\r\n",
                            CHUNKED + " 0\r\n\r\n",
                            CHUNKED + "0 \r\n\r\n",
                            CHUNKED + "0\n\r\n",
                            CHUNKED + "3\nabc\r\n0\r\n\r\n",
                            CHUNKED + "\r\n0\r\n\r\n",
                            CHUNKED + "3\t\r\nabc\r\n0\r\n\r\n",
                            CHUNKED + "3 ;x\r\nabc\r\n0\r\n\r\n",
                            CHUNKED + "0_3\r\nabc\r\n0\r\n\r\n",
                            CHUNKED + "3.\r\nabc\r\n0\r\n\r\n",
                            CHUNKED + "\u00b3\r\nabc\r\n0\r\n\r\n",
                            CHUNKED + "g\r\n\r\n0\r\n\r\n",
                            CHUNKED + "0X3\r\nabc\r\n0\r\n\r\n",
                            CHUNKED + "3h\r\nabc\r\n0\r\n\r\n",
                            CHUNKED + "\n3\r\nabc\r\n0\r\n\r\n",
                            CHUNKED + "3\r\nabc\r\n\r\n0\r\n\r\n",
                            CHUNKED + ";\r\n\r\n0\r\n\r\n"),
                    refused(
                            "A trailer's name is none.",
                            CHUNKED + "0\r\n\n",
                            CHUNKED + "0\r\n X: 1\r\n\r\n",
                            CHUNKED + "0\r\nX: 1\r\n Y: 2\r\n\r\n",
                            CHUNKED + "0\r\n: 1\r\n\r\n"),
                    refused(
                            "The line of a chunk's size does not end with CR LF.",
                            CHUNKED + "0\r\r\n",
                            CHUNKED + "2;a\rxx\r\n0\r\n\r\n",
                            CHUNKED + "3\r\r\nabc\r\n0\r\n\r\n"),
                    refused(
                            "A chunk's data is longer than its size.",
                            CHUNKED + "3\r\nabc\n0\r\n\r\n",
                            CHUNKED + "3\r\nabc0\r\n\r\n",
                            CHUNKED + "3\r\nabcX\r\n0\r\n\r\n",
                            CHUNKED + "3\r\nabcXX0\r\n\r\n",
                            CHUNKED + "3\r\nab\r\n0\r\n\r\n"),
                    refused(
                            "A chunk's extension holds a control character.",
                            CHUNKED + "2;\nxx\r\n4c\r\n0\r\n\r\n",
                            CHUNKED + "0;\u0000\r\n\r\n",
                            CHUNKED + "0;\n\r\n"),
                    refused(
                            "A chunk's size has more than 14 digits.",
                            CHUNKED + "10000000000000003\r\nabc\r\n0\r\n\r\n",
                            CHUNKED + "fffffffffffffffff\r\nabc\r\n0\r\n\r\n",
                            CHUNKED + "8000000000000003\r\nabc\r\n0\r\n\r\n",
                            CHUNKED + "00000000000000000003\r\nabc\r\n0\r\n\r\n"),
                    refused(
                            "A trailer's name is none, or is not followed by a colon.",
                            CHUNKED + "0\r\nX : 1\r\n\r\n",
                            CHUNKED + "0\r\nX\r\n\r\n",
                            CHUNKED + "0\r\nContent-Length : 4\r\n\r\n",
                            CHUNKED + "0\r\nX\u00a0: 1\r\n\r\n"),
                    refused(
                            "A trailer's value holds a control character.",
                            CHUNKED + "0\r\nX: 1\n\r\n",
                            CHUNKED + "0\r\nX: a\u0000\r\n\r\n"),
                    refused(
                            "A trailer may not be Content-Length, Transfer-Encoding or Host.",
                            CHUNKED + "3\r\nabc\r\n0\r\nX: 1\r\nContent-Length: 7\r\n\r\n",
                            CHUNKED + "0\r\nTransfer-Encoding: chunked\r\n\r\n",
                            CHUNKED + "0\r\nhost:evil.test\r\n\r\n",
                            CHUNKED + "0\r\nCONTENT-LENGTH: 4\r\n\r\n"),
                    refused("A line of the trailers does not end with CR LF.", CHUNKED + "0\r\nX: a\rb\r\n\r\n"),
                    refused("A chunk's data does not end with CR LF.", CHUNKED + "3\r\nabc\r0\r\n\r\n"),
                    refused(
                            "The body's chunk extensions and trailers take more than 8192 bytes.",
                            CHUNKED + "0;" + "x".repeat(9000) + "\r\n\r\n"),
                    refused("The body has more than 50 trailers.", CHUNKED + "0\r\n" + "X: 1\r\n".repeat(60) + "\r\n"))
            .flatMap(List::stream)
            .toList();

    public static final List<Sound> SOUND = List.of(
            new Sound(POST + "Content-Length: 4\r\n\r\nabcd", "abcd"),
            new Sound(POST + "Content-Length: 0\r\n\r\n", ""),
            new Sound(POST + "Content-Length: 0004\r\n\r\nabcd", "abcd"),
            new Sound(POST + "content-length:4 \r\n\r\nabcd", "abcd"),
            new Sound(POST + "Content_Length: 7\r\nContent-Length: 4\r\n\r\nabcd", "abcd"),
            new Sound(POST + "Connection: Content-Length\r\nContent-Length: 4\r\n\r\nabcd", "abcd"),
            new Sound(POST + "Content-Length: " + BEHIND.length() + "\r\n\r\n" + BEHIND, BEHIND),
            new Sound(POST + "Transfer_Encoding: chunked\r\nContent-Length: 4\r\n\r\nabcd", "abcd"),
            new Sound(POST + "Transfer.Encoding: chunked\r\n\r\n", ""),
            new Sound(POST + "X: y\r\nTransfer-Encoding:CHUNKED\t\r\n\r\n0\r\n\r\n", ""),
            new Sound(
                    POST
                            + "Connection: Transfer-Encoding, Host\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
                    "abc"),
            new Sound(
                    POST + "Trailer: Content-Length\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", "abc"),
            new Sound(CHUNKED + "0\r\n\r\n", ""),
            new Sound(CHUNKED + "3\r\nabc\r\n00A;x=\"y\"\r\n0123456789\r\n000\r\n\r\n", "abc0123456789"),
            new Sound(CHUNKED + "3;a=b;\t\r\nabc\r\n0;0\r\n\r\n", "abc"),
            new Sound(CHUNKED + "5\r\n0\r\n\r\n\r\n0\r\n\r\n", "0\r\n\r\n"),
            new Sound(CHUNKED + "3\r\nabc\r\n0\r\nX: 1\r\nX-Content-Length: 7\r\n\r\n", "abc"),
            new Sound(
                    "\r\n\r\n" + CHUNKED + "2a\r\n" + BEHIND.replace("/smuggled", "/sm") + "12345\r\n0\r\n\r\n",
                    BEHIND.replace("/smuggled", "/sm") + "12345"));

    private Smuggling() {}

    private static List<Refused> refused(String sentence, String... requests) {
        return Stream.of(requests)
                .map(request -> new Refused(request, sentence))
                .toList();
    }
}
