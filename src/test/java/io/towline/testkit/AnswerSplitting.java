package io.towline.testkit;

import java.util.List;
import java.util.stream.Stream;

/**
 * Answers of servers whose end two readers could see in two places, or that are none (RFC 9112 §4 to §7). Raw: CR and LF stand where they are written
 * and nowhere else. What such a reader would take for the next answer says {@code stolen}.
 */
public final class AnswerSplitting {

    /** @param reason for operators, behind the server's name */
    public record Improper(String answer, String reason) {}

    public static final String STOLEN = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nstolen";

    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";
    private static final String NO_HTTP = "answered with something that is no HTTP: ";
    private static final String NO_CHUNKS = NO_HTTP + "its chunked body is malformed: ";

    /** Their heads are none, so the client is told. */
    public static final List<Improper> HEADS = Stream.of(
                    because(
                            "its Content-Length is no single number",
                            OK + "Content-Length: 2\r\nContent-Length: 43\r\n\r\nok",
                            OK + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nok",
                            OK + "Content-Length: 2\r\ncontent-length: 0\r\n\r\nok",
                            OK + "Content-Length: 2, 2\r\n\r\nok",
                            OK + "Content-Length: +2\r\n\r\nok",
                            OK + "Content-Length: -2\r\n\r\nok",
                            OK + "Content-Length: 0x2\r\n\r\nok",
                            OK + "Content-Length: 2 2\r\n\r\nok",
                            OK + "Content-Length:\r\n\r\nok",
                            OK + "Content-Length: 2;\r\n\r\nok",
                            OK + "Content-Length: \u00b2\r\n\r\nok",
                            OK + "Content-Length: 2\u00a0\r\n\r\nok",
                            OK + "Content-Length: 18446744073709551618\r\n\r\nok"),
                    because(
                            "it has both a Content-Length and a Transfer-Encoding",
                            OK + "Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n",
                            OK + "Content-Length: 2\r\nTransfer-Encoding: identity\r\n\r\nok",
                            OK + "Content-Length: 2\r\nTransfer-Encoding:\r\n\r\nok"),
                    because(
                            "its Transfer-Encoding is not just chunked",
                            OK + "Transfer-Encoding: identity\r\n\r\nok",
                            OK + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                            OK + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
                            OK + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                            OK + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
                            OK + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                            OK + "Transfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n",
                            OK + "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n",
                            OK + "Transfer-Encoding:\r\n\r\nok",
                            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                    because(
                            "a line of its head is no header field",
                            OK + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
                            OK + " Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                            OK + "X: y\r\n\tTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                            OK + "Content-Length:\r\n 2\r\n\r\nok",
                            OK + "Content-Length 2\r\n\r\nok",
                            OK + ": 2\r\n\r\nok",
                            OK + ":status: 200\r\n\r\nok",
                            OK + "X(Y): 2\r\n\r\nok",
                            OK + "\u00dc: 2\r\n\r\nok"),
                    because(
                            "a line of its head does not end in CRLF",
                            "HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
                            OK + "Content-Length: 2\n\r\nok",
                            OK + "Content-Length: 2\r\n\nok",
                            OK + "X: y\rContent-Length: 2\r\n\r\nok",
                            OK + "X: y\r\r\nContent-Length: 2\r\n\r\nok",
                            "\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
                    because(
                            "its head holds a control character",
                            OK + "X: y\u0000\r\nContent-Length: 2\r\n\r\nok",
                            OK + "Content-Length: 2\u000b\r\n\r\nok",
                            OK + "Content\u0000-Length: 2\r\n\r\nok",
                            "HTTP/1.1 200 O\u0007K\r\nContent-Length: 2\r\n\r\nok"),
                    because(
                            "its first line is no HTTP/1.1 status line",
                            "\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
                            " HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
                            "http/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
                            "HTTP/1.2 200 OK\r\nContent-Length: 2\r\n\r\nok",
                            "HTTP/2 200\r\nContent-Length: 2\r\n\r\nok",
                            "HTTP/1.1  200 OK\r\nContent-Length: 2\r\n\r\nok",
                            "HTTP/1.1\t200 OK\r\nContent-Length: 2\r\n\r\nok",
                            "HTTP/1.1 20 OK\r\nContent-Length: 2\r\n\r\nok",
                            "HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\nok",
                            "HTTP/1.1 099 OK\r\nContent-Length: 2\r\n\r\nok",
                            "HTTP/1.1 +20 OK\r\nContent-Length: 2\r\n\r\nok",
                            "HTTP/1.1 200OK\r\nContent-Length: 2\r\n\r\nok",
                            "ICY 200 OK\r\nContent-Length: 2\r\n\r\nok",
                            "ok" + "\r\n\r\n",
                            "GET /stolen HTTP/1.1\r\nHost: s\r\n\r\n"),
                    because(
                            "it switches protocols unasked",
                            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"))
            .flatMap(List::stream)
            .toList();

    /** Their heads are good, and what follows is no body: the client sees an answer without its end. */
    public static final List<Improper> BODIES = Stream.of(
                    chunks(
                            "a chunk's size is no hexadecimal number",
                            "0x2\r\nok\r\n0\r\n\r\n",
                            "+2\r\nok\r\n0\r\n\r\n",
                            "-2\r\nok\r\n0\r\n\r\n",
                            " 2\r\nok\r\n0\r\n\r\n",
                            "2 \r\nok\r\n0\r\n\r\n",
                            "\u00b2\r\nok\r\n0\r\n\r\n",
                            "2_\r\nok\r\n0\r\n\r\n",
                            "\r\n2\r\nok\r\n0\r\n\r\n",
                            "2\nok\r\n0\r\n\r\n",
                            ";a\r\n\r\n",
                            "ok"),
                    chunks(
                            "a chunk or a line does not end where it should",
                            "2\r\nokay\r\n0\r\n\r\n",
                            "2\r\nok0\r\n\r\n",
                            "2\r\nok\n0\r\n\r\n",
                            "2\r\nok\r0\r\n\r\n",
                            "2\r\rok\r\n0\r\n\r\n",
                            "2\r\nok\r\n0\r\r\n\r\n",
                            "2\r\nok\r\n0\r\nX: y\r\r\n\r\n"),
                    chunks(
                            "a line of it holds a control character",
                            "2;a\nb\r\nok\r\n0\r\n\r\n",
                            "2;\u0000\r\nok\r\n0\r\n\r\n",
                            "2\r\nok\r\n0\r\nX: y\n\r\n",
                            "2\r\nok\r\n0\r\nX: y\u0000\r\n\r\n"),
                    chunks(
                            "a chunk's size has more than 15 digits",
                            "10000000000000002\r\nok\r\n0\r\n\r\n",
                            "0000000000000002\r\nok\r\n0\r\n\r\n"),
                    chunks(
                            "a trailer's name is none",
                            "2\r\nok\r\n0\r\n X: y\r\n\r\n",
                            "2\r\nok\r\n0\r\nX : y\r\n\r\n",
                            "2\r\nok\r\n0\r\n: y\r\n\r\n",
                            "2\r\nok\r\n0\r\nX\r\n\r\n"),
                    chunks(
                            "a trailer is Content-Length, which no trailer may be",
                            "2\r\nok\r\n0\r\nContent-Length: 4\r\n\r\n"),
                    chunks(
                            "a trailer is transfer-encoding, which no trailer may be",
                            "2\r\nok\r\n0\r\ntransfer-encoding: chunked\r\n\r\n"))
            .flatMap(List::stream)
            .toList();

    /** Whole answers to a GET, behind which there is more: {@code ok}, or nothing where the status has no body. */
    public static final List<String> BEHIND = List.of(
            OK + "Content-Length: 2\r\n\r\nok" + STOLEN,
            OK + "Content-Length: 2\r\n\r\nok\r\n",
            OK + "Content-Length: 2\r\n\r\nok!",
            OK + "Content-Length: 0002\r\n\r\nok" + STOLEN,
            CHUNKED + "2\r\nok\r\n0\r\n\r\n" + STOLEN,
            CHUNKED + "2\r\nok\r\n0\r\n\r\n\r\n",
            CHUNKED + "2;a=\"0\"\r\nok\r\n00\r\nX: y\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 103 Early Hints\r\nContent-Length: 76\r\n\r\n" + OK + "Content-Length: 2\r\n\r\nok" + STOLEN,
            "HTTP/1.1 100 Continue\r\nTransfer-Encoding: chunked\r\n\r\n" + OK + "Content-Length: 2\r\n\r\nok" + STOLEN,
            "HTTP/1.1 204 No Content\r\n\r\n" + STOLEN,
            "HTTP/1.1 204 No Content\r\nContent-Length: 59\r\n\r\n" + STOLEN,
            "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 304 Not Modified\r\nContent-Length: 59\r\n\r\n" + STOLEN,
            "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n3b\r\n" + STOLEN + "\r\n0\r\n\r\n");

    private AnswerSplitting() {}

    private static List<Improper> because(String reason, String... answers) {
        return Stream.of(answers)
                .map(answer -> new Improper(answer, NO_HTTP + reason))
                .toList();
    }

    private static List<Improper> chunks(String reason, String... bodies) {
        return Stream.of(bodies)
                .map(body -> new Improper(CHUNKED + body, NO_CHUNKS + reason))
                .toList();
    }
}
